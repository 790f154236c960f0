import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// What a receiver has to do about a broken packet, and whether it does.
///
/// Told of a packet after all other checks, so that whatever they find in it obliges its receiver from that packet on.
struct ReactionChecks {
    private var client = ReactionWatch()
    private var server = ReactionWatch()
    private var unansweredPings = 0
    private var unansweredConnects = 0

    init() {}

    /// How long a side may take to close: 10 s.
    static let grace: Int64 = 10_000_000_000

    /// What a receiver has to do about a packet.
    enum Obligation {
        /// Close the Network Connection.
        case close
        /// Close it, or answer with a Reason Code that refuses.
        case closeOrRefuse
        /// Not act on it as if nothing were wrong.
        case notAccept
    }

    /// The packet that is being told obliges its receiver to something.
    mutating func oblige(
        _ obligation: Obligation,
        by receiver: Sender,
        frame: UInt64,
        timestamp: Int64,
        statement: Statement,
        certainty: Certainty = .definite
    ) {
        oblige(
            obligation,
            by: receiver,
            frame: frame,
            timestamp: timestamp,
            UnreadableReaction(statement, .error, certainty),
            isUnreadable: false,
            isConnect: false
        )
    }

    private mutating func oblige(
        _ obligation: Obligation,
        by receiver: Sender,
        frame: UInt64,
        timestamp: Int64,
        _ reaction: UnreadableReaction,
        isUnreadable: Bool,
        isConnect: Bool
    ) {
        let pings = receiver == .server ? unansweredPings : 0
        let connects = receiver == .server ? unansweredConnects : 0
        withWatch(of: receiver) {
            $0.add(
                obligation,
                reaction.statement,
                severity: reaction.severity,
                certainty: reaction.certainty,
                frame: frame,
                timestamp: timestamp,
                isUnreadable: isUnreadable,
                isConnect: isConnect,
                version: reaction.version,
                unansweredPings: pings,
                unansweredConnects: connects
            )
        }
    }

    /// What this side owes is another rule's concern.
    mutating func settle(by receiver: Sender) {
        withWatch(of: receiver) { $0.clear() }
    }

    private mutating func withWatch<Result>(of side: Sender, _ body: (inout ReactionWatch) -> Result) -> Result {
        side == .client ? body(&client) : body(&server)
    }

    mutating func published(
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        if client.isEmpty && server.isEmpty { return }
        let layout = publish.layout
        let answer = Answer(
            to: .publish,
            qos: layout.qos,
            dup: layout.dup,
            identifier: layout.packetIdentifierOrZero
        )
        withWatch(of: packet.place.from.peer) { $0.sent(answer) }
    }

    mutating func acknowledged(
        _ acknowledgment: AcknowledgmentEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        if client.isEmpty && server.isEmpty { return }
        let type = packet.place.header.type
        let identifier = acknowledgment.layout.packetIdentifier
        withWatch(of: packet.place.from.peer) { $0.sent(Answer(to: type, identifier: identifier)) }
        let own = acknowledgment.ownBytes(in: bytes.count)
        answered(
            Answer(type, identifier),
            isRefusal: acknowledgment.layout.reasonCode.isFailure,
            packet,
            connection,
            bytes: bytes.extracting(own),
            &sink
        )
    }

    mutating func received(
        _ control: ControlPacket,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let type = packet.place.header.type
        let from = packet.place.from
        if !(client.isEmpty && server.isEmpty) {
            let identifier = control.identifierOrZero
            let expected = Answer(to: type, dup: control.isRepeated, identifier: identifier)
            withWatch(of: from.peer) { $0.sent(expected) }
            if case .disconnect = control {
                // It reacts; whether it then closes is another rule's concern.
                withWatch(of: from) { $0.clear() }
            } else if case .connack(let connack) = control,
                connack.reasonCode.rawValue == 1 || connack.reasonCode.rawValue == 2,
                !packet.version.hasReasonCodes
            {
                withWatch(of: from) { $0.clear() }
            } else {
                let answer = Answer(type, identifier)
                answered(answer, isRefusal: control.isRefusal, packet, connection, bytes: bytes, &sink)
            }
        }
        if type == .pingreq { unansweredPings &+= 1 }
        if type == .pingresp { unansweredPings = max(0, unansweredPings &- 1) }
        if type == .connect { unansweredConnects &+= 1 }
        if type == .connack { unansweredConnects = max(0, unansweredConnects &- 1) }
    }

