import MQTTCodec
import MQTTTimeline
import WireBytes

/// PUBLISH against what its receiver announced.
extension LimitChecks {
    private static let qos = Statement.only5("MQTT-3.2.2-11")
    private static let retained = Statement.only5("MQTT-3.2.2-14")
    private static let noAliasFromClient = Statement.only5("MQTT-3.2.2-18")
    private static let noAliasFromServer = Statement.only5("MQTT-3.1.2-27")
    private static let aliasFromClient = Statement.only5("MQTT-3.3.2-9")
    private static let aliasFromServer = Statement.only5("MQTT-3.3.2-11")
    private static let flowFromClient = Statement.only5("MQTT-3.3.4-7")
    private static let flowFromServer = Statement.only5("MQTT-3.3.4-9")

    @inline(__always)
    mutating func limit(
        _ publish: borrowing PublishEvent,
        to accepted: Acceptance,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let layout = publish.layout
        var inFlight = 0
        if layout.qos != .atMostOnce {
            let identifier = layout.packetIdentifierOrZero
            inFlight =
                packet.place.from == .client ? clientInFlight.sent(identifier) : serverInFlight.sent(identifier)
        }
        if inFlight == 0, layout.topicAlias <= accepted.topicAliasMaximum,
            packet.place.header.packetLength <= accepted.maximumPacketSize,
            layout.qos.rawValue <= accepted.maximumQoS, !layout.retain || accepted.retain
        {
            return
        }
        exceeded(publish, accepted, inFlight: inFlight, packet, connection, bytes: bytes, &sink)
    }

    @inline(never)
    private func exceeded(
        _ publish: borrowing PublishEvent,
        _ accepted: Acceptance,
        inFlight: Int,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let layout = publish.layout
        let isClient = packet.place.from == .client
        let own = bytes.extracting(publish.ownBytes(in: bytes.count))
        let certainty = certainty(packet, connection)
        func report(_ statement: Statement, bytes: Range<Int>? = nil, _ expected: String, _ observed: String) {
            sink.report(
                statement,
                packet,
                connection,
                contents: own,
                bytes: bytes,
                certainty: certainty,
                expected: expected,
                observed: observed
            )
        }
        if inFlight > 0 {
            let maximum = accepted.receiveMaximum
            report(
                isClient ? Self.flowFromClient : Self.flowFromServer,
                "at most \(maximum) unacknowledged QoS 1 and 2 messages, the receiver's Receive Maximum",
                "\(inFlight) with Packet Identifier \(layout.packetIdentifierOrZero)"
            )
        }
        if layout.topicAlias > accepted.topicAliasMaximum {
            let maximum = accepted.topicAliasMaximum
            let none = isClient ? Self.noAliasFromClient : Self.noAliasFromServer
            let above = isClient ? Self.aliasFromClient : Self.aliasFromServer
            report(
                maximum == 0 ? none : above,
                maximum == 0 ? "no Topic Alias, as the receiver accepts none" : "a Topic Alias of at most \(maximum)",
                "Topic Alias \(layout.topicAlias)"
            )
        }
        if layout.qos.rawValue > accepted.maximumQoS {
            let observed = "QoS \(layout.qos.rawValue)"
            report(Self.qos, bytes: 0..<1, "at most the server's Maximum QoS \(accepted.maximumQoS)", observed)
        }
        if layout.retain, !accepted.retain {
            report(Self.retained, bytes: 0..<1, "no RETAIN, as the server has Retain Available 0", "RETAIN 1")
        }
        size(Explanation(), packet, connection, contents: own, &sink)
    }

    /// How sure it is that the sender knew what its receiver accepts: the server had CONNECT before it sent anything.
    func certainty(_ packet: borrowing AuditedPacket, _ connection: AuditedConnection) -> Certainty {
        guard connection.isWhole else { return .suspected }
        guard packet.place.from == .client else { return .definite }
        return connection.opening.value.connackCertainty(at: packet.place.timestamp, connection)
    }
}
