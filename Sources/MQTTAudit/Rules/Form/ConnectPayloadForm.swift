import MQTTCodec
import MQTTTimeline
import WireBytes

/// Will Message, User Name and Password of CONNECT (MQTT 5.0 §3.1.3).
extension PacketForm {
    static let credentialsUTF8 = Statement("MQTT3-credentials-utf8", nil, nil)
    static let credentialsLength = Statement("MQTT3-credentials-length", nil, nil)
    static let fieldOrder = Statement(nil, "MQTT-3.1.3-1", "MQTT-3.1.3-1")
    static let noWillFields = Statement(nil, "MQTT-3.1.2-11", nil)
    static let noUserName = Statement(nil, "MQTT-3.1.2-18", "MQTT-3.1.2-16")
    static let noPassword = Statement(nil, "MQTT-3.1.2-20", "MQTT-3.1.2-18")

    mutating func readWill(_ bytes: Span<UInt8>) {
        let properties = properties(bytes, inWill: true)
        let before = faults.count
        guard let topic = string(.willTopic, bytes) else { return }
        let isText = faults.count == before
        judgeTopicName(bytes, in: topic, .willTopic, wildcards: Self.wildcardInName)
        guard let payload = binaryData(.willPayload, bytes) else { return }
        hasWill = true
        if !isText { judgeOrder(.willTopic, topic, .willPayload, payload, bytes) }
        if properties?.payloadFormatIndicator == 1,
            case .invalidUTF8(let offset) = UTF8EncodedString.validity(of: bytes, in: payload, refusingNull: false)
        {
            add(
                Self.payloadNotUTF8,
                at: offset..<offset &+ 1,
                expected: "a Will Payload in valid UTF-8, as Payload Format Indicator 1 says",
                observed: "a Will Payload that is not valid UTF-8 from byte \(offset) on"
            )
        }
    }

    mutating func readCredentials(_ bytes: Span<UInt8>, flags: UInt8) {
        let mayEnd = version.toleratesMissingCredentials
        let before = faults.count
        var userName: Range<Int>?
        if flags & 0b1000_0000 != 0, !(mayEnd && isAtEnd) {
            userName = string(.userName, bytes)
            guard let userName else { return }
            hasCredentials = true
            judgeCredentials(.userName, userName, bytes)
        }
        let isText = faults.count == before
        if flags & 0b0100_0000 != 0, !(mayEnd && isAtEnd) {
            guard let password = binaryData(.password, bytes) else { return }
            hasCredentials = true
            judgeCredentials(.password, password, bytes)
            if let userName, !isText { judgeOrder(.userName, userName, .password, password, bytes) }
        }
    }

    /// 3.1 has rules about the text of both.
    private mutating func judgeCredentials(_ field: Field, _ range: Range<Int>, _ bytes: Span<UInt8>) {
        guard version == .v3_1 else { return }
        if field == .password,
            case .invalidUTF8(let offset) = UTF8EncodedString.validity(of: bytes, in: range, refusingNull: false)
        {
            add(
                Self.credentialsUTF8,
                at: range,
                expected: "\(field) in valid UTF-8",
                observed: "\(field) that is not valid UTF-8 from byte \(offset) on"
            )
        }
        let count = characters(bytes, in: range)
        if count > 12 {
            add(
                Self.credentialsLength,
                at: range,
                .warning,
                expected: "\(field) of at most 12 characters",
                observed: "\(field) of \(count) characters"
            )
        }
    }

    /// A string that is no text in front of bytes that are: maybe they changed places.
    private mutating func judgeOrder(
        _ text: Field,
        _ first: Range<Int>,
        _ binary: Field,
        _ second: Range<Int>,
        _ bytes: Span<UInt8>
    ) {
        guard case .invalidUTF8 = UTF8EncodedString.validity(of: bytes, in: first, refusingNull: false),
            !second.isEmpty, TextLook.isPlain(bytes, in: second)
        else { return }
        add(
            Self.fieldOrder,
            at: first.lowerBound &- 2..<first.upperBound,
            .error,
            .suspected,
            expected: "\(text) before \(binary)",
            observed: "no text where \(text) belongs, and text where \(binary) belongs"
        )
    }

    /// Refuses bytes behind the last field that the flags announce, under the rule of the flag that is missing.
    mutating func judgeLeftover(_ bytes: Span<UInt8>, flags: UInt8) {
        guard canGoOn, !isAtEnd, held == end else { return }
        expectEnd(statement: missingFlag(fields: fieldsLeft(bytes), flags: flags))
    }

    private func missingFlag(fields: Int, flags: UInt8) -> Statement? {
        let hasUserName = flags & 0b1000_0000 != 0
        let hasPassword = flags & 0b0100_0000 != 0
        let hasWill = flags & 0b0000_0100 != 0
        guard version != .v3_1 else { return nil }
        switch fields {
        case 1 where !hasPassword: return hasUserName ? Self.noPassword : Self.noUserName
        case 2 where !hasUserName && !hasPassword:
            return !hasWill && flags & 0b0011_1000 != 0 && version == .v3_1_1 ? Self.noWillFields : Self.noUserName
        case 2 where !hasWill && hasUserName && hasPassword && version == .v3_1_1: return Self.noWillFields
        default: return nil
        }
    }

    /// How many fields with a length in front fill the rest exactly; 0 when none do.
    private func fieldsLeft(_ bytes: Span<UInt8>) -> Int {
        var offset = position
        var count = 0
        while offset < end {
            guard end &- offset >= 2, count < 3 else { return 0 }
            offset &+= 2 &+ Int(bytes.bigEndianUInt16(at: offset))
            count &+= 1
        }
        return offset == end ? count : 0
    }
}
