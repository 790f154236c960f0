import MQTTCodec
import MQTTTimeline
import WireBytes

extension SecurityChecks {
    private static let systemSubscription = Statement(
        "MQTT3-system-topics-subscription",
        "MQTT3-system-topics-subscription",
        "MQTT5-system-topics-subscription"
    )

    /// The client may be there to watch the server.
    func judgeSystemSubscription(
        _ grant: Grant,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        sink.report(
            Self.systemSubscription,
            packet,
            connection,
            contents: bytes,
            bytes: grant.code..<grant.code &+ 1,
            severity: .warning,
            certainty: .suspected,
            frames: grant.frames,
            expected: "what the server tells of itself to be for its operators",
            observed: "granted \(Words.quote(grant.filter)), all that the server tells of itself"
        )
    }
}
