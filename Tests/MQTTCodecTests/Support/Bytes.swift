import MQTTCodec
import Testing
import WireBytes

/// Bytes in a notation that shows what is what: hexadecimal, with blanks where a field ends, and text in quotes.
///
///     30 0A 0003 'a/b' 'hello'
func bytes(_ notation: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, part) in notation.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
        if index % 2 == 1 {
            bytes += Array(part.utf8)
            continue
        }
        var high: UInt8?
        for character in part where !character.isWhitespace {
            guard let digit = character.hexDigitValue.map({ UInt8($0) }) else {
                Issue.record("\(character) is not hexadecimal in \(notation)")
                return []
            }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        #expect(high == nil, "half a byte in \(notation)")
    }
    return bytes
}

/// A packet of `first` byte and `body`; Remaining Length is put in between, padded to `lengthBytes`.
func packet(_ first: UInt8, _ body: [UInt8], lengthBytes: Int = 1) -> [UInt8] {
    var length: [UInt8] = []
    var rest = body.count
    repeat {
        length.append(UInt8(rest % 128))
        rest /= 128
    } while rest > 0 || length.count < lengthBytes
    for index in length.indices.dropLast() {
        length[index] |= 0x80
    }
    return [first] + length + body
}

/// The Fixed Header at the start of `bytes`; nil when there is none.
func header(of bytes: [UInt8]) -> FixedHeader? {
    guard case .header(let header) = FixedHeader.decode(bytes.span, at: 0, end: bytes.count) else { return nil }
    return header
}

/// The error that decoding `bytes` ends in; nil when it succeeds.
func decodeError(_ bytes: [UInt8], _ version: ProtocolVersion?) -> DecodeError? {
    do throws(DecodeError) {
        _ = try ControlPacket(decoding: bytes.span, version: version)
        return nil
    } catch {
        return error
    }
}

/// The bytes of `packet`; nil when it cannot be written.
func encoded(_ packet: ControlPacket, _ version: ProtocolVersion) -> [UInt8]? {
    try? packet.encoded(version: version)
}
