import MQTTCodec
import MQTTTimeline
import WireBytes

/// Which packet may come when, at the beginning of a connection and behind its last words.
extension OpeningChecks {
    private static let firstIsConnect = Statement.all("MQTT-3.1.0-1")
    private static let onlyAuthentication = Statement.only5("MQTT-3.1.2-30")
    private static let connackFirst = Statement(nil, "MQTT-3.2.0-1", "MQTT-3.2.0-1")
    private static let disconnectAfterConnack = Statement.only5("MQTT-3.14.0-1")
    private static let nothingBehindDisconnect = Statement(nil, "MQTT-3.14.4-2", "MQTT-3.14.4-1")
    private static let ignoredAfterRefusal = Statement(nil, "MQTT-3.1.4-5", "MQTT-3.1.4-6")

    /// Judges a packet by what came before it; not called while the connection is running.
    mutating func inOrder(
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        if phase == .opening, connection.isMidStream {
            phase = .running
            return
        }
        let isClient = packet.place.from == .client
        if phase == .ending {
            behindLastWords(packet, connection, contents: contents, &sink)
        } else if isClient {
            byClientBeforeConnack(packet, connection, contents: contents, &sink)
        } else {
            byServerBeforeConnack(packet, connection, contents: contents, &sink)
        }
        if isClient { hasSent.client = true } else { hasSent.server = true }
    }

    private mutating func byClientBeforeConnack(
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let type = packet.place.header.type
        if type == .connect || type.isOnlySentByServer { return }
        if !hasSent.client && packet.place.streamOffset == 0 {
            firstIsNotConnect(packet, connection, contents: contents, &sink)
            return
        }
        if type == .auth || type == .disconnect { return }
        isPipelined = true
        guard let connect = connection.connect, connect.properties.authenticationMethod != nil else { return }
        sink.report(
            Self.onlyAuthentication,
            packet,
            connection,
            contents: contents,
            bytes: 0..<1,
            expected: "only AUTH or DISCONNECT before CONNACK, as CONNECT has an Authentication Method",
            observed: "\(type.name) before CONNACK"
        )
    }

    /// Nobody knows the version without CONNECT, but in this all versions agree.
    private func firstIsNotConnect(
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard let name = Self.firstIsConnect.name(in: packet.version) else { return }
        let place = packet.place
        sink.add(
            Finding(
                rule: "\(name)",
                version: packet.version,
                severity: .error,
                certainty: connection.isWhole(.client) ? .definite : .suspected,
                fault: .client,
                timestamp: place.timestamp,
                frames: place.frames.isEmpty ? [place.frame] : place.frames,
                streamOffset: place.streamOffset,
                packetType: place.header.type,
                isAboutLastPacket: true,
                bytes: 0..<1,
                excerpt: packet.excerpt(around: 0..<1, of: contents),
                expected: "CONNECT as the client's first packet",
                observed: "the client's first packet is \(place.header.type.name)"
            )
        )
    }

    private mutating func byServerBeforeConnack(
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let type = packet.place.header.type
        let is5 = packet.version == .v5_0
        if type == .connack || type.isOnlySentByClient { return }
        if is5 && type == .auth || hasSent.server && !is5 { return }
        if type == .disconnect && !is5 { return }
        sink.report(
            type == .disconnect ? Self.disconnectAfterConnack : Self.connackFirst,
            packet,
            connection,
            contents: contents,
            bytes: 0..<1,
            expected: is5 ? "nothing but AUTH before CONNACK" : "CONNACK as the server's first packet",
            observed: "\(type.name) before CONNACK"
        )
    }

    private func behindLastWords(
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let type = packet.place.header.type
        let from = packet.place.from
        if let duty = from == .client ? clientLeave : serverLeave {
            sink.report(
                Self.nothingBehindDisconnect,
                packet,
                connection,
                contents: contents,
                bytes: 0..<1,
                frames: [duty.frame, packet.place.frame],
                expected: "nothing from the \(from.name) behind its DISCONNECT in frame \(duty.frame)",
                observed: "\(type.name) behind DISCONNECT"
            )
            return
        }
        // A further CONNACK is another rule's concern.
        guard let refusal, from == .server, type != .connack, !type.isOnlySentByClient else { return }
        if type == .disconnect && packet.version != .v5_0 { return }
        let statement =
            type == .disconnect
            ? Self.disconnectAfterConnack : type.isAnswer ? Self.ignoredAfterRefusal : refusal.statement
        sink.report(
            statement,
            packet,
            connection,
            contents: contents,
            bytes: 0..<1,
            frames: [refusal.frame, packet.place.frame],
            expected: "nothing from the server behind its refusing CONNACK in frame \(refusal.frame)",
            observed: "\(type.name) behind that CONNACK"
        )
    }
}

extension ControlPacketType {
    /// Whether only clients may send it, in every version.
    fileprivate var isOnlySentByClient: Bool {
        self == .connect || self == .subscribe || self == .unsubscribe || self == .pingreq
    }

    /// Whether only servers may send it.
    fileprivate var isOnlySentByServer: Bool {
        self == .connack || self == .suback || self == .unsuback || self == .pingresp
    }

    /// Whether it answers a client's packet.
    fileprivate var isAnswer: Bool {
        switch self {
        case .puback, .pubrec, .pubcomp, .suback, .unsuback, .pingresp: true
        default: false
        }
    }
}
