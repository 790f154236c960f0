import MQTTCodec
import MQTTTimeline
import WireBytes

extension SecurityChecks {
    private static let secretInClientIdentifier = Statement(
        "MQTT3-secret-in-client-identifier",
        "MQTT3-secret-in-client-identifier",
        "MQTT5-secret-in-client-identifier"
    )

    func judgeSecret(
        inClientIdentifierOf connect: ControlPacket.Connect,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        let text = Array(connect.clientIdentifier.utf8)
        guard let sight = SecretLook.first(in: text.span) else { return }
        sink.report(
            Self.secretInClientIdentifier,
            packet,
            connection,
            contents: Span(),
            severity: .warning,
            certainty: .suspected,
            expected: "a Client Identifier without secrets",
            observed: "a Client Identifier with \(sight.kind.words)"
        )
    }
}
