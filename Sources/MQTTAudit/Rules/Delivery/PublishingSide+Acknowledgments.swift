import MQTTCodec
import MQTTTimeline

/// PUBACK, PUBREC, PUBREL and PUBCOMP: whether they fit, and their order.
extension PublishingSide {
    /// PUBACK, PUBREC or PUBCOMP by the receiver.
    mutating func answered(
        _ acknowledgment: AcknowledgmentEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ start: SessionStart,
        _ late: inout LateFindings,
        _ sink: inout FindingSink
    ) {
        let type = packet.place.header.type
        let reason = acknowledgment.layout.reasonCode
        let identifier = acknowledgment.layout.packetIdentifier
        let timestamp = packet.place.timestamp
        if !late.isEmpty {
            let ends = type != .pubrec || reason.isFailure
            if late.settleReuse(identifier, by: publisher.peer, at: timestamp, ends: ends) { return }
            // A PUBREL that came before it was not too early.
            if type == .pubrec { _ = late.takeAnswer(to: identifier, by: publisher.peer, since: timestamp) }
        }
        switch take(type, reason, identifier, timestamp) {
        case .taken:
            return
        case .outOfOrder(let exchange):
            judgeOrder(type, exchange, packet, connection, start, &sink)
        case .nothing:
            suspectNothing(type, reason, identifier, packet, connection, start, &late)
            if type == .pubrec, !reason.isFailure, isSure(connection, start) {
                expectStray(identifier, .received, packet)
            }
        case .wrongType(let exchange):
            suspect(
                DeliveryStatements.answerOfOtherQoS,
                .answer(type, reason),
                packet,
                connection,
                start,
                identifier,
                exchange,
                &late,
                expected: "\(exchange.due) for the PUBLISH in frame \(exchange.frame)",
                observed: "\(type) for Packet Identifier \(identifier)"
            )
        case .tooEarly(let exchange):
            suspect(
                DeliveryStatements.pubcompToNothing,
                .answer(type, reason),
                packet,
                connection,
                start,
                identifier,
                exchange,
                &late,
                expected: "PUBCOMP only for a PUBREL",
                observed: "PUBCOMP for Packet Identifier \(identifier), for which no PUBREL came"
            )
        }
    }

    /// PUBREL by the publisher.
    mutating func released(
        _ acknowledgment: AcknowledgmentEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ start: SessionStart,
        _ late: inout LateFindings,
        _ sink: inout FindingSink
    ) {
        let identifier = acknowledgment.layout.packetIdentifier
        let timestamp = packet.place.timestamp
        guard let place = exchanges.place(of: identifier) else {
            releasedNothing(acknowledgment, packet, connection, start, &late)
            if !late.isEmpty { takeEarly(identifier, timestamp, &late) }
            return
        }
        let exchange = exchanges.places[place]
        switch exchange.stage {
        case .received:
            if case .outOfOrder = release(place, timestamp) {
                judgeOrder(.pubrel, exchange, packet, connection, start, &sink)
            }
        case .released:
            exchanges.places[place].expectMore()
            judgeRepeat(exchange, packet, connection, start, &sink)
        case .publishedTwice:
            _ = release(place, timestamp)
            guard start.isFresh(publisher) || exchange.isRepeated else { break }
            suspect(
                DeliveryStatements.pubrelBeforePubrec,
                .answer(.pubrel, .success),
                packet,
                connection,
                start,
                identifier,
                exchange,
                &late,
                expected: "PUBREL only after PUBREC",
                observed: "PUBREL for Packet Identifier \(identifier), for which no PUBREC came"
            )
        case .publishedOnce:
            suspectNothing(.pubrel, .success, identifier, packet, connection, start, &late)
            // The receiver may answer it all the same.
            isFollowed = false
        case .finished:
            break
        }
        if !late.isEmpty { takeEarly(identifier, timestamp, &late) }
    }

    /// PUBREL for an identifier that is in no use.
    private mutating func releasedNothing(
        _ acknowledgment: AcknowledgmentEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ start: SessionStart,
        _ late: inout LateFindings
    ) {
        let identifier = acknowledgment.layout.packetIdentifier
        let reason = acknowledgment.layout.reasonCode
        if start.isFresh(publisher) || start.discarded(packet) != nil {
            suspectNothing(.pubrel, reason, identifier, packet, connection, start, &late)
        }
        expectStray(identifier, .released, packet)
    }

    /// Whether nothing is missing that an acknowledgment could belong to.
    private func isSure(_ connection: AuditedConnection, _ start: SessionStart) -> Bool {
        isFollowed && connection.isWhole && !start.isUnsure
    }

    /// Lets the answers to a packet that goes on with nothing be answers to something.
    private mutating func expectStray(
        _ identifier: UInt16,
        _ stage: OpenExchange.Stage,
        _ packet: borrowing AuditedPacket
    ) {
        follow(
            OpenExchange(
                identifier: identifier,
                stage: stage,
                isTold: stage == .received,
                isStray: true,
                isRepeated: true,
                frame: packet.place.frame,
                timestamp: packet.place.timestamp,
                since: packet.place.timestamp
            )
        )
    }

