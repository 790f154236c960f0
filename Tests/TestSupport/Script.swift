import MQTTCodec

/// Invents the exchanges of a conversation.
struct Script {
    private let identity: ClientIdentity
    private let options: TrafficOptions
    var random: SplitMix64

    init(_ identity: ClientIdentity, _ options: TrafficOptions, _ random: SplitMix64) {
        self.identity = identity
        self.options = options
        self.random = random
    }

    private var hasProperties: Bool { identity.version.hasProperties }

    /// CONNECT and CONNACK; a refusal ends the connection.
    mutating func connecting() -> [Conversation.Action] {
        var connect = ControlPacket.Connect(
            version: identity.version,
            clientIdentifier: identity.name,
            cleanStart: random.chance(0.5),
            keepAlive: UInt16(random.number(in: 30...600))
        )
        if random.chance(0.3) {
            connect.will = ControlPacket.Will(
                topic: "status/\(identity.name)",
                payload: Array("gone".utf8),
                qos: QoS.allCases[random.below(3)],
                retain: random.chance(0.5),
                properties: section([Property(.willDelayInterval, .fourByteInteger(5))])
            )
        }
        if random.chance(0.3) {
            connect.userName = "operator"
            connect.password = random.bytes(12)
        }
        connect.properties = section([
            Property(.sessionExpiryInterval, .fourByteInteger(3600)), Property(.topicAliasMaximum, .twoByteInteger(8)),
            .userProperty("site", "north"), .userProperty("site", "south"),
        ])
        let isRefused = random.chance(options.endings)
        let refusal = hasProperties ? ReasonCode.notAuthorized : ReasonCode(rawValue: 5)
        let connack = ControlPacket.Connack(
            sessionPresent: !connect.cleanStart && !isRefused && identity.version != .v3_1,
            reasonCode: isRefused ? refusal : .success,
            properties: section([Property(.topicAliasMaximum, .twoByteInteger(8))])
        )
        let exchange: [Conversation.Action] = [
            .packet(.client, .connect(connect)), .packet(.server, .connack(connack)),
        ]
        return isRefused ? exchange + [.end(.refused)] : exchange
    }

    /// Any exchange of a connection that stands.
    mutating func exchange(identifiers: inout [UInt16]) -> [Conversation.Action] {
        if random.chance(options.endings) { return ending() }
        switch random.below(20) {
        case 0: return subscribing(identifier(.client, &identifiers))
        case 1: return unsubscribing(identifier(.client, &identifiers))
        case 2: return [.packet(.client, .pingreq(.init())), .packet(.server, .pingresp(.init()))]
        case 3 where hasProperties:
            let method = [Property(.authenticationMethod, .utf8String("SCRAM"))]
            return [
                .packet(.client, .auth(.init(reasonCode: .reAuthenticate, properties: section(method)))),
                .packet(.server, .auth(.init(reasonCode: .success, properties: section(method)))),
            ]
        default:
            let sender: TrafficTruth.Sender = random.chance(0.5) ? .client : .server
            return publishing(sender, QoS.allCases[random.below(3)], &identifiers)
        }
    }

    private mutating func ending() -> [Conversation.Action] {
        switch random.below(hasProperties ? 6 : 5) {
        case 0: return [.packet(.client, .disconnect(.init())), .end(.clientDisconnect)]
        case 1: return [.end(.clientClosed)]
        case 2: return [.end(.serverClosed)]
        case 3: return [.end(.clientReset)]
        case 4: return [.end(.serverReset)]
        default:
            let reason = section([Property(.reasonString, .utf8String("maintenance"))])
            let disconnect = ControlPacket.Disconnect(reasonCode: .serverShuttingDown, properties: reason)
            return [.packet(.server, .disconnect(disconnect)), .end(.serverDisconnect)]
        }
    }

    private mutating func publishing(
        _ sender: TrafficTruth.Sender,
        _ qos: QoS,
        _ identifiers: inout [UInt16]
    ) -> [Conversation.Action] {
        var publish = message(qos: qos)
        guard qos != .atMostOnce else { return [.publish(sender, publish)] }
        let number = identifier(sender, &identifiers)
        publish.packetIdentifier = number
        let reason: ReasonCode? = hasProperties && random.chance(0.3) ? .noMatchingSubscribers : nil
        if qos == .atLeastOnce {
            let puback = ControlPacket.Puback(packetIdentifier: number, reasonCode: reason)
            return [.publish(sender, publish), .lastAcknowledgment(of: qos, by: sender.peer, .puback(puback))]
        }
        return [
            .publish(sender, publish),
            .packet(sender.peer, .pubrec(.init(packetIdentifier: number, reasonCode: reason))),
            .packet(sender, .pubrel(.init(packetIdentifier: number))),
            .lastAcknowledgment(of: qos, by: sender.peer, .pubcomp(.init(packetIdentifier: number))),
        ]
    }

    /// A message without a Packet Identifier.
    mutating func message(qos: QoS) -> ControlPacket.Publish {
        let topic = "plant/\(random.below(7))/\(["temp", "druck·", "state"][random.below(3)])"
        let isLarge = random.chance(options.largeMessages)
        let length = isLarge ? random.number(in: 2000...60_000) : random.below(120)
        let payload = isLarge || random.chance(0.3) ? random.bytes(length) : Array(repeating: 0x37, count: length)
        var properties = Properties()
        if hasProperties, random.chance(0.3) {
            properties = section([
                Property(.payloadFormatIndicator, .byte(0)), Property(.contentType, .utf8String("text/plain")),
                .userProperty("trace", "\(random.below(1000))"),
            ])
        }
        return ControlPacket.Publish(
            topicName: topic,
            payload: payload,
            qos: qos,
            packetIdentifier: qos == .atMostOnce ? nil : 1,
            retain: random.chance(0.05),
            properties: properties
        )
    }

    private mutating func subscribing(_ number: UInt16) -> [Conversation.Action] {
        let count = random.number(in: 1...3)
        var subscriptions: [ControlPacket.Subscription] = []
        var codes: [ReasonCode] = []
        for index in 0..<count {
            let qos = QoS.allCases[random.below(3)]
            let filter = ["plant/+/temp", "$share/group/plant/#", "status/#"][index]
            let options = SubscriptionOptions(maximumQoS: qos, noLocal: hasProperties && index == 0)
            subscriptions.append(.init(topicFilter: filter, options: options))
            codes.append(ReasonCode(rawValue: qos.rawValue))
        }
        let properties = section([Property(.subscriptionIdentifier, .variableByteInteger(300))])
        return [
            .packet(
                .client,
                .subscribe(.init(packetIdentifier: number, subscriptions: subscriptions, properties: properties))
            ),
            .packet(.server, .suback(.init(packetIdentifier: number, reasonCodes: codes))),
        ]
    }

    private mutating func unsubscribing(_ number: UInt16) -> [Conversation.Action] {
        let codes: [ReasonCode] = hasProperties ? [random.chance(0.5) ? .success : .noSubscriptionExisted] : []
        return [
            .packet(.client, .unsubscribe(.init(packetIdentifier: number, topicFilters: ["plant/+/temp"]))),
            .packet(.server, .unsuback(.init(packetIdentifier: number, reasonCodes: codes))),
        ]
    }

    private func identifier(_ sender: TrafficTruth.Sender, _ identifiers: inout [UInt16]) -> UInt16 {
        let number = identifiers[sender.rawValue]
        identifiers[sender.rawValue] = number == .max ? 1 : number + 1
        return number
    }

    private func section(_ properties: [Property]) -> Properties {
        hasProperties ? Properties().adding(properties) : Properties()
    }
}
