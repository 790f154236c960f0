import WireBytes

/// Where an IP header is, and what the layers above need to know of it.
struct IPHeader {
    private let offset: UInt32
    let isIPv6: Bool
    /// Whether a TCP checksum can be verified: the length is known, and the destination is the final one.
    var isVerifiable: Bool

    /// The header at `start`, of which the 20 or 40 bytes that are always there were captured.
    ///
    /// No frame is as long as 32 bits can say.
    init(start: Int, isIPv6: Bool, isVerifiable: Bool) {
        offset = UInt32(truncatingIfNeeded: start)
        self.isIPv6 = isIPv6
        self.isVerifiable = isVerifiable
    }

    var start: Int { Int(offset) }

    /// The bytes that are always there.
    var range: Range<Int> { start..<start &+ (isIPv6 ? 40 : 20) }

    @inline(__always)
    func source(in bytes: Span<UInt8>) -> IPAddress {
        isIPv6
            ? IPAddress(ipv6High: bytes.bigEndianUInt64(at: start &+ 8), low: bytes.bigEndianUInt64(at: start &+ 16))
            : IPAddress(ipv4: bytes.bigEndianUInt32(at: start &+ 12))
    }

    @inline(__always)
    func destination(in bytes: Span<UInt8>) -> IPAddress {
        isIPv6
            ? IPAddress(ipv6High: bytes.bigEndianUInt64(at: start &+ 24), low: bytes.bigEndianUInt64(at: start &+ 32))
            : IPAddress(ipv4: bytes.bigEndianUInt32(at: start &+ 16))
    }
}