    private mutating func answered(
        _ answer: Answer,
        isRefusal: Bool,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let from = packet.place.from
        for (debt, isOwn) in withWatch(of: from, { $0.answered(answer, isRefusal: isRefusal) }) {
            var certainty = debt.certainty
            if !connection.isWhole || !isOwn && debt.obligation != .close { certainty = .suspected }
            report(debt, isOwn: isOwn, certainty, answer, packet, connection, bytes: bytes, &sink)
        }
    }

    private func report(
        _ debt: ReactionWatch.Debt,
        isOwn: Bool,
        _ certainty: Certainty,
        _ answer: Answer,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let place = packet.place
        let frames = [debt.frame, place.frame]
        let demand = debt.obligation.demand
        let expected =
            "the \(place.from.name) \(demand) after the \(place.from.peer.name)'s packet in frame \(debt.frame)"
        let observed = "it answered \(isOwn ? "that" : "a later") packet with \(answer.type.name)"
        guard let version = debt.version else {
            sink.report(
                debt.statement,
                packet,
                connection,
                contents: bytes,
                severity: debt.severity,
                certainty: certainty,
                frames: frames,
                expected: expected,
                observed: observed
            )
            return
        }
        sink.report(
            debt.statement,
            connection,
            version,
            severity: debt.severity,
            certainty: certainty,
            fault: place.from,
            at: place.timestamp,
            frames: frames,
            packetType: place.header.type,
            expected: expected,
            observed: observed
        )
    }

    mutating func malformed(
        _ event: MalformedEvent,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let receiver = event.from.peer
        if event.isLost || event.resumed != nil {
            // What else was sent is not known, so no answer can be assigned.
            client.clear()
            server.clear()
        }
        // A packet that is only too long for this program is nobody's fault.
        if event.error.code == .packetTooLong || event.error.code == .versionUnknown { return }
        if var reaction = UnreadableReaction(to: event, connection.version) {
            if !connection.isVersionCertain, reaction.version == nil { reaction.certainty = .suspected }
            oblige(
                reaction.obligation,
                by: receiver,
                frame: event.frames.last ?? 0,
                timestamp: event.timestamp,
                reaction,
                isUnreadable: true,
                isConnect: event.type == .connect
            )
        }
        let answer = Answer(to: event.type, identifier: event.identifier(in: bytes))
        withWatch(of: receiver) { $0.sent(answer) }
    }

    mutating func gap(_ gap: GapEvent, _ connection: AuditedConnection) {}

    /// Time has come to `now`, nanoseconds since 1970.
    mutating func advance(to now: Int64, _ connection: AuditedConnection, _ sink: inout FindingSink) {}

    /// The connection ended.
    mutating func closed(_ ending: AuditedEnding, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        guard ending.how != .replaced else { return }
        for receiver in Sender.allCases {
            for debt in withWatch(of: receiver, { $0.debts }) {
                closed(ending, debt, receiver, connection, &sink)
            }
        }
        client.clear()
        server.clear()
    }

    private static let disconnectMissing = Statement.only5("MQTT5-error-disconnect-missing")

    private func closed(
        _ ending: AuditedEnding,
        _ debt: ReactionWatch.Debt,
        _ receiver: Sender,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        let late = ending.beginning &- debt.timestamp
        if late > Self.grace {
            guard debt.obligation == .close else { return }
            sink.report(
                debt.statement,
                connection,
                debt.version ?? connection.version,
                severity: debt.severity,
                certainty: .suspected,
                fault: receiver,
                at: ending.timestamp,
                frames: [debt.frame] + ending.frames,
                expected: "the \(receiver.name) closes after the \(receiver.peer.name)'s packet in frame \(debt.frame)",
                observed: "the connection was still open after \(late / 1_000_000_000) s"
            )
        } else if debt.isUnreadable, !debt.isConnect, ending.by == receiver, ending.how == .fin || ending.how == .rst {
            sink.report(
                receiver == .server ? Self.disconnectMissing : UnreadableReaction.clientCloses,
                connection,
                connection.version,
                severity: .warning,
                certainty: .suspected,
                fault: receiver,
                at: ending.timestamp,
                frames: [debt.frame] + ending.frames,
                expected: "DISCONNECT with the reason before the \(receiver.name) closes over a Malformed Packet",
                observed: "it closed after the packet in frame \(debt.frame) without DISCONNECT"
            )
        }
    }
}

extension ReactionChecks.Obligation {
    /// What has to happen, after the name of who has to do it.
    var demand: String {
        switch self {
        case .close: "closes the Network Connection"
        case .closeOrRefuse: "refuses or closes the Network Connection"
        case .notAccept: "does not accept it"
        }
    }
}
