import MQTTCodec
import MQTTTimeline
import TCPReassembly

/// What CONNACK says of sessions, and who may hold them (MQTT 5.0 §3.1.2.4, §3.1.4, §3.2.2; 3.1.1 likewise).
struct SessionChecks {
    static let sessionLost = Statement(nil, "MQTT-3.2.2-2", "MQTT-3.2.2-3")
    static let sessionLostAgain = Statement(nil, "MQTT-3.2.2-2", "MQTT-3.1.2-6")
    static let sessionNotEnded = Statement(nil, "MQTT-3.2.2-3", "MQTT-3.2.2-3")
    static let sessionNotExpired = Statement(nil, "MQTT-3.2.2-3", "MQTT-4.1.0-2")
    static let sessionUnexpected = Statement.only5("MQTT-3.2.2-4")
    static let clientNotDropped = Statement("MQTT3-duplicate-client", "MQTT-3.1.4-2", "MQTT-3.1.4-3")
    static let identifierOfSession = Statement.only5("MQTT-3.2.2-16")
    static let identifierTaken = Statement.only5("MQTT-3.1.3-6")
    static let anonymousDisturbed = Statement(nil, "MQTT-3.1.3-6", nil)

    /// How long after CONNACK the older connection may go on: 1 s; and how long it may stay open: 10 s.
    static let takeoverGrace: Int64 = 1_000_000_000
    static let takeoverLimit: Int64 = 10_000_000_000
    /// How much later than its Session Expiry Interval a session may end: 5 s.
    static let expiryGrace: Int64 = 5_000_000_000
    /// Connections watched because their client connected again: 1,024; further ones are not watched.
    static let maximumWatched = 1024
    /// Servers of which the last client without identifier is remembered: 256.
    static let maximumServers = 256

    /// Older connections that the server should close, in the order of the newer ones.
    private var watched: [CorrelatedConnection] = []
    /// The last client of each server that left it to the server to choose an identifier.
    private var anonymous: [SocketAddress: CorrelatedConnection] = [:]
    /// When the last connection began whose CONNECT was not captured, by server.
    private var unseen: [SocketAddress: Int64] = [:]

    /// A connection began; or bytes of its client are missing before CONNECT.
    mutating func opened(_ connection: CorrelatedConnection) {
        guard connection.opening.isMidStream else { return }
        if unseen.count >= Self.maximumServers { unseen.removeAll(keepingCapacity: true) }
        unseen[connection.opening.server] = connection.opening.timestamp
    }

    // MARK: - CONNACK

    /// The server accepted a client.
    mutating func accepted(
        _ connection: CorrelatedConnection,
        _ place: PacketPlace,
        _ clients: inout Clients,
        _ sink: inout CorrelationSink
    ) {
        if connection.isAnonymous, connection.version == .v3_1_1 {
            if anonymous.count >= Self.maximumServers { anonymous.removeAll(keepingCapacity: true) }
            anonymous[connection.opening.server] = connection
        }
        guard connection.key != nil else { return }
        let former = clients[connection.key]
        if former != nil { sink.noted(.reconnection, connection.version) }
        if let holder = former?.holder, holder.number != connection.number, holder.isInUse {
            superseded(holder, by: connection, place, &sink)
        } else if let former, connection.isAnonymous, former.ended == nil, former.expiry != .withConnection,
            former.holder?.isEndKnown == true, former.holder?.isAnonymous == false
        {
            sink.report(
                Self.identifierOfSession,
                connection,
                at: place.timestamp,
                frames: [place.frame],
                packetType: .connack,
                expected: "an Assigned Client Identifier that no other session of the server has",
                observed: "an Assigned Client Identifier whose session another connection left behind"
            )
        }
        // What the connection before did at its end may be missing.
        if let holder = former?.holder, !holder.isEndKnown { holder.held?.isWhole = false }
        clients.update(connection.key) { $0.holder = connection }
    }

