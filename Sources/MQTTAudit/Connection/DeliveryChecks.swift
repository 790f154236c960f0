import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// Packet Identifiers, acknowledgments and resending of QoS 1 and 2 messages.
///
/// Both sides are followed as publishers. What a side sends is judged at once where its own stream shows the breach; where
/// a packet of the other side could excuse it, the finding waits until that side is heard again. After a hole, or a packet
/// of an exchange that cannot be read, everything under way is forgotten and nothing answers nothing any more.
struct DeliveryChecks {
    private var client = PublishingSide(.client)
    private var server = PublishingSide(.server)
    private var late = LateFindings()
    private var start = SessionStart()
    private var aliases = AliasUse()
    private var retained = UnwantedRetained()

    init() {}

    mutating func published(
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let sender = packet.place.from
        heard(sender, packet, connection, &sink)
        if publish.layout.topicAlias != 0 { aliases.used(publish, packet, connection, start, &sink) }
        if publish.layout.retain, retained.isWatching, sender == .server {
            retained.sent(packet, connection, topic: topic, start, &sink)
        }
        if publish.layout.dup { sink.noted(.duplicate, packet.version) }
        guard publish.layout.qos != .atMostOnce else { return }
        sink.noted(sender == .client ? .acknowledgedPublishByClient : .acknowledgedPublishByServer, packet.version)
        if publish.layout.packetIdentifierOrZero == 0 { return }
        if sender == .client {
            if !publish.layout.dup,
                let open = connection.answers.value.open(publish.layout.packetIdentifierOrZero)
            {
                suspectReuse(
                    publish.layout.packetIdentifierOrZero,
                    of: open.frame,
                    PublishingSide.identifierRange(publish),
                    packet,
                    connection
                )
            }
            client.published(publish, packet, connection, bytes: bytes, topic: topic, start, &late, &sink)
        } else {
            server.published(publish, packet, connection, bytes: bytes, topic: topic, start, &late, &sink)
        }
    }

    mutating func acknowledged(
        _ acknowledgment: AcknowledgmentEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let sender = packet.place.from
        heard(sender, packet, connection, &sink)
        if acknowledgment.layout.packetIdentifier == 0 { return }
        switch (packet.place.header.type == .pubrel, sender) {
        case (true, .client): client.released(acknowledgment, packet, connection, start, &late, &sink)
        case (true, .server): server.released(acknowledgment, packet, connection, start, &late, &sink)
        case (false, .client): server.answered(acknowledgment, packet, connection, start, &late, &sink)
        case (false, .server): client.answered(acknowledgment, packet, connection, start, &late, &sink)
        }
    }

    mutating func received(
        _ control: ControlPacket,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let sender = packet.place.from
        heard(sender, packet, connection, &sink)
        switch (control, sender) {
        case (.connect(let connect), .client): start.take(connect)
        case (.connack(let connack), .server): start.take(connack, packet)
        case (.subscribe(let subscribe), .client):
            retained.asked(subscribe, packet)
            requested(subscribe.packetIdentifier, packet, connection, &sink)
        case (.unsubscribe(let unsubscribe), .client):
            requested(unsubscribe.packetIdentifier, packet, connection, &sink)
        case (.suback(let suback), .server):
            settle(suback.packetIdentifier, packet)
        case (.unsuback(let unsuback), .server):
            settle(unsuback.packetIdentifier, packet)
            server.lastUnsuback = packet.place.timestamp
        default: break
        }
    }

    mutating func malformed(_ event: MalformedEvent, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        let isPart = (ControlPacketType.publish.rawValue...ControlPacketType.unsuback.rawValue).contains(
            event.type.rawValue
        )
        if isPart || event.isLost || event.resumed != nil { lose() }
    }

    mutating func gap(_ gap: GapEvent, _ connection: AuditedConnection) { lose() }

    /// Time has come to `now`, nanoseconds since 1970.
    mutating func advance(to now: Int64, _ connection: AuditedConnection, _ sink: inout FindingSink) {}

    /// The connection ended.
    mutating func closed(_ ending: AuditedEnding, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        late.closed(connection, &sink)
    }

    @inline(__always)
    private mutating func heard(
        _ sender: Sender,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        client.heard(sender, packet, connection, &sink)
        server.heard(sender, packet, connection, &sink)
        if !late.isEmpty { late.heard(sender, at: packet.place.timestamp, connection, &sink) }
    }

    private mutating func lose() {
        start.isUnsure = true
        client.lose()
        server.lose()
        late.forget()
    }

    // MARK: - Requests

    /// SUBSCRIBE and UNSUBSCRIBE share their identifiers with the client's PUBLISH packets.
    private mutating func requested(
        _ identifier: UInt16,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        if identifier == 0 { return }
        let begin = packet.place.header.length
        if let open = client.open(identifier) {
            suspectReuse(identifier, of: open.frame, begin..<begin &+ 2, packet, connection)
        } else if let open = connection.answers.value.open(identifier) {
            if open.type == packet.place.header.type, open.length == packet.place.header.packetLength {
                // A repeat keeps its identifier.
                judgeRepeat(open, packet, connection, &sink)
            } else {
                suspectReuse(identifier, of: open.frame, begin..<begin &+ 2, packet, connection)
            }
        }
    }

    private mutating func suspectReuse(
        _ identifier: UInt16,
        of frame: UInt64,
        _ bytes: Range<Int>,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection
    ) {
        late.suspect(
            DeliveryStatements.clientReuse,
            .reuse,
            awaiting: .server,
            identifier: identifier,
            packet,
            connection,
            certainty: start.certainty(connection),
            bytes: bytes,
            frames: [frame, packet.place.frame],
            expected: "a Packet Identifier that is not in use",
            observed:
                "Packet Identifier \(identifier), which the packet in frame \(frame) uses until it is acknowledged"
        )
    }

    private func judgeRepeat(
        _ open: AnswerChecks.Request,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        guard packet.place.header.flags & 0b1000 == 0 else { return }
        let none: [UInt8] = []
        sink.report(
            DeliveryStatements.requestRepeatWithoutDup,
            packet,
            connection,
            contents: none.span,
            bytes: 0..<1,
            certainty: .suspected,
            frames: [open.frame, packet.place.frame],
            expected: "DUP 1 in a \(open.type) that is sent again",
            observed: "DUP 0 in the repeated \(open.type) with Packet Identifier \(open.identifier)"
        )
    }

    /// An answer ends the first use of an identifier.
    private mutating func settle(_ identifier: UInt16, _ packet: borrowing AuditedPacket) {
        if late.isEmpty { return }
        _ = late.settleReuse(identifier, by: .server, at: packet.place.timestamp, ends: true)
    }
}
