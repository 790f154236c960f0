import MQTTCodec

/// Words in which findings speak of bytes.
enum Words {
    /// The most bytes of a text that are quoted: 48.
    private static let quoted = 48

    /// "1 byte", "5 bytes".
    static func count(_ bytes: Int) -> String { bytes == 1 ? "1 byte" : "\(bytes) bytes" }

    /// "0x07".
    static func hexadecimal(_ value: some BinaryInteger) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return digits.count < 2 ? "0x0\(digits)" : "0x\(digits)"
    }

    /// "U+FFFE".
    static func codePoint(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The text in quotes; what is not printable ASCII shows as a point.
    static func quote(_ bytes: Span<UInt8>, in range: Range<Int>) -> String {
        var text = "\""
        for offset in range.prefix(quoted) {
            let byte = bytes[offset]
            text.unicodeScalars.append(byte >= 0x20 && byte < 0x7F ? Unicode.Scalar(byte) : "·")
        }
        return text + (range.count > quoted ? "…\"" : "\"")
    }
}

extension Words {
    /// The text in quotes; what is not printable ASCII shows as a point.
    static func quote(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return quote(bytes.span, in: 0..<bytes.count)
    }
}

/// What a decoder refuses, in the words of a finding.
extension DecodeError {
    /// What should have been.
    var expected: String {
        let limit = limit ?? 0
        return switch code {
        case .truncated where field == .properties || field == .willProperties:
            "a Property Length that ends inside the packet"
        case .truncated where field.property != nil: "\(field) that ends inside its properties"
        case .truncated: "\(field) that ends inside the packet"
        case .trailingBytes: "a packet that ends with its last field"
        case .invalidUTF8: "\(field) in valid UTF-8"
        case .nullCharacter: "\(field) without U+0000"
        case .reservedFlags: "Fixed Header flags \(limit)"
        case .reservedBits: "reserved bits of \(field) that are 0"
        case .invalidQoS: "QoS 0, 1 or 2"
        case .unknownProperty: "an identifier that names a property"
        case .propertyNotAllowed: "only properties that this packet may have"
        case .nonMinimalLength: "\(field) in \(Words.count(limit))"
        case .lengthTooLong: "\(field) of at most 4 bytes"
        case .protocolName: "the Protocol Name MQTT"
        case .reservedPacketType: "a Control Packet type that is assigned"
        default: "a packet that can be read"
        }
    }

    /// What was seen instead.
    var observed: String {
        let value = value ?? 0
        let limit = limit ?? 0
        return switch code {
        case .truncated: "\(field) needs \(Words.count(value)), \(limit) left"
        case .trailingBytes: "\(Words.count(value)) left over behind the last field"
        case .invalidUTF8: "\(field) is not valid UTF-8 from byte \(offset) on"
        case .nullCharacter: "\(field) holds U+0000 at byte \(offset)"
        case .reservedFlags: "Fixed Header flags \(value) instead of \(limit)"
        case .reservedBits: "\(field) \(Words.hexadecimal(value)) with reserved bits set"
        case .invalidQoS: "\(field) with QoS 3"
        case .unknownProperty: "Property Identifier \(Words.hexadecimal(value)), which names no property"
        case .propertyNotAllowed: "\(field), which does not belong here"
        case .nonMinimalLength: "\(field) in \(Words.count(value))"
        case .lengthTooLong: "\(field) goes on after its fourth byte"
        case .protocolName: "another Protocol Name"
        case .reservedPacketType: "Control Packet type \(value), which is reserved"
        default: "\(field) is malformed"
        }
    }
}
