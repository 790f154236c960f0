import MQTTCodec
import MQTTTimeline
import WireBytes

extension SecurityChecks {
    private static let wholeTree = Statement(
        "MQTT3-whole-tree-subscription",
        "MQTT3-whole-tree-subscription",
        "MQTT5-whole-tree-subscription"
    )

    /// A server may grant a filter and still leave out what the client may not read; a bridge is made to take all.
    func judgeWholeTree(
        _ grant: Grant,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        if connection.connect?.isBridge == true { return }
        sink.report(
            Self.wholeTree,
            packet,
            connection,
            contents: bytes,
            bytes: grant.code..<grant.code &+ 1,
            severity: .warning,
            certainty: .suspected,
            frames: grant.frames,
            expected: "a subscription to topics that the client needs",
            observed: "granted \(Words.quote(grant.filter)), which matches every Topic Name of every client"
        )
    }
}
