/// Who sent a Control Packet.
public enum Sender: UInt8, Sendable, Hashable, CaseIterable {
    /// The end that sends, or would have sent, CONNECT.
    case client = 0
    /// The other end.
    case server = 1

    /// The end this one talks to.
    @inlinable
    public var peer: Sender { self == .client ? .server : .client }

    /// "client" or "server".
    public var name: StaticString { self == .client ? "client" : "server" }
}

/// How sure it is that bytes are what they are said to be.
public enum Confidence: UInt8, Sendable, Hashable, Comparable {
    /// Consistent with everything seen, but another reading of the same bytes is possible.
    case probable = 0
    /// Follows from the protocol.
    case certain = 1

    /// The more certain of two is the greater.
    public static func < (left: Confidence, right: Confidence) -> Bool { left.rawValue < right.rawValue }

    /// "probable" or "certain".
    public var name: StaticString { self == .certain ? "certain" : "probable" }
}
