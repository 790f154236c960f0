import MQTTCodec
import MQTTTimeline
import WireBytes

/// Who has to close after its own last words, and by which rule.
struct ClosingDuty {
    let statement: Statement
    let frame: UInt64
    let timestamp: Int64

    init(_ statement: Statement, frame: UInt64, timestamp: Int64) {
        self.statement = statement
        self.frame = frame
        self.timestamp = timestamp
    }
}

/// DISCONNECT, and what has to follow it.
extension OpeningChecks {
    private static let closes = Statement(nil, "MQTT-3.14.4-1", "MQTT-3.14.4-2")
    private static let closesOnError = Statement.only5("MQTT-4.13.2-1")
    private static let receiverCloses = Statement(
        "MQTT3-server-close-after-disconnect",
        "MQTT3-server-close-after-disconnect",
        "MQTT5-receiver-close-after-disconnect"
    )
    private static let expiryFromZero = Statement.only5("MQTT5-disconnect-expiry-from-zero")

    mutating func left(
        _ disconnect: ControlPacket.Disconnect,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let from = packet.place.from
        // Before 5.0 a server has no DISCONNECT.
        guard from == .client || packet.version == .v5_0 else { return }
        phase = .ending
        let statement = disconnect.reason.isFailure ? Self.closesOnError : Self.closes
        let duty = ClosingDuty(statement, frame: packet.place.frame, timestamp: packet.place.timestamp)
        if from == .client, clientLeave == nil { clientLeave = duty }
        if from == .server, serverLeave == nil { serverLeave = duty }
        guard from == .client, packet.version == .v5_0, let connect = connection.connect,
            connect.properties.sessionExpiryInterval ?? 0 == 0,
            let expiry = disconnect.properties?.sessionExpiryInterval, expiry > 0
        else { return }
        sink.report(
            Self.expiryFromZero,
            packet,
            connection,
            contents: contents,
            expected: "no Session Expiry Interval above 0, as that of CONNECT is 0",
            observed: "Session Expiry Interval \(expiry)"
        )
    }

    /// Connections that nobody closed after a refusal or a DISCONNECT.
    func unclosed(_ ending: AuditedEnding, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        if let refusal { report(refusal, "CONNACK", .connack, by: .server, ending, connection, &sink) }
        for from in Sender.allCases {
            guard let duty = from == .client ? clientLeave : serverLeave else { continue }
            report(duty, "DISCONNECT", .disconnect, by: from, ending, connection, &sink)
            if (from == .client ? serverLeave : clientLeave) != nil { continue }
            let receiver = ClosingDuty(Self.receiverCloses, frame: duty.frame, timestamp: duty.timestamp)
            report(
                receiver,
                "DISCONNECT",
                .disconnect,
                by: from.peer,
                ending,
                connection,
                severity: .warning,
                &sink
            )
        }
    }

    private func report(
        _ duty: ClosingDuty,
        _ what: String,
        _ type: ControlPacketType,
        by side: Sender,
        _ ending: AuditedEnding,
        _ connection: AuditedConnection,
        severity: Severity = .error,
        _ sink: inout FindingSink
    ) {
        let waited = ending.beginning &- duty.timestamp
        guard waited > Self.closingGrace else { return }
        sink.report(
            duty.statement,
            connection,
            connection.version,
            severity: severity,
            certainty: .suspected,
            fault: side,
            at: ending.timestamp,
            frames: [duty.frame] + ending.frames,
            packetType: type,
            expected: "the \(side.name) closes after the \(what) in frame \(duty.frame)",
            observed: "the connection was still open after \(waited / 1_000_000_000) s"
        )
    }
}
