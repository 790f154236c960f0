import MQTTCodec
import MQTTTimeline

/// Topic Aliases that stand for nothing (MQTT 5.0 §3.3.2.3.4).
struct AliasUse {
    /// Whether a side set an alias that was not kept for want of room.
    private var hasForgotten = (client: false, server: false)

    /// A PUBLISH with a Topic Alias.
    @inline(never)
    mutating func used(
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ start: SessionStart,
        _ sink: inout FindingSink
    ) {
        let sender = packet.place.from
        if !publish.layout.topicName.isEmpty {
            guard publish.setsPin < 0 else { return }
            if sender == .client { hasForgotten.client = true } else { hasForgotten.server = true }
            return
        }
        let isForgotten = sender == .client ? hasForgotten.client : hasForgotten.server
        guard publish.usesPin < 0, !isForgotten, connection.isWhole(sender), !start.isUnsure else { return }
        let none: [UInt8] = []
        sink.report(
            DeliveryStatements.unknownAlias,
            packet,
            connection,
            contents: none.span,
            bytes: publish.place.header.length..<publish.place.header.length &+ 2,
            expected: "a Topic Name, or a Topic Alias that was sent with one in this connection",
            observed: "no Topic Name, and Topic Alias \(publish.layout.topicAlias), which none was sent with"
        )
    }
}
