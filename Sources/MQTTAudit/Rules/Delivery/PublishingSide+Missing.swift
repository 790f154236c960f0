import MQTTCodec
import MQTTTimeline

/// Acknowledgments that do not come although their sender sends other packets.
extension PublishingSide {
    /// A packet of `sender` was seen: looks whether it owed another one for too long.
    @inline(__always)
    mutating func heard(
        _ sender: Sender,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        if sender != publisher { receiverLatest = max(receiverLatest, packet.place.timestamp) }
        if packet.place.timestamp >= (sender == publisher ? publisherDue : receiverDue) {
            lookForOverdue(sender, packet, connection, &sink)
        }
    }

    @inline(never)
    private mutating func lookForOverdue(
        _ sender: Sender,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        // The whole table is read only once for every so many packets.
        credit &+= 1
        guard credit &* 8 >= exchanges.places.count else { return }
        credit = 0
        let now = packet.place.timestamp
        var next = Int64.max
        for place in exchanges.places.indices where exchanges.places[place].identifier != 0 {
            let exchange = exchanges.places[place]
            if exchange.stage == .finished || exchange.isTold { continue }
            guard (exchange.stage == .received) == (sender == publisher) else { continue }
            let due = exchange.since &+ Self.answerTime
            if now < due {
                next = min(next, due)
            } else {
                exchanges.places[place].isTold = true
                report(exchange, by: sender, packet, connection, &sink)
            }
        }
        if sender == publisher { publisherDue = next } else { receiverDue = next }
    }

    private func report(
        _ exchange: OpenExchange,
        by sender: Sender,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        let now = packet.place.timestamp
        let waited = (now &- exchange.since) / 1_000_000_000
        let type = exchange.due
        let asked = type == .pubrel ? "PUBREC" : type == .pubcomp ? "PUBREL" : "PUBLISH"
        sink.report(
            missing(exchange, packet.version, waited: waited),
            connection,
            packet.version,
            certainty: .suspected,
            fault: sender,
            at: now,
            frames: [exchange.frame, packet.place.frame],
            packetType: .publish,
            expected: "\(type) for Packet Identifier \(exchange.identifier)",
            observed: "no \(type) for Packet Identifier \(exchange.identifier) in the \(waited) s since its \(asked), "
                + "while other packets were sent"
        )
    }

    private func missing(_ exchange: OpenExchange, _ version: ProtocolVersion, waited: Int64) -> Statement {
        let isExpired = exchange.expiry > 0 && waited > Int64(exchange.expiry)
        switch (exchange.stage, publisher) {
        case (.received, .server) where exchange.timestamp < lastUnsuback:
            return DeliveryStatements.pubrelAfterUnsubscribe
        case (.received, _): return DeliveryStatements.pubrel
        case (.released, _): return isExpired ? DeliveryStatements.expired : DeliveryStatements.pubcomp
        case (.publishedTwice, _) where isExpired && version == .v5_0: return DeliveryStatements.expired
        case (_, .server): return DeliveryStatements.clientAnswer
        case (.publishedTwice, .client):
            return exchange.sequence < lastPubrec && version == .v3_1_1
                ? DeliveryStatements.passedOver : DeliveryStatements.pubrec
        default:
            return exchange.sequence < lastPuback ? DeliveryStatements.passedOver : DeliveryStatements.puback
        }
    }
}
