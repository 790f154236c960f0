import MQTTCodec
import MQTTTimeline
import WireBytes

/// DISCONNECT with a Reason Code for which the other side gave no reason.
extension LimitChecks {
    private static let qosNotAnnounced = Statement.only5("MQTT-3.2.2-9")
    private static let clientAcceptsAliases = Statement.only5("MQTT-3.3.2-10")
    private static let serverAcceptsAliases = Statement.only5("MQTT-3.3.2-12")
    private static let keepAliveOfConnect = Statement.only5("MQTT-3.2.2-22")

    mutating func left(
        _ disconnect: ControlPacket.Disconnect,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        defer {
            silence.forget()
            pings.clear()
            serverInFlight.isLost = true
            clientInFlight.isLost = true
        }
        guard clientAccepts.isKnown, connection.isWhole, connection.connack?.reasonCode.rawValue == 0 else { return }
        let isServer = packet.place.from == .server
        let start = packet.place.header.length
        func report(_ statement: Statement, _ certainty: Certainty, _ expected: String, _ observed: String) {
            sink.report(
                statement,
                packet,
                connection,
                contents: contents,
                bytes: start..<min(start &+ 1, contents.count),
                certainty: certainty,
                expected: expected,
                observed: observed
            )
        }
        switch disconnect.reason {
        case ReasonCode(rawValue: 0x9B) where isServer && clientUse.isKnown:
            let maximum = serverAccepts.maximumQoS
            guard clientUse.highestQoS <= maximum else { return }
            if ambitiousSubscribe != nil {
                let expected = "a subscription with any QoS accepted, whatever the server's Maximum QoS"
                report(Self.subscribesAnyQoS, .suspected, expected, "DISCONNECT 0x9B, QoS not supported")
            } else {
                let expected = "DISCONNECT 0x9B only for a QoS above that of CONNACK, \(maximum)"
                let observed = "DISCONNECT 0x9B, with no PUBLISH above QoS \(clientUse.highestQoS)"
                report(Self.qosNotAnnounced, .definite, expected, observed)
            }
        case .topicAliasInvalid:
            let use = isServer ? clientUse : serverUse
            let maximum = isServer ? serverAccepts.topicAliasMaximum : clientAccepts.topicAliasMaximum
            guard use.isKnown, !use.hasUnknownAlias, use.highestAlias <= maximum, maximum > 0 else { return }
            let statement = isServer ? Self.serverAcceptsAliases : Self.clientAcceptsAliases
            let observed = "DISCONNECT 0x94, with no Topic Alias above \(use.highestAlias)"
            report(statement, .definite, "every Topic Alias from 1 to \(maximum) accepted", observed)
        case .keepAliveTimeout where isServer && silence.asked == nil:
            let keepAlive = silence.keepAlive
            guard let silent = silence.length(until: packet.place.timestamp),
                keepAlive == 0 || silent < keepAlive &* 1_500_000_000 &- ClientSilence.margin(of: keepAlive)
            else { return }
            let observed = "DISCONNECT 0x8D after \(silent / 1_000_000_000) s"
            report(
                Self.keepAliveOfConnect,
                .suspected,
                "one and a half times the Keep Alive of \(keepAlive) s",
                observed
            )
        default:
            break
        }
    }
}
