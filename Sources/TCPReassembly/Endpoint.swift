/// One of the two ends of a TCP connection.
public enum Endpoint: UInt8, Sendable, Hashable, CaseIterable {
    /// The end that opened the connection; where no SYN was captured, the sender of the first segment seen.
    case first = 0
    /// The other end.
    case second = 1

    /// The end this one talks to.
    @inlinable
    public var peer: Endpoint { self == .first ? .second : .first }
}
