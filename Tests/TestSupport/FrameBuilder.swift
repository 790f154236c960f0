public import PacketHeaders
internal import WireBytes

/// Builds frames that hold one TCP segment each, with correct checksums.
public struct FrameBuilder: ~Copyable {
    private var frame = ByteWriter(capacity: 2048)
    private var identification: UInt16 = 0

    /// A builder that has built nothing.
    public init() {}

    /// One end of a connection.
    public struct End: Sendable, Hashable {
        /// The IP address.
        public var address: IPAddress
        /// The TCP port.
        public var port: UInt16

        /// The end with this address and port.
        public init(address: IPAddress, port: UInt16) {
            self.address = address
            self.port = port
        }
    }

    /// Builds the frame of a segment.
    ///
    /// - Parameters:
    ///   - options: TCP options, a multiple of 4 bytes.
    /// - Returns: the frame, and where in it the payload begins.
    /// - Precondition: both addresses are of one kind; the IP packet is not longer than 65,535 bytes.
    public mutating func build(
        _ link: LinkLayer,
        from source: End,
        to destination: End,
        sequence: UInt32,
        acknowledgment: UInt32,
        controlBits: ControlBits,
        options: [UInt8],
        payload: Span<UInt8>
    ) -> (bytes: [UInt8], payloadStart: Int) {
        frame.removeAll()
        frame.append(link.header(isIPv6: source.address.isIPv6))
        let length = 20 + options.count + payload.count
        if source.address.isIPv6 {
            appendIPv6(source.address, destination.address, length)
        } else {
            appendIPv4(source.address, destination.address, length)
        }
        let start = frame.count
        frame.append(bigEndian: source.port)
        frame.append(bigEndian: destination.port)
        frame.append(bigEndian: sequence)
        frame.append(bigEndian: acknowledgment)
        frame.append(UInt8((20 + options.count) / 4) << 4)
        frame.append(controlBits.rawValue)
        frame.append(bigEndian: UInt16(64_240))
        frame.append(bigEndian: UInt32(0))
        frame.append(options)
        let payloadStart = frame.count
        frame.append(payload)
        var sum = Self.sum(frame.span, start..<frame.count)
        sum &+= Self.sum(source.address) &+ Self.sum(destination.address) &+ 6 &+ UInt64(length)
        put(Self.folded(sum), at: start + 16)
        while frame.count < link.minimumLength { frame.append(0) }
        return (frame.array, payloadStart)
    }

    private mutating func appendIPv4(_ source: IPAddress, _ destination: IPAddress, _ length: Int) {
        let start = frame.count
        identification &+= 1
        frame.append(bigEndian: UInt16(0x4500))
        frame.append(bigEndian: UInt16(20 + length))
        frame.append(bigEndian: identification)
        frame.append(bigEndian: UInt16(0x4000))
        frame.append(bigEndian: UInt16(64 << 8 | 6))
        frame.append(bigEndian: UInt16(0))
        frame.append(bigEndian: UInt32(truncatingIfNeeded: source.low))
        frame.append(bigEndian: UInt32(truncatingIfNeeded: destination.low))
        put(Self.folded(Self.sum(frame.span, start..<start + 20)), at: start + 10)
    }

    private mutating func appendIPv6(_ source: IPAddress, _ destination: IPAddress, _ length: Int) {
        frame.append(bigEndian: UInt32(0x6000_0000))
        frame.append(bigEndian: UInt16(length))
        frame.append(bigEndian: UInt16(6 << 8 | 64))
        for address in [source, destination] {
            for half in [address.high, address.low] {
                frame.append(bigEndian: UInt32(truncatingIfNeeded: half &>> 32))
                frame.append(bigEndian: UInt32(truncatingIfNeeded: half))
            }
        }
    }

    private mutating func put(_ value: UInt16, at offset: Int) {
        frame.replace(at: offset, with: UInt8(value >> 8))
        frame.replace(at: offset + 1, with: UInt8(value & 0xFF))
    }

    /// The ones' complement sum of RFC 1071, not folded yet.
    private static func sum(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var sum: UInt64 = 0
        var offset = range.lowerBound
        while offset &+ 4 <= range.upperBound {
            sum &+= UInt64(bytes.bigEndianUInt32(at: offset))
            offset &+= 4
        }
        if offset &+ 2 <= range.upperBound {
            sum &+= UInt64(bytes.bigEndianUInt16(at: offset))
            offset &+= 2
        }
        if offset < range.upperBound { sum &+= UInt64(bytes[offset]) &<< 8 }
        return sum
    }

    private static func sum(_ address: IPAddress) -> UInt64 {
        (address.high &>> 32) &+ (address.high & 0xFFFF_FFFF) &+ (address.low &>> 32) &+ (address.low & 0xFFFF_FFFF)
    }

    private static func folded(_ sum: UInt64) -> UInt16 {
        var sum = sum
        while sum > 0xFFFF { sum = (sum &>> 16) &+ (sum & 0xFFFF) }
        return ~UInt16(truncatingIfNeeded: sum)
    }
}
