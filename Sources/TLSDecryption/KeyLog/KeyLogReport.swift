/// What was found in one key log, or in a capture's secrets blocks; never anything of their content.
public struct KeyLogReport: Sendable, Equatable {
    /// A line that makes no sense.
    public struct BadLine: Sendable, Equatable {
        /// Which line, from 1.
        public let line: UInt64
        /// What is wrong with it, as the end of a sentence that begins with the line.
        public let problem: String
    }

    /// The key log's file; nil for the secrets blocks of a capture.
    public let path: String?
    /// How many lines hold a secret.
    public internal(set) var secrets: UInt64 = 0
    /// How many lines are well formed, with a label that is of no use here.
    public internal(set) var otherLabels: UInt64 = 0
    /// How many lines make no sense.
    public internal(set) var badLines: UInt64 = 0
    /// The first of them.
    public internal(set) var firstBadLines: [BadLine] = []
    /// How many places with secrets could not be remembered (`TLSKeyLimits.maximumClientRandoms`).
    public internal(set) var placesDropped: UInt64 = 0
    /// How many bytes were not read because there is no room (`TLSKeyLimits.maximumBytesInMemory`).
    public internal(set) var bytesDropped: UInt64 = 0

    init(path: String?) {
        self.path = path
    }

    mutating func addBadLine(_ line: UInt64, _ problem: KeyLogLine.Problem, limit: Int) {
        badLines &+= 1
        if firstBadLines.count < limit { firstBadLines.append(BadLine(line: line, problem: problem.text)) }
    }
}
