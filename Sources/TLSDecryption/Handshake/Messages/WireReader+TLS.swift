import WireBytes

/// The presentation language of TLS (RFC 8446 §3): integers and vectors.
extension WireReader {
    mutating func uint8() throws(MalformedHandshake) -> UInt8 {
        do throws(EndOfBytes) { return try readUInt8() } catch { throw MalformedHandshake(error) }
    }

    mutating func uint16() throws(MalformedHandshake) -> UInt16 {
        do throws(EndOfBytes) { return try readUInt16() } catch { throw MalformedHandshake(error) }
    }

    mutating func uint24() throws(MalformedHandshake) -> Int {
        let range = try opaque(3)
        return Int(bytes[range.lowerBound]) << 16 | Int(bytes.bigEndianUInt16(at: range.lowerBound + 1))
    }

    mutating func uint32() throws(MalformedHandshake) -> UInt32 {
        do throws(EndOfBytes) { return try readUInt32() } catch { throw MalformedHandshake(error) }
    }

    /// So many bytes.
    mutating func opaque(_ count: Int) throws(MalformedHandshake) -> Range<Int> {
        do throws(EndOfBytes) { return try readRange(count) } catch { throw MalformedHandshake(error) }
    }

    /// A vector with a length of one byte.
    mutating func vector8() throws(MalformedHandshake) -> Range<Int> {
        try opaque(Int(uint8()))
    }

    /// A Session ID: at most 32 bytes (RFC 8446 §4.1.2).
    mutating func sessionID() throws(MalformedHandshake) -> [UInt8] {
        let identifier = try vector8()
        guard identifier.count <= 32 else {
            throw MalformedHandshake(offset: identifier.lowerBound, .length(identifier.count, limit: 32))
        }
        return copy(identifier)
    }

    /// A vector with a length of two bytes.
    mutating func vector16() throws(MalformedHandshake) -> Range<Int> {
        try opaque(Int(uint16()))
    }

    /// A vector with a length of three bytes.
    mutating func vector24() throws(MalformedHandshake) -> Range<Int> {
        try opaque(uint24())
    }

    /// The two-byte integers of a vector with a length of two bytes.
    mutating func list16() throws(MalformedHandshake) -> [UInt16] {
        try integers16(vector16())
    }

    /// The two-byte integers of a vector that was read.
    func integers16(_ range: Range<Int>) throws(MalformedHandshake) -> [UInt16] {
        guard range.count % 2 == 0 else { throw MalformedHandshake(offset: range.lowerBound, .unevenList(range.count)) }
        var list: [UInt16] = []
        list.reserveCapacity(range.count / 2)
        for offset in stride(from: range.lowerBound, to: range.upperBound, by: 2) {
            list.append(bytes.bigEndianUInt16(at: offset))
        }
        return list
    }

    /// Refuses bytes behind the last field.
    func finish() throws(MalformedHandshake) {
        guard isAtEnd else { throw MalformedHandshake(offset: offset, .leftover(remaining)) }
    }

    /// A copy of a part.
    func copy(_ range: Range<Int>) -> [UInt8] {
        Array(copying: bytes.extracting(range))
    }

    /// A part as text; what is no UTF-8 is shown as such.
    func text(_ range: Range<Int>) -> String {
        String(decoding: copy(range), as: UTF8.self)
    }
}
