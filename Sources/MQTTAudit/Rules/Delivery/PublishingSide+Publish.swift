import MQTTCodec
import MQTTTimeline
import WireBytes

/// PUBLISH with QoS 1 or 2: identifiers in use, DUP, repeats.
extension PublishingSide {
    mutating func published(
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        _ start: SessionStart,
        _ late: inout LateFindings,
        _ sink: inout FindingSink
    ) {
        let identifier = publish.layout.packetIdentifierOrZero
        let timestamp = packet.place.timestamp
        sequence &+= 1
        var next = OpenExchange(
            identifier: identifier,
            stage: publish.layout.qos == .atLeastOnce ? .publishedOnce : .publishedTwice,
            sequence: sequence,
            frame: packet.place.frame,
            timestamp: timestamp,
            since: timestamp,
            sample: ContentSample.of(publish, bytes: bytes, topic: topic)
        )
        if next.isTwice, !publish.layout.properties.isEmpty { next.expiry = Self.expiry(publish, bytes) }
        if let place = exchanges.place(of: identifier) {
            if isRepeat(publish, next, place, packet, connection, start, &late, &sink) { return }
            // Two messages share the identifier: which of them an answer is for cannot be told.
            if exchanges.places[place].stage != .finished { isFollowed = false }
            next.isRepeated = exchanges.places[place].surplus > 0
            next.surplus = exchanges.places[place].surplus
        } else if publish.layout.dup {
            judgeFirst(publish, packet, connection, start, &sink)
        }
        if timestamp < receiverLatest {
            // It waited behind a hole: its answer may have come before it, and been passed over.
            next.isTold = true
            next.isStray = true
        }
        follow(next)
        lowest = min(lowest, identifier)
        highest = max(highest, identifier)
        if !late.isEmpty { takeEarly(identifier, timestamp, &late) }
    }

    /// Takes an acknowledgment that came before what it acknowledges.
    mutating func takeEarly(_ identifier: UInt16, _ timestamp: Int64, _ late: inout LateFindings) {
        guard let early = late.takeAnswer(to: identifier, by: publisher, since: timestamp),
            case .answer(let type, let reason) = early.kind
        else { return }
        _ = take(type, reason, identifier, early.timestamp)
    }

    /// Where the Packet Identifier of a PUBLISH is in it.
    static func identifierRange(_ publish: borrowing PublishEvent) -> Range<Int> {
        let start = publish.place.header.length &+ 2 &+ publish.layout.topicName.count
        return start..<start &+ 2
    }

    private static func expiry(_ publish: borrowing PublishEvent, _ bytes: Span<UInt8>) -> UInt32 {
        var cursor = PropertyCursor(publish.layout.properties)
        while let property = try? cursor.next(in: bytes) {
            if property.identifier == .messageExpiryInterval, case .fourByteInteger(let seconds) = property.value {
                return seconds
            }
        }
        return 0
    }

    /// DUP on a message whose identifier is not in use.
    @inline(never)
    private func judgeFirst(
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ start: SessionStart,
        _ sink: inout FindingSink
    ) {
        let identifier = publish.layout.packetIdentifierOrZero
        // One used before may be a repeat that crossed its acknowledgment.
        let isUnused = identifier < lowest || identifier > highest
        let discarded = start.discarded(packet)
        let isFresh = start.isFresh(publisher) || discarded != nil
        guard isUnused, isFresh, connection.isWhole, !start.isUnsure else { return }
        let statement =
            switch (publisher, publish.layout.qos) {
            case (.client, _) where discarded != nil: DeliveryStatements.discardedSession
            case (.server, _): DeliveryStatements.serverFirstDup
            case (.client, .exactlyOnce): DeliveryStatements.twiceFirstDup
            default: DeliveryStatements.onceFirstDup
            }
        let none: [UInt8] = []
        sink.report(
            statement,
            packet,
            connection,
            contents: none.span,
            bytes: 0..<1,
            certainty: discarded ?? .definite,
            expected: "DUP 0 in the first PUBLISH with a Packet Identifier",
            observed: "DUP 1 in the first PUBLISH with Packet Identifier \(identifier) of a new Session"
        )
    }

