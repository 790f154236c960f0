import MQTTCodec

/// Packets of all types with random content, the same for the same seed.
struct RandomPackets {
    private var generator: SplitMix64
    private let version: ProtocolVersion

    init(seed: UInt64, version: ProtocolVersion) {
        generator = SplitMix64(seed: seed)
        self.version = version
    }

    mutating func next() -> ControlPacket {
        switch Int.random(in: 1...(version == .v5_0 ? 15 : 14), using: &generator) {
        case 1: .connect(connect())
        case 2: .connack(.init(sessionPresent: coin(), reasonCode: code(), properties: section(.connack)))
        case 3: .publish(publish())
        case 4: .puback(acknowledgment(.puback, ControlPacket.Puback.init))
        case 5: .pubrec(acknowledgment(.pubrec, ControlPacket.Pubrec.init))
        case 6: .pubrel(acknowledgment(.pubrel, ControlPacket.Pubrel.init))
        case 7: .pubcomp(acknowledgment(.pubcomp, ControlPacket.Pubcomp.init))
        case 8:
            .subscribe(
                .init(
                    packetIdentifier: number(),
                    subscriptions: list { $0.subscription() },
                    properties: section(.subscribe)
                )
            )
        case 9:
            .suback(.init(packetIdentifier: number(), reasonCodes: list { $0.code() }, properties: section(.suback)))
        case 10:
            .unsubscribe(
                .init(packetIdentifier: number(), topicFilters: list { $0.text() }, properties: section(.unsubscribe))
            )
        case 11:
            .unsuback(
                .init(
                    packetIdentifier: number(),
                    reasonCodes: version == .v5_0 ? list { $0.code() } : [],
                    properties: section(.unsuback)
                )
            )
        case 12: .pingreq(.init())
        case 13: .pingresp(.init())
        case 14: .disconnect(disconnect())
        default: .auth(coin() ? .init() : .init(reasonCode: code(), properties: section(.auth)))
        }
    }

    private mutating func connect() -> ControlPacket.Connect {
        var connect = ControlPacket.Connect(
            version: version,
            clientIdentifier: text(),
            cleanStart: coin(),
            keepAlive: number(),
            properties: section(.connect)
        )
        if coin() {
            connect.will = .init(topic: text(), payload: data(), qos: qos(), retain: coin(), properties: section(nil))
        }
        if coin() {
            connect.userName = text()
        }
        if coin() {
            connect.password = data()
        }
        if version != .v5_0, coin() {
            connect.isBridge = true
        }
        return connect
    }

    private mutating func publish() -> ControlPacket.Publish {
        let qos = qos()
        return .init(
            topicName: text(),
            payload: data(),
            qos: qos,
            packetIdentifier: qos == .atMostOnce ? nil : number(),
            dup: coin(),
            retain: coin(),
            properties: section(.publish)
        )
    }

    private mutating func acknowledgment<Packet>(
        _ type: ControlPacketType,
        _ make: (UInt16, ReasonCode?, Properties?) -> Packet
    ) -> Packet {
        let identifier = number()
        guard version == .v5_0, coin() else { return make(identifier, nil, nil) }
        return make(identifier, code(), coin() ? section(type) : nil)
    }

    private mutating func disconnect() -> ControlPacket.Disconnect {
        guard version == .v5_0, coin() else { return .init() }
        return .init(reasonCode: code(), properties: coin() ? section(.disconnect) : nil)
    }

    private mutating func subscription() -> ControlPacket.Subscription {
        let options =
            version == .v5_0
            ? SubscriptionOptions(
                maximumQoS: qos(),
                noLocal: coin(),
                retainAsPublished: coin(),
                retainHandling: UInt8.random(in: 0...3, using: &generator)
            ) : SubscriptionOptions(maximumQoS: qos())
        return .init(topicFilter: text(), options: options)
    }

    /// Properties that may stand in packets of `type`; nil asks for those of a Will.
    private mutating func section(_ type: ControlPacketType?) -> Properties {
        var properties = Properties()
        guard version == .v5_0, coin() else { return properties }
        let allowed = PropertyIdentifier.assigned.filter { identifier in
            type.map(identifier.isAllowed(in:)) ?? identifier.isAllowedInWill
        }
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
            guard let identifier = allowed.randomElement(using: &generator), let type = identifier.type else { break }
            let value: Property.Value =
                switch type {
                case .byte: .byte(UInt8.random(in: .min ... .max, using: &generator))
                case .twoByteInteger: .twoByteInteger(number())
                case .fourByteInteger: .fourByteInteger(UInt32.random(in: .min ... .max, using: &generator))
                case .variableByteInteger:
                    .variableByteInteger(UInt32.random(in: 0...268_435_455, using: &generator))
                case .utf8String: .utf8String(text())
                case .binaryData: .binaryData(data())
                case .utf8StringPair: .utf8StringPair(text(), text())
                }
            try? properties.append(Property(identifier, value))
        }
        return properties
    }

    private mutating func list<Element>(_ element: (inout Self) -> Element) -> [Element] {
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in element(&self) }
    }

    private mutating func coin() -> Bool {
        Bool.random(using: &generator)
    }

    private mutating func number() -> UInt16 {
        UInt16.random(in: .min ... .max, using: &generator)
    }

    private mutating func code() -> ReasonCode {
        ReasonCode(rawValue: UInt8.random(in: .min ... .max, using: &generator))
    }

    private mutating func qos() -> QoS {
        QoS.allCases.randomElement(using: &generator) ?? .atMostOnce
    }

    private mutating func data() -> [UInt8] {
        (0..<Int.random(in: 0...200, using: &generator)).map { _ in
            UInt8.random(in: .min ... .max, using: &generator)
        }
    }

    private mutating func text() -> String {
        let alphabet = ["a", "b", "/", "#", "$", "é", "e\u{301}", "日", "𝄞", "\u{FEFF}", "\u{1}", "plant", "\u{FFFF}"]
        return (0..<Int.random(in: 0...12, using: &generator)).map { _ in
            alphabet.randomElement(using: &generator) ?? ""
        }.joined()
    }
}
