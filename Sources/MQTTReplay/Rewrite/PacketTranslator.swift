import MQTTCodec
import MQTTTimeline

/// Says in one version what a packet says in another.
struct PacketTranslator {
    let source: ProtocolVersion
    let target: ProtocolVersion

    init(from source: ProtocolVersion, to target: ProtocolVersion) {
        self.source = source
        self.target = target
    }

    private var losesProperties: Bool { source.hasProperties && !target.hasProperties }
    private var gainsProperties: Bool { !source.hasProperties && target.hasProperties }

    func translated(
        _ connect: ControlPacket.Connect,
        _ connection: Int,
        _ losses: inout TranslationLosses
    ) -> ControlPacket.Connect {
        var result = connect
        result.version = target
        result.protocolName = target.protocolName
        result.unaccountedFlags = 0
        result.form = FixedHeaderForm()
        if gainsProperties, !connect.cleanStart {
            // A Session of 3.1.1 has no end of its own; the greatest interval says the same (MQTT 5.0 §3.1.2.11.2).
            try? result.properties.append(Property(.sessionExpiryInterval, .fourByteInteger(.max)))
        }
        guard losesProperties else { return result }
        let properties = connect.properties
        result.properties = Properties()
        if properties.authenticationMethod != nil { losses.add(.authentication, connection) }
        let expiry = properties.sessionExpiryInterval ?? 0
        if connect.cleanStart == (expiry > 0) { losses.add(.sessionExpiry, connection) }
        if connect.clientIdentifier.isEmpty, !connect.cleanStart {
            // [MQTT-3.1.3-8]
            result.cleanStart = true
            losses.add(.identifier, connection)
        }
        if connect.password != nil, connect.userName == nil {
            // [MQTT-3.1.2-22]
            result.userName = ""
            losses.add(.namelessPassword, connection)
        }
        if let will = connect.will {
            if (will.properties.willDelayInterval ?? 0) > 0 { losses.add(.willDelay, connection) }
            note(message: will.properties, connection, &losses)
            result.will?.properties = Properties()
        }
        return result
    }

    /// The packet in the target version; nil when there it is said by closing the connection, or not at all.
    func translated(
        _ packet: ControlPacket,
        _ sender: Sender,
        _ connection: Int,
        _ unsubscribes: [UInt16: Int],
        _ losses: inout TranslationLosses
    ) -> ControlPacket? {
        switch packet {
        case .connect(let connect):
            return .connect(connect)
        case .connack(var connack):
            connack.form = FixedHeaderForm()
            connack.reasonCode = translated(returnCode: connack.reasonCode)
            if losesProperties { connack.properties = Properties() }
            return .connack(connack)
        case .publish(var publish):
            publish.form = FixedHeaderForm()
            if losesProperties {
                if sender == .client { note(message: publish.properties, connection, &losses) }
                publish.properties = Properties()
            }
            return .publish(publish)
        case .puback, .pubrec, .pubrel, .pubcomp:
            return acknowledgment(packet, sender, connection, &losses)
        case .subscribe(let subscribe):
            return .subscribe(translated(subscribe, connection, &losses))
        case .suback(var suback):
            suback.form = FixedHeaderForm()
            if losesProperties {
                suback.properties = Properties()
                suback.reasonCodes = suback.reasonCodes.map { $0.rawValue >= 0x80 ? ReasonCode(rawValue: 0x80) : $0 }
            }
            return .suback(suback)
        case .unsubscribe(var unsubscribe):
            unsubscribe.form = FixedHeaderForm()
            if losesProperties { unsubscribe.properties = Properties() }
            return .unsubscribe(unsubscribe)
        case .unsuback(var unsuback):
            unsuback.form = FixedHeaderForm()
            if losesProperties {
                unsuback.properties = Properties()
                unsuback.reasonCodes = []
            } else if gainsProperties {
                let count = unsubscribes[unsuback.packetIdentifier] ?? 0
                unsuback.reasonCodes = Array(repeating: .success, count: count)
            }
            return .unsuback(unsuback)
        case .pingreq:
            return .pingreq(ControlPacket.Pingreq())
        case .pingresp:
            return .pingresp(ControlPacket.Pingresp())
        case .disconnect(let disconnect):
            return translated(disconnect, sender, connection, &losses)
        case .auth:
            if losesProperties { losses.add(.authentication, connection) }
            return losesProperties ? nil : packet
        }
    }