    private mutating func superseded(
        _ holder: CorrelatedConnection,
        by connection: CorrelatedConnection,
        _ place: PacketPlace,
        _ sink: inout CorrelationSink
    ) {
        if connection.isAnonymous {
            sink.report(
                Self.identifierTaken,
                connection,
                certainty: holder.isWhole ? .definite : .suspected,
                at: place.timestamp,
                frames: [place.frame],
                packetType: .connack,
                expected: "an Assigned Client Identifier that no other session of the server has",
                observed: "an Assigned Client Identifier that connection \(holder.number) has, which is open"
            )
            return
        }
        sink.noted(.takeover, connection.version)
        holder.supersededSince = place.timestamp
        holder.supersedingFrame = place.frame
        if watched.count < Self.maximumWatched { watched.append(holder) }
    }

    /// The server sent something on a connection whose client is connected again.
    func served(
        _ connection: CorrelatedConnection,
        _ type: ControlPacketType,
        frame: UInt64,
        at timestamp: Int64,
        _ sink: inout CorrelationSink
    ) {
        guard timestamp &- Self.takeoverGrace > connection.supersededSince, type != .disconnect else { return }
        sink.report(
            Self.clientNotDropped,
            connection,
            certainty: connection.isWhole ? .definite : .suspected,
            at: timestamp,
            frames: [connection.supersedingFrame, frame],
            packetType: type,
            expected: "the end of this connection, as another one with the same Client Identifier was accepted",
            observed: "\(type) \(Self.seconds(timestamp &- connection.supersededSince)) after that CONNACK"
        )
        connection.supersededSince = .max
    }

    static func seconds(_ nanoseconds: Int64) -> String { "\(nanoseconds / 1_000_000_000) s" }

    // MARK: - Sessions

    mutating func session(
        _ event: SessionEvent,
        _ connection: CorrelatedConnection?,
        _ clients: inout Clients,
        _ sink: inout CorrelationSink
    ) {
        switch event.change {
        case .started(let opening), .resumed(let opening), .opened(let opening):
            guard let connection else { return }
            if case .resumed = event.change { resumed(opening, event, connection, clients[connection.key], &sink) }
            clients.began(event.session, connection.key)
            clients.update(connection.key) { client in
                client.expiry = opening.expiry
                client.ended = nil
                if case .started = event.change, !opening.cleanStart { return }
                client.losses = 0
            }
        case .ended(let reason):
            if reason == .lost, let connection { lost(event, connection, &clients, &sink) }
            connection?.isSessionOver = true
            let end = Clients.End(isExpired: false, timestamp: event.timestamp, frames: event.frames)
            clients.update(clients.client(of: event.session)) { $0.ended = end }
            clients.ended(event.session)
        case .expired:
            let end = Clients.End(isExpired: true, timestamp: event.timestamp, frames: event.frames)
            clients.update(clients.client(of: event.session)) { $0.ended = end }
            clients.ended(event.session)
        case .takenOver(let takeover):
            guard let connection, takeover.reason == nil, connection.version == .v5_0, connection.isWhole(.server),
                !connection.hasDisconnected.server
            else { return }
            sink.report(
                Self.clientNotDropped,
                connection,
                at: event.timestamp,
                frames: event.frames,
                expected: "DISCONNECT with Reason Code 0x8E before the server ends the connection",
                observed: "no DISCONNECT"
            )
        case .suspended:
            break
        }
    }

