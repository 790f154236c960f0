import MQTTCodec
import MQTTTimeline
import WireBytes

extension SecurityChecks {
    private static let systemPublish = Statement(
        "MQTT3-system-topic-publish",
        "MQTT3-system-topic-publish",
        "MQTT5-system-topic-publish"
    )
    private static let systemPrefix = Array("$SYS/".utf8)
    /// Where bridges tell the other server that they are there.
    private static let bridgePrefix = Array("$SYS/broker/connection/".utf8)

    @inline(never)
    func judgeSystemPublish(
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ topic: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard Self.hasPrefix(topic, Self.systemPrefix), !Self.hasPrefix(topic, Self.bridgePrefix),
            packet.isSenderCertain, connection.connect?.isBridge != true
        else { return }
        let own = publish.ownBytes(in: bytes.count)
        let name = publish.layout.topicName
        sink.report(
            Self.systemPublish,
            packet,
            connection,
            contents: bytes.extracting(own),
            bytes: name.isEmpty ? nil : name.lowerBound &- own.lowerBound..<name.upperBound &- own.lowerBound,
            severity: .warning,
            expected: "no client to write where the server tells of itself",
            observed: publish.layout.retain
                ? "a retained message to \(Words.quote(topic, in: 0..<topic.count))"
                : "a message to \(Words.quote(topic, in: 0..<topic.count))"
        )
    }

    private static func hasPrefix(_ text: Span<UInt8>, _ prefix: [UInt8]) -> Bool {
        text.count >= prefix.count && prefix.indices.allSatisfy { text[$0] == prefix[$0] }
    }
}