    /// An acknowledgment of nothing that is known.
    @inline(never)
    private func suspectNothing(
        _ type: ControlPacketType,
        _ reason: ReasonCode,
        _ identifier: UInt16,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ start: SessionStart,
        _ late: inout LateFindings
    ) {
        if type == .pubrel, wasRefused(identifier) {
            suspect(
                DeliveryStatements.pubrel,
                .answer(type, reason),
                packet,
                connection,
                start,
                identifier,
                nil,
                &late,
                expected: "no PUBREL after a PUBREC with a Reason Code of 0x80 or above",
                observed: "PUBREL for Packet Identifier \(identifier), whose message the \(publisher.peer) refused"
            )
            return
        }
        // 5.0 has a Reason Code for those who are asked about an identifier they do not know.
        if reason == .packetIdentifierNotFound { return }
        let asked = type == .pubrel ? "PUBREC" : type == .pubcomp ? "PUBREL" : "PUBLISH"
        let discarded = type == .pubrel ? start.discarded(packet) : nil
        let statement =
            if discarded != nil {
                DeliveryStatements.discardedSession
            } else {
                type == .pubcomp ? DeliveryStatements.pubcompToNothing : DeliveryStatements.answerToNothing
            }
        suspect(
            statement,
            .answer(type, reason),
            packet,
            connection,
            start,
            isFresh: discarded == .definite || start.isFresh(packet.place.from),
            identifier,
            nil,
            &late,
            expected: "\(type) with the Packet Identifier of a \(asked) that waits for it",
            observed: "\(type) for Packet Identifier \(identifier), which no open \(asked) has"
        )
    }

    private func suspect(
        _ statement: Statement,
        _ kind: LateFindings.Kind,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ start: SessionStart,
        isFresh: Bool = true,
        _ identifier: UInt16,
        _ exchange: OpenExchange?,
        _ late: inout LateFindings,
        expected: @autoclosure () -> String,
        observed: @autoclosure () -> String
    ) {
        guard isSure(connection, start) else { return }
        let place = packet.place
        let begin = place.header.length
        late.suspect(
            statement,
            kind,
            awaiting: place.from.peer,
            identifier: identifier,
            packet,
            connection,
            certainty: isFresh ? .definite : .suspected,
            bytes: begin..<begin &+ 2,
            frames: exchange.map { [$0.frame, place.frame] },
            expected: expected(),
            observed: observed()
        )
    }

    /// A client's acknowledgment that comes after the one for a later packet.
    @inline(never)
    private func judgeOrder(
        _ type: ControlPacketType,
        _ exchange: OpenExchange,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ start: SessionStart,
        _ sink: inout FindingSink
    ) {
        guard packet.place.from == .client else { return }
        let statement: Statement
        let asked: ControlPacketType
        switch type {
        case .puback: (statement, asked) = (DeliveryStatements.pubackOrder, .publish)
        case .pubrec: (statement, asked) = (DeliveryStatements.pubrecOrder, .publish)
        default: (statement, asked) = (DeliveryStatements.pubrelOrder, .pubrec)
        }
        let begin = packet.place.header.length
        let none: [UInt8] = []
        sink.report(
            statement,
            packet,
            connection,
            contents: none.span,
            bytes: begin..<begin &+ 2,
            certainty: start.certainty(connection),
            frames: [exchange.frame, packet.place.frame],
            expected: "\(type) in the order of the \(asked) packets",
            observed: "\(type) for Packet Identifier \(exchange.identifier) after that for a later \(asked)"
        )
    }

    /// PUBREL sent again.
    private func judgeRepeat(
        _ exchange: OpenExchange,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ start: SessionStart,
        _ sink: inout FindingSink
    ) {
        // Where PUBLISH was repeated there may be a PUBREC for each PUBREL.
        if exchange.isRepeated { return }
        let isMarked = packet.place.header.flags & 0b1000 != 0
        let identifier = exchange.identifier
        let frames = [exchange.frame, packet.place.frame]
        if packet.version == .v5_0 {
            let none: [UInt8] = []
            sink.report(
                DeliveryStatements.repeatInConnection,
                packet,
                connection,
                contents: none.span,
                certainty: start.certainty(connection),
                frames: frames,
                expected: "a PUBREL to be sent again only after the Session was resumed in another connection",
                observed: "PUBREL for Packet Identifier \(identifier) sent again in the same connection"
            )
        } else if packet.version == .v3_1, !isMarked {
            let none: [UInt8] = []
            sink.report(
                DeliveryStatements.requestRepeatWithoutDup,
                packet,
                connection,
                contents: none.span,
                bytes: 0..<1,
                certainty: .suspected,
                frames: frames,
                expected: "DUP 1 in a PUBREL that is sent again",
                observed: "DUP 0 in the repeated PUBREL for Packet Identifier \(identifier)"
            )
        }
    }
}
