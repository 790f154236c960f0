import WireBytes

/// The ones' complement sum of 16-bit words that IPv4 and TCP protect their bytes with (RFC 1071).
struct InternetChecksum {
    private var sum: UInt64 = 0

    /// Adds a part of an even number of bytes, or the last part.
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
        if offset < range.upperBound {
            sum &+= UInt64(bytes[offset]) &<< 8
        }
    }

    /// Adds the pseudo-header of a TCP segment of `length` bytes (RFC 9293 §3.1, RFC 8200 §8.1).
    mutating func addPseudoHeader(source: IPAddress, destination: IPAddress, length: Int) {
        add(source)
        add(destination)
        sum &+= UInt64(truncatingIfNeeded: length) &+ UInt64(IPProtocol.tcp)
    }

    private mutating func add(_ address: IPAddress) {
        sum &+= address.high &>> 32 &+ address.high & 0xffff_ffff
        sum &+= address.low &>> 32 &+ address.low & 0xffff_ffff
    }

    /// Whether the bytes, which include their checksum, add up.
    var isCorrect: Bool {
        var folded = sum
        while folded > 0xffff {
            folded = folded &>> 16 &+ folded & 0xffff
        }
        return folded == 0xffff
    }
}