    /// The server has a session again that should be over.
    private func resumed(
        _ opening: SessionEvent.Opening,
        _ event: SessionEvent,
        _ connection: CorrelatedConnection,
        _ client: Clients.Client?,
        _ sink: inout CorrelationSink
    ) {
        sink.noted(.resumedSession, connection.version)
        guard !opening.isKnown, !opening.cleanStart, let end = client?.ended, connection.isWhole(.server),
            (unseen[connection.opening.server] ?? .min) < end.timestamp
        else { return }
        if end.isExpired {
            let late = event.timestamp &- end.timestamp
            guard late > Self.expiryGrace else { return }
            sink.report(
                Self.sessionNotExpired,
                connection,
                at: event.timestamp,
                frames: event.frames,
                packetType: .connack,
                expected: "Session Present 0, as the Session Expiry Interval passed \(Self.seconds(late)) before",
                observed: "Session Present 1"
            )
        } else {
            sink.report(
                Self.sessionNotEnded,
                connection,
                at: event.timestamp,
                frames: event.frames,
                packetType: .connack,
                expected: "Session Present 0, as the session of this Client Identifier ended with its connection",
                observed: "Session Present 1"
            )
        }
        connection.unexpectedSession = event.frames
    }

    /// The server has not a session that it should have.
    private func lost(
        _ event: SessionEvent,
        _ connection: CorrelatedConnection,
        _ clients: inout Clients,
        _ sink: inout CorrelationSink
    ) {
        // A session may be taken over at its very end.
        guard let client = clients[connection.key], client.expiry != .withConnection, !connection.isAnonymous else {
            return
        }
        sink.report(
            client.losses > 0 ? Self.sessionLostAgain : Self.sessionLost,
            connection,
            at: event.timestamp,
            frames: event.frames,
            packetType: .connack,
            expected: "Session Present 1, as the session outlives its connection",
            observed: "Session Present 0"
        )
        clients.update(connection.key) { $0.losses &+= 1 }
    }

    /// A client that has no session goes on although the server says that there is one.
    func wentOn(
        _ connection: CorrelatedConnection,
        _ type: ControlPacketType,
        frame: UInt64,
        at timestamp: Int64,
        _ sink: inout CorrelationSink
    ) {
        let frames = connection.unexpectedSession
        connection.unexpectedSession = []
        guard type != .disconnect, let accepted = connection.accepted, timestamp > accepted.timestamp else { return }
        sink.report(
            Self.sessionUnexpected,
            connection,
            fault: .client,
            at: timestamp,
            frames: frames + [frame],
            packetType: type,
            expected: "the end of the connection, as the client has no session and CONNACK has Session Present 1",
            observed: "\(type) after that CONNACK"
        )
    }

    // MARK: - Ends

    /// The server ended a connection.
    mutating func closed(_ connection: CorrelatedConnection, _ ending: ConnectionEnding, _ sink: inout CorrelationSink)
    {
        guard connection.isAnonymous, ending.by == .server, connection.version == .v3_1_1, connection.isWhole,
            !connection.hasDisconnected.client,
            let other = anonymous[connection.opening.server], other.number != connection.number,
            let accepted = other.accepted, let since = connection.accepted, since.timestamp < accepted.timestamp,
            abs(ending.beginning &- accepted.timestamp) < Self.takeoverGrace / 2
        else { return }
        sink.report(
            Self.anonymousDisturbed,
            connection,
            at: ending.beginning,
            frames: [accepted.frame] + ending.frames,
            expected: "clients without Client Identifier that do not disturb each other",
            observed: "the end of this connection as the server accepted connection \(other.number), also without one"
        )
    }

    /// Time has come to `now`.
    mutating func advance(to now: Int64, _ sink: inout CorrelationSink) {
        while let first = watched.first {
            guard !first.isInUse || !first.isSuperseded || now &- first.supersededSince > Self.takeoverLimit else {
                return
            }
            watched.removeFirst()
            guard first.isInUse, first.isSuperseded else { continue }
            sink.report(
                Self.clientNotDropped,
                first,
                at: now,
                frames: [first.supersedingFrame],
                expected: "the end of this connection, as another one with the same Client Identifier was accepted",
                observed: "the connection open \(Self.seconds(Self.takeoverLimit)) after that CONNACK"
            )
            first.supersededSince = .max
        }
    }
}
