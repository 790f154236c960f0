import MQTTCodec
import MQTTTimeline
import WireBytes

extension SecurityChecks {
    private static let secretInTopic = Statement(
        "MQTT3-secret-in-topic",
        "MQTT3-secret-in-topic",
        "MQTT5-secret-in-topic"
    )

    /// Judges a topic that was not seen lately; once one was told, no further ones of this connection.
    @inline(never)
    mutating func judgeSecret(
        inTopicOf publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ topic: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard !hasToldSecretInTopic, let sight = SecretLook.first(in: topic) else { return }
        hasToldSecretInTopic = true
        let name = publish.layout.topicName
        let start = name.lowerBound &- publish.ownBytes(in: bytes.count).lowerBound
        let range = name.isEmpty ? nil : start &+ sight.bytes.lowerBound..<start &+ sight.bytes.upperBound
        report(sight, at: range, "a Topic Name", packet, connection, &sink)
    }

    /// Judges a topic or filter of a packet other than PUBLISH.
    mutating func judgeSecret(
        inTopic topic: String,
        _ place: StaticString,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        guard !hasToldSecretInTopic, !topic.isEmpty else { return }
        let text = Array(topic.utf8)
        guard let sight = SecretLook.first(in: text.span) else { return }
        hasToldSecretInTopic = true
        report(sight, at: nil, place, packet, connection, &sink)
    }

    /// Nothing of the packet is shown: the secret would be in it.
    private func report(
        _ sight: SecretLook.Sight,
        at range: Range<Int>?,
        _ place: StaticString,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        sink.report(
            Self.secretInTopic,
            packet,
            connection,
            contents: Span(),
            bytes: range,
            severity: .warning,
            certainty: .suspected,
            expected: "topics without secrets",
            observed: "\(place) with \(sight.kind.words)"
        )
    }
}
