import MQTTCodec
import MQTTTimeline
import WireBytes

/// CONNECT once, CONNACK once and in reply to it, and what a CONNACK obliges its sender to.
extension OpeningChecks {
    private static let secondConnect = Statement(nil, "MQTT3-second-connect", "MQTT5-second-connect")
    private static let dropsSecondConnect = Statement(nil, "MQTT-3.1.0-2", "MQTT-3.1.0-2")
    private static let afterConnect = Statement(
        "MQTT3-connack-once",
        "MQTT3-connack-once",
        "MQTT5-connack-before-connect"
    )
    private static let once = Statement("MQTT3-connack-once", "MQTT3-connack-once", "MQTT-3.2.0-2")

    mutating func connected(
        _ connect: ControlPacket.Connect,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        connects &+= 1
        if connect.properties.authenticationMethod != nil { sink.noted(.authentication, packet.version) }
        guard let first = connectPlace else {
            connectPlace = (packet.place.frame, packet.place.timestamp)
            connackCameFirst(packet, connection, &sink)
            return
        }
        sink.noted(.breach, packet.version)
        sink.report(
            Self.secondConnect,
            packet,
            connection,
            contents: contents,
            bytes: 0..<1,
            frames: [first.frame, packet.place.frame],
            expected: "one CONNECT on a connection",
            observed: "a further CONNECT after that in frame \(first.frame)"
        )
        let place = packet.place
        connection.reactions.value.oblige(
            .close,
            by: .server,
            frame: place.frame,
            timestamp: place.timestamp,
            statement: Self.dropsSecondConnect
        )
    }

    /// A CONNECT that is the first the client sent, behind a CONNACK: only now it is sure that none came before.
    private func connackCameFirst(
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        guard let early, packet.place.streamOffset == 0, connection.isWhole else { return }
        sink.report(
            Self.afterConnect,
            connection,
            packet.version,
            fault: .server,
            at: packet.place.timestamp,
            frames: [early.frame, packet.place.frame],
            packetType: .connack,
            expected: "CONNACK in reply to a CONNECT",
            observed: "CONNACK in frame \(early.frame), before any CONNECT"
        )
    }

    mutating func accepted(
        _ connack: ControlPacket.Connack,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        defer { connacks &+= 1 }
        if connects == 0 {
            if connacks == 0 { early = (packet.place.frame, packet.place.timestamp) }
        } else if connacks >= connects, connection.isWhole(.client) {
            sink.report(
                Self.once,
                packet,
                connection,
                contents: contents,
                bytes: 0..<1,
                expected: "one CONNACK on a connection",
                observed: "CONNACK number \(connacks &+ 1)"
            )
        }
        guard connacks == 0 else { return }
        connackTime = packet.place.timestamp
        judge(connack, packet, connection, contents: contents, &sink)
        if connack.reasonCode.rawValue == 0 {
            if phase == .opening { phase = .running }
        } else {
            sink.noted(.refusal, packet.version)
            phase = .ending
            refusal = ClosingDuty(
                refusalStatement(connack, packet.version, connection),
                frame: packet.place.frame,
                timestamp: packet.place.timestamp
            )
        }
    }
}
