public import PacketHeaders

/// The addresses and ports of a TCP connection, the same whichever end sent the segment.
public struct FlowKey: Hashable, Sendable {
    /// The end with the lower address, or the lower port where the addresses are equal.
    public let lower: SocketAddress
    /// The other end.
    public let upper: SocketAddress

    /// The connection of a segment, and whether the segment's sender is the lower end.
    @inlinable @inline(__always)
    public static func of(_ segment: TCPSegment) -> (key: FlowKey, senderIsLower: Bool) {
        let source = SocketAddress(address: segment.source, port: segment.sourcePort)
        let destination = SocketAddress(address: segment.destination, port: segment.destinationPort)
        let senderIsLower = source.precedes(destination)
        return (
            senderIsLower
                ? FlowKey(lower: source, upper: destination) : FlowKey(lower: destination, upper: source),
            senderIsLower
        )
    }

    @inlinable
    init(lower: SocketAddress, upper: SocketAddress) {
        self.lower = lower
        self.upper = upper
    }

    /// A hash that spreads well under a secret `seed`; equal keys have equal hashes.
    @inlinable @inline(__always)
    public func hash(seed: UInt64) -> UInt64 {
        let ports = UInt64(lower.port) &<< 16 | UInt64(upper.port)
        var hash = Self.mix(lower.address.low ^ seed, upper.address.low ^ 0x9E37_79B9_7F4A_7C15)
        if lower.address.isIPv6 {
            hash = Self.mix(lower.address.high ^ hash, upper.address.high ^ 0xD6E8_FEB8_6659_FD93)
        }
        return Self.mix(hash ^ ports, seed ^ 0xA076_1D64_78BD_642F)
    }

    @inlinable @inline(__always)
    static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = (a | 1).multipliedFullWidth(by: b | 1)
        return product.high ^ product.low ^ a ^ (b &>> 32 | b &<< 32)
    }
}

/// An IP address and a TCP port.
public struct SocketAddress: Hashable, Sendable {
    /// The IP address.
    public let address: IPAddress
    /// The port, in host byte order.
    public let port: UInt16

    /// The end with this address and port.
    @inlinable
    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    @inlinable @inline(__always)
    func precedes(_ other: SocketAddress) -> Bool {
        if address.low != other.address.low { return address.low < other.address.low }
        if address.high != other.address.high { return address.high < other.address.high }
        return port < other.port
    }
}
