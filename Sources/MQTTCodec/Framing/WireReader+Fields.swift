internal import WireBytes

/// The Data Representations of the standard (MQTT 5.0 §1.5), each read with the name of the field it stands for.
///
/// Offsets in errors are those of the reader; whoever knows the packet makes them relative to it.
extension WireReader {
    /// Reads one byte.
    @inline(__always)
    mutating func byte(_ field: Field) throws(DecodeError) -> UInt8 {
        do throws(EndOfBytes) {
            return try readUInt8()
        } catch {
            throw DecodeError(error, field)
        }
    }

    /// Reads a Two Byte Integer (§1.5.2).
    @inline(__always)
    mutating func twoByteInteger(_ field: Field) throws(DecodeError) -> UInt16 {
        do throws(EndOfBytes) {
            return try readUInt16()
        } catch {
            throw DecodeError(error, field)
        }
    }

    /// Reads a Four Byte Integer (§1.5.3).
    @inline(__always)
    mutating func fourByteInteger(_ field: Field) throws(DecodeError) -> UInt32 {
        do throws(EndOfBytes) {
            return try readUInt32()
        } catch {
            throw DecodeError(error, field)
        }
    }

    /// Reads a Variable Byte Integer (§1.5.5) of 5.0, which has to be in its shortest form.
    @inline(__always)
    mutating func variableByteInteger(_ field: Field) throws(DecodeError) -> Int {
        let start = offset
        switch VariableByteInteger.decode(bytes, at: start, end: end) {
        case .incomplete:
            throw DecodeError(.truncated, field, at: start, value: remaining + 1, limit: remaining)
        case .tooLong:
            throw DecodeError(.lengthTooLong, field, at: start)
        case .integer(let integer):
            guard integer.isMinimal else {
                let needed = VariableByteInteger.minimalLength(of: integer.value)
                throw DecodeError(.nonMinimalLength, field, at: start, value: integer.length, limit: needed)
            }
            _ = try range(integer.length, field)
            return integer.value
        }
    }

    /// Steps over `count` bytes.
    @inline(__always)
    mutating func range(_ count: Int, _ field: Field) throws(DecodeError) -> Range<Int> {
        do throws(EndOfBytes) {
            return try readRange(count)
        } catch {
            throw DecodeError(error, field)
        }
    }

    /// Steps over Binary Data (§1.5.6); the range leaves out the length in front.
    @inline(__always)
    mutating func binaryData(_ field: Field) throws(DecodeError) -> Range<Int> {
        try range(Int(twoByteInteger(field)), field)
    }

    /// Steps over a UTF-8 Encoded String (§1.5.4); the range leaves out the length in front.
    @inline(__always)
    mutating func utf8String(_ field: Field, refusingNull: Bool = true) throws(DecodeError) -> Range<Int> {
        let string = try binaryData(field)
        try UTF8EncodedString.validate(bytes, in: string, refusingNull: refusingNull, field: field)
        return string
    }

    /// Refuses bytes left over.
    @inline(__always)
    func expectEnd() throws(DecodeError) {
        if remaining > 0 {
            throw DecodeError(.trailingBytes, .payload, at: offset, value: remaining, limit: 0)
        }
    }
}

extension DecodeError {
    /// The failure of a read that ran out of bytes while `field` was being read.
    init(_ end: EndOfBytes, _ field: Field) {
        self.init(.truncated, field, at: end.offset, value: end.needed, limit: end.available)
    }
}