    private func acknowledgment(
        _ packet: ControlPacket,
        _ sender: Sender,
        _ connection: Int,
        _ losses: inout TranslationLosses
    ) -> ControlPacket {
        func note(_ reason: ReasonCode) {
            if losesProperties, sender == .client, reason.rawValue >= 0x80 { losses.add(.refusals, connection) }
        }
        guard losesProperties || source == .v3_1 else { return packet }
        switch packet {
        case .puback(let puback):
            note(puback.reason)
            return .puback(ControlPacket.Puback(packetIdentifier: puback.packetIdentifier))
        case .pubrec(let pubrec):
            note(pubrec.reason)
            return .pubrec(ControlPacket.Pubrec(packetIdentifier: pubrec.packetIdentifier))
        case .pubrel(let pubrel):
            note(pubrel.reason)
            return .pubrel(ControlPacket.Pubrel(packetIdentifier: pubrel.packetIdentifier))
        case .pubcomp(let pubcomp):
            note(pubcomp.reason)
            return .pubcomp(ControlPacket.Pubcomp(packetIdentifier: pubcomp.packetIdentifier))
        default:
            return packet
        }
    }

    private func translated(
        _ subscribe: ControlPacket.Subscribe,
        _ connection: Int,
        _ losses: inout TranslationLosses
    ) -> ControlPacket.Subscribe {
        var result = subscribe
        result.form = FixedHeaderForm()
        guard losesProperties else { return result }
        result.properties = Properties()
        for index in result.subscriptions.indices {
            let subscription = result.subscriptions[index]
            if subscription.topicFilter.hasPrefix("$share/") { losses.add(.sharedSubscription, connection) }
            let requested = subscription.options.rawValue & 0b11
            if subscription.options.rawValue != requested { losses.add(.subscriptionOptions, connection) }
            result.subscriptions[index].options = SubscriptionOptions(rawValue: requested)
        }
        return result
    }

    private func translated(
        _ disconnect: ControlPacket.Disconnect,
        _ sender: Sender,
        _ connection: Int,
        _ losses: inout TranslationLosses
    ) -> ControlPacket? {
        guard losesProperties else { return .disconnect(ControlPacket.Disconnect()) }
        if sender == .server {
            losses.add(.serverDisconnect, connection)
            return nil
        }
        // A client that wants its Will Message sent closes the connection without DISCONNECT.
        return disconnect.reason == .success ? .disconnect(ControlPacket.Disconnect()) : nil
    }

    private func note(message properties: Properties, _ connection: Int, _ losses: inout TranslationLosses) {
        if properties.messageExpiryInterval != nil { losses.add(.messageExpiry, connection) }
        if properties.responseTopic != nil || properties.correlationData != nil {
            losses.add(.requestResponse, connection)
        }
    }

    /// Connect Return Codes of 3.1.1 (§3.2.2.3) and the Reason Codes that say the same.
    private static let returnCodes: [(code: UInt8, reason: UInt8)] = [
        (1, 0x84), (2, 0x85), (3, 0x88), (4, 0x86), (5, 0x87),
    ]

    private func translated(returnCode code: ReasonCode) -> ReasonCode {
        if code.rawValue == 0 { return code }
        if gainsProperties {
            let reason = Self.returnCodes.first { $0.code == code.rawValue }?.reason
            return ReasonCode(rawValue: reason ?? 0x80)
        }
        guard losesProperties else { return code }
        let known = Self.returnCodes.first { $0.reason == code.rawValue }?.code
        return ReasonCode(rawValue: known ?? (code.rawValue == 0x8C ? 4 : 3))
    }
}
