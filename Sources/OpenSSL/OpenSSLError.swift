/// A call of libcrypto or libssl that failed outside of a connection, as when a key is loaded.
public struct OpenSSLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What could not be done, to follow "cannot".
    public var task: String
    /// What libcrypto gave as reasons, the first cause first; never a secret.
    public var causes: [ErrorQueueEntry]

    /// An error with its causes.
    public init(_ task: String, causes: [ErrorQueueEntry]) {
        self.task = task
        self.causes = causes
    }

    /// An error whose causes are in the thread's queue, which is emptied by this.
    init(_ task: String) {
        self.init(task, causes: ErrorQueue.drain())
    }

    /// One sentence without full stop.
    public var description: String {
        guard !causes.isEmpty else { return "cannot \(task)" }
        return "cannot \(task): " + causes.map(\.reason).joined(separator: ", ")
    }
}
