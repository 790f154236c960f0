import MQTTCodec
import MQTTTimeline
import WireBytes

/// PUBLISH (MQTT 5.0 §3.3).
extension PacketForm {
    static let duplicateAtQoS0 = Statement("MQTT3-dup-qos0", "MQTT-3.3.1-2", "MQTT-3.3.1-2")
    static let wildcardInPublish = Statement("MQTT3-publish-topic-wildcard", "MQTT-3.3.2-2", "MQTT-3.3.2-2")
    static let topicMissing = Statement.only5("MQTT5-topic-missing")
    static let payloadNotUTF8 = Statement.only5("MQTT5-payload-not-utf8")
    static let identifierAtQoS0 = Statement.only5("MQTT-2.2.1-2")
    static let emptyRetained = Statement(nil, "MQTT-3.3.1-11", nil)

    mutating func readPublish(_ bytes: Span<UInt8>) {
        judgePublishFlags()
        guard let topic = string(.topicName, bytes) else { return }
        let isNamed = !topic.isEmpty || !version.hasProperties
        if isNamed { judgeTopicName(bytes, in: topic, .topicName, wildcards: Self.wildcardInPublish) }
        let isAtMostOnce = header.flags & 0b0110 == 0
        if !isAtMostOnce { newIdentifier(bytes) }
        let properties = properties(bytes)
        if isAtMostOnce { judgeStrayIdentifier(bytes, at: topic.upperBound) }
        if !isNamed, canGoOn, let properties, !properties.has(.topicAlias) {
            add(
                Self.topicMissing,
                at: topic.lowerBound &- 2..<topic.lowerBound,
                expected: "a Topic Name, or a Topic Alias in its place",
                observed: "empty Topic Name without Topic Alias"
            )
        }
        guard canGoOn else { return }
        judgePayload(bytes, isText: properties?.payloadFormatIndicator == 1)
        position = limit
    }

    private mutating func judgePublishFlags() {
        let qos = header.flags >> 1 & 0b11
        if qos == 3 { refuse(.invalidQoS, .flags, at: 0, value: 3, limit: 2) }
        if qos == 0, header.flags & 0b1000 != 0 {
            add(
                Self.duplicateAtQoS0,
                at: 0..<1,
                version == .v3_1 ? .warning : .error,
                expected: "DUP 0 with QoS 0",
                observed: "DUP 1 with QoS 0"
            )
        }
    }

    private mutating func judgePayload(_ bytes: Span<UInt8>, isText: Bool) {
        let payload = position..<end
        if isText, held == end,
            case .invalidUTF8(let offset) = UTF8EncodedString.validity(of: bytes, in: payload, refusingNull: false)
        {
            add(
                Self.payloadNotUTF8,
                at: offset..<offset &+ 1,
                expected: "a payload in valid UTF-8, as Payload Format Indicator 1 says",
                observed: "a payload that is not valid UTF-8 from byte \(offset) on"
            )
        }
        if isAtEnd, header.flags & 1 != 0, from == .server {
            add(
                Self.emptyRetained,
                at: 0..<1,
                .error,
                .suspected,
                expected: "no message with RETAIN that is empty: it only removes the one before",
                observed: "an empty message with RETAIN 1"
            )
        }
    }

    /// Looks whether the properties can only be read two bytes later, behind what would be a Packet Identifier.
    private mutating func judgeStrayIdentifier(_ bytes: Span<UInt8>, at offset: Int) {
        guard version.hasProperties, !faults.isEmpty, held == end, offset &+ 2 < end else { return }
        let refused = faults.contains { ($0.refusal?.offset ?? 0) >= offset }
        guard refused else { return }
        var later = PacketForm(header, held: held, version: version, from: from)
        later.position = offset &+ 2
        guard later.properties(bytes) != nil, later.canGoOn, later.faults.isEmpty, later.hasProperties else { return }
        add(
            Self.identifierAtQoS0,
            at: offset..<offset &+ 2,
            .error,
            .suspected,
            expected: "no Packet Identifier with QoS 0",
            observed: "properties that can be read only behind two further bytes, as of a Packet Identifier"
        )
    }
}
