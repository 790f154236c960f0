internal import PacketHeaders
internal import WireBytes

/// Builds the IP packets that a TCP segment would have been sent in, with correct checksums (RFC 791, RFC 8200, RFC 9293).
struct SegmentBuilder: ~Copyable {
    /// The packet built last.
    private(set) var packet = ByteWriter(capacity: 4096)
    private var identification: UInt16 = 0

    /// Builds the packet of one segment.
    ///
    /// - Parameter options: TCP options, a multiple of 4 bytes.
    /// - Precondition: both addresses are of one kind; the packet is not longer than 65,535 bytes.
    mutating func build(
        from source: RecordedEnd,
        to destination: RecordedEnd,
        sequence: UInt32,
        acknowledgment: UInt32,
        controlBits: ControlBits,
        options: [UInt8] = [],
        payload: Span<UInt8>
    ) {
        packet.removeAll()
        let length = 20 + options.count + payload.count
        if source.address.isIPv6 {
            appendIPv6(source.address, destination.address, length)
        } else {
            appendIPv4(source.address, destination.address, length)
        }
        let start = packet.count
        packet.append(bigEndian: source.port)
        packet.append(bigEndian: destination.port)
        packet.append(bigEndian: sequence)
        packet.append(bigEndian: acknowledgment)
        packet.append(UInt8((20 + options.count) / 4) << 4)
        packet.append(controlBits.rawValue)
        packet.append(bigEndian: UInt16.max)
        packet.append(bigEndian: UInt32(0))
        packet.append(options)
        packet.append(payload)
        var checksum = OnesComplementSum()
        checksum.add(packet.span, start..<packet.count)
        checksum.add(source.address)
        checksum.add(destination.address)
        checksum.add(UInt64(IPProtocolNumber.tcp) &+ UInt64(length))
        put(checksum.checksum, at: start + 16)
    }

    private mutating func appendIPv4(_ source: IPAddress, _ destination: IPAddress, _ length: Int) {
        identification &+= 1
        let version: UInt16 = 0x4500
        let dontFragment: UInt16 = 0x4000
        packet.append(bigEndian: version)
        packet.append(bigEndian: UInt16(20 + length))
        packet.append(bigEndian: identification)
        packet.append(bigEndian: dontFragment)
        packet.append(bigEndian: UInt16(64) << 8 | UInt16(IPProtocolNumber.tcp))
        packet.append(bigEndian: UInt16(0))
        packet.append(bigEndian: UInt32(truncatingIfNeeded: source.low))
        packet.append(bigEndian: UInt32(truncatingIfNeeded: destination.low))
        var checksum = OnesComplementSum()
        checksum.add(packet.span, 0..<20)
        put(checksum.checksum, at: 10)
    }

    private mutating func appendIPv6(_ source: IPAddress, _ destination: IPAddress, _ length: Int) {
        packet.append(bigEndian: UInt32(0x6000_0000))
        packet.append(bigEndian: UInt16(length))
        packet.append(IPProtocolNumber.tcp)
        packet.append(64)
        packet.append(source.bytes)
        packet.append(destination.bytes)
    }

    private mutating func put(_ value: UInt16, at offset: Int) {
        packet.replace(at: offset, with: UInt8(value >> 8))
        packet.replace(at: offset + 1, with: UInt8(value & 0xFF))
    }
}

private enum IPProtocolNumber {
    static let tcp: UInt8 = 6
}

/// The sum that IPv4 and TCP protect their bytes with (RFC 1071).
private struct OnesComplementSum {
    private var sum: UInt64 = 0

    mutating func add(_ value: UInt64) { sum &+= value }

    mutating func add(_ address: IPAddress) {
        sum &+= (address.high &>> 32) &+ (address.high & 0xFFFF_FFFF)
        sum &+= (address.low &>> 32) &+ (address.low & 0xFFFF_FFFF)
    }

    mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var offset = range.lowerBound
        while range.upperBound &- offset >= 4 {
            sum &+= UInt64(bytes.bigEndianUInt32(at: offset))
            offset &+= 4
        }
        if range.upperBound &- offset >= 2 {
            sum &+= UInt64(bytes.bigEndianUInt16(at: offset))
            offset &+= 2
        }
        if offset < range.upperBound { sum &+= UInt64(bytes[offset]) &<< 8 }
    }

    /// What stands in the header, so that everything together adds up.
    var checksum: UInt16 {
        var folded = sum
        while folded > 0xFFFF { folded = (folded &>> 16) &+ (folded & 0xFFFF) }
        return ~UInt16(truncatingIfNeeded: folded)
    }
}
