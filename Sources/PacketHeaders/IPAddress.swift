/// An IPv4 or IPv6 address as a value of three words, so that it copies and compares without memory of its own.
public struct IPAddress: Hashable, Sendable {
    /// The first eight bytes of an IPv6 address; zero for IPv4.
    public let high: UInt64
    /// The last eight bytes of an IPv6 address, or an IPv4 address in the low 32 bits.
    public let low: UInt64
    /// Which of the two kinds this is: `::1.2.3.4` and `1.2.3.4` differ in nothing else.
    public let isIPv6: Bool

    /// An IPv4 address from its 32 bits, first byte highest.
    @inlinable
    public init(ipv4 address: UInt32) {
        high = 0
        low = UInt64(address)
        isIPv6 = false
    }

    /// An IPv6 address from its two halves, first byte highest.
    @inlinable
    public init(ipv6High high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
        isIPv6 = true
    }

    /// The address as on the wire: 4 or 16 bytes.
    public var bytes: [UInt8] {
        guard isIPv6 else { return Self.bytes(of: UInt32(truncatingIfNeeded: low)) }
        return Self.bytes(of: high) + Self.bytes(of: low)
    }

    private static func bytes(of value: some FixedWidthInteger) -> [UInt8] {
        stride(from: value.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

extension IPAddress: Comparable {
    /// Orders IPv4 before IPv6, then by the bytes on the wire.
    @inlinable
    public static func < (left: IPAddress, right: IPAddress) -> Bool {
        if left.isIPv6 != right.isIPv6 { return right.isIPv6 }
        if left.high != right.high { return left.high < right.high }
        return left.low < right.low
    }
}