    /// A PUBLISH whose identifier is in the table.
    ///
    /// - Returns: whether it repeats what is there; else it is another message.
    @inline(never)
    private mutating func isRepeat(
        _ publish: borrowing PublishEvent,
        _ next: OpenExchange,
        _ place: Int,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ start: SessionStart,
        _ late: inout LateFindings,
        _ sink: inout FindingSink
    ) -> Bool {
        let old = exchanges.places[place]
        if old.stage == .finished { return false }
        exchanges.places[place].expectMore()
        if old.isStray { return false }
        let isKnown = old.sample != 0 && next.sample != 0
        let isSame = isKnown && old.sample == next.sample && old.isTwice == next.isTwice
        if !isKnown, !publish.layout.dup { return false }
        if isSame || !isKnown {
            judgeRepeat(publish, old, isSame, packet, connection, start, &late, &sink)
            if !publish.layout.dup { exchanges.places[place].since = next.since }
            return true
        }
        let identifier = next.identifier
        let due = old.due
        late.suspect(
            Self.reuse(of: old, by: next, dup: publish.layout.dup, publisher),
            .reuse,
            awaiting: publisher.peer,
            identifier: identifier,
            packet,
            connection,
            certainty: start.certainty(connection),
            bytes: Self.identifierRange(publish),
            frames: [old.frame, packet.place.frame],
            expected: "a Packet Identifier that is not in use, as \(due) for \(identifier) has not come",
            observed: "Packet Identifier \(identifier) of the message in frame \(old.frame) used for another message"
        )
        return false
    }

    /// What forbids another message under the identifier of one that is under way.
    private static func reuse(
        of old: OpenExchange,
        by next: OpenExchange,
        dup: Bool,
        _ publisher: Sender
    ) -> Statement {
        switch (old.stage, next.isTwice) {
        case (.released, _): return DeliveryStatements.beforePubcomp
        case (.publishedOnce, _) where dup: return DeliveryStatements.beforePuback
        case (.publishedTwice, _) where dup: return DeliveryStatements.beforePubrec
        case (.publishedOnce, true), (.received, true): return DeliveryStatements.twiceOverOther
        case (.publishedTwice, false), (.received, false): return DeliveryStatements.onceOverTwice
        default: return publisher == .client ? DeliveryStatements.clientReuse : DeliveryStatements.serverReuse
        }
    }

    /// A PUBLISH that is there already.
    private func judgeRepeat(
        _ publish: borrowing PublishEvent,
        _ old: OpenExchange,
        _ isSame: Bool,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ start: SessionStart,
        _ late: inout LateFindings,
        _ sink: inout FindingSink
    ) {
        let identifier = old.identifier
        let frames = [old.frame, packet.place.frame]
        let certainty = isSame ? start.certainty(connection) : .suspected
        if old.stage == .released {
            late.suspect(
                DeliveryStatements.publishAfterPubrel,
                .reuse,
                awaiting: publisher.peer,
                identifier: identifier,
                packet,
                connection,
                certainty: certainty,
                bytes: Self.identifierRange(publish),
                frames: frames,
                expected: "no PUBLISH with Packet Identifier \(identifier) after its PUBREL and before PUBCOMP",
                observed: "PUBLISH with Packet Identifier \(identifier) sent again after its PUBREL"
            )
        } else if !publish.layout.dup {
            late.suspect(
                DeliveryStatements.repeatWithoutDup,
                .reuse,
                awaiting: publisher.peer,
                identifier: identifier,
                packet,
                connection,
                certainty: packet.version == .v3_1 ? .suspected : certainty,
                bytes: 0..<1,
                frames: frames,
                expected: "DUP 1 in a PUBLISH that is sent again",
                observed: "DUP 0 in the repeated PUBLISH with Packet Identifier \(identifier)"
            )
        } else {
            let none: [UInt8] = []
            sink.report(
                DeliveryStatements.repeatInConnection,
                packet,
                connection,
                contents: none.span,
                certainty: certainty,
                frames: frames,
                expected: "a PUBLISH to be sent again only after the Session was resumed in another connection",
                observed: "PUBLISH with Packet Identifier \(identifier) sent again in the same connection"
            )
        }
    }
}
