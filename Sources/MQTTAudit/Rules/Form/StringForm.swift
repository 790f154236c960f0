import MQTTCodec
import WireBytes

/// UTF-8 Encoded Strings (MQTT 5.0 §1.5.4, §4.7): encoding, U+0000, characters that should not be there, wildcards.
extension PacketForm {
    static let discouraged = Statement(nil, "MQTT3-discouraged-characters", "MQTT5-discouraged-characters")
    static let emptyTopic = Statement(nil, "MQTT-4.7.3-1", "MQTT-4.7.3-1")
    static let topicLength = Statement("MQTT3-topic-length", nil, nil)

    /// Judges a string's characters.
    mutating func judgeText(_ bytes: Span<UInt8>, in range: Range<Int>, _ field: Field) {
        if TextLook.isPlain(bytes, in: range) { return }
        let validity = UTF8EncodedString.validity(of: bytes, in: range, refusingNull: false)
        if case .invalidUTF8(let offset) = validity {
            refuse(.invalidUTF8, field, at: offset)
        }
        if version.refusesNullCharacter, let null = firstNull(bytes, in: range) {
            refuse(.nullCharacter, field, at: null)
        }
        guard case .valid = validity else { return }
        if let character = TextLook.firstDiscouraged(bytes, in: range) {
            let name = Words.codePoint(character.codePoint)
            let kind = character.codePoint < 0xA0 ? "control character" : "non-character"
            add(
                Self.discouraged,
                at: character.bytes,
                .warning,
                expected: "\(field) without control characters and non-characters",
                observed: "\(field) with the \(kind) \(name) at byte \(character.bytes.lowerBound)"
            )
        }
    }

    private func firstNull(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int? {
        for offset in range where bytes[offset] == 0 { return offset }
        return nil
    }

    /// Judges a string as a Topic Name.
    ///
    /// - Parameter wildcards: the rule that forbids wildcards here.
    mutating func judgeTopicName(
        _ bytes: Span<UInt8>,
        in range: Range<Int>,
        _ field: Field,
        wildcards: Statement
    ) {
        if range.isEmpty {
            add(
                Self.emptyTopic,
                at: max(0, range.lowerBound &- 2)..<range.lowerBound,
                expected: "\(field) of 1 character or more",
                observed: "empty \(field)"
            )
        }
        for offset in range where bytes[offset] | 0x08 == UInt8(ascii: "+") {
            let wildcard = Unicode.Scalar(bytes[offset])
            let quoted = quote(bytes, in: range)
            add(
                wildcards,
                at: offset..<offset &+ 1,
                expected: "\(field) without wildcards",
                observed: "\(field)\(quoted) with \(wildcard) at byte \(offset)"
            )
            break
        }
        guard version == .v3_1, range.count > 32_767 else { return }
        let count = characters(bytes, in: range)
        if count > 32_767 {
            add(
                Self.topicLength,
                at: range,
                expected: "\(field) of at most 32767 characters",
                observed: "\(field) of \(count) characters"
            )
        }
    }

    /// How many characters the bytes are: those that do not continue one.
    func characters(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int {
        var count = 0
        for offset in range where bytes[offset] & 0xC0 != 0x80 { count &+= 1 }
        return count
    }
}
