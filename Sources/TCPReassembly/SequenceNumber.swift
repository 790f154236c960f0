/// A TCP sequence number: a position in a stream, modulo 2³² (RFC 9293 §3.4).
public struct SequenceNumber: Hashable, Sendable, CustomStringConvertible {
    /// The number as it stands in the segment.
    public let rawValue: UInt32

    /// The position with this number.
    @inlinable
    public init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// How far this number is ahead of `other`: negative when it is behind, −2³¹ when it is exactly opposite.
    @inlinable
    public func distance(from other: SequenceNumber) -> Int {
        Int(Int32(truncatingIfNeeded: rawValue &- other.rawValue))
    }

    /// The number `count` positions further on, wrapping after 2³² − 1.
    @inlinable
    public func advanced(by count: Int) -> SequenceNumber {
        SequenceNumber(rawValue &+ UInt32(truncatingIfNeeded: count))
    }

    /// The number in decimal.
    public var description: String { String(rawValue) }
}
