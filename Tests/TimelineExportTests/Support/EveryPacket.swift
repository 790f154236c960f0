import MQTTCodec
import TestSupport

/// A conversation in which every type of packet stands with every field and every property it can have.
enum EveryPacket {
    typealias Line = (packet: ControlPacket, from: ScriptedCapture.End)

    /// The packets in an order that makes sense.
    ///
    /// - Parameter repeats: how often each property stands.
    static func conversation(_ version: ProtocolVersion, repeats: Int = 1) throws -> [Line] {
        func properties(_ type: ControlPacketType) throws -> Properties {
            try section(version, repeats) { $0.isAllowed(in: type) }
        }
        let hasReasons = version.hasReasonCodes
        let code: ReasonCode? = hasReasons ? ReasonCode(rawValue: 0) : nil
        var connect = ControlPacket.Connect(
            version: version,
            clientIdentifier: "pump \"7\"",
            cleanStart: false,
            keepAlive: 60,
            properties: try properties(.connect),
            userName: "tester",
            password: Array("secret".utf8)
        )
        connect.will = ControlPacket.Will(
            topic: "plant/7/status",
            payload: [0, 1],
            qos: .atLeastOnce,
            retain: true,
            properties: try section(version, repeats) { $0.isAllowedInWill }
        )
        connect.isBridge = version != .v5_0
        var lines: [Line] = [(.connect(connect), .client)]
        if version == .v5_0 {
            lines.append((.auth(.init(reasonCode: code, properties: try properties(.auth))), .server))
            lines.append((.auth(.init()), .client))
        }
        lines.append(
            (.connack(.init(sessionPresent: true, reasonCode: .success, properties: try properties(.connack))), .server)
        )
        let options = SubscriptionOptions(
            maximumQoS: .exactlyOnce,
            noLocal: hasReasons,
            retainAsPublished: hasReasons,
            retainHandling: hasReasons ? 2 : 0
        )
        lines += [
            (
                .subscribe(
                    .init(
                        packetIdentifier: 1,
                        subscriptions: [
                            .init(topicFilter: "plant/#", options: options),
                            .init(topicFilter: "日/+", options: SubscriptionOptions(rawValue: 0)),
                        ],
                        properties: try properties(.subscribe)
                    )
                ), .client
            ),
            (
                .suback(
                    .init(
                        packetIdentifier: 1,
                        reasonCodes: [ReasonCode(rawValue: 2), ReasonCode(rawValue: 0x80)],
                        properties: try properties(.suback)
                    )
                ), .server
            ),
            (
                .publish(
                    .init(topicName: "plant/7/temp", payload: Array("21.5".utf8), properties: try properties(.publish))
                ), .client
            ),
            (.publish(.init(topicName: "plant/7/temp", payload: [], retain: true)), .server),
        ]
        for (identifier, end) in [(UInt16(7), ScriptedCapture.End.client), (65_535, .server)] {
            let peer = end == .client ? ScriptedCapture.End.server : .client
            let section = hasReasons ? try properties(.puback) : nil
            lines += [
                (publish(.atLeastOnce, identifier), end), (.puback(.init(packetIdentifier: identifier)), peer),
                (publish(.exactlyOnce, identifier), end),
                (.pubrec(.init(packetIdentifier: identifier, reasonCode: code, properties: section)), peer),
                (.pubrel(.init(packetIdentifier: identifier, reasonCode: code, properties: section)), end),
                (.pubcomp(.init(packetIdentifier: identifier, reasonCode: code, properties: section)), peer),
            ]
        }
        lines += [
            (
                .unsubscribe(
                    .init(
                        packetIdentifier: 2,
                        topicFilters: ["plant/#", "日/+"],
                        properties: try properties(.unsubscribe)
                    )
                ), .client
            ),
            (
                .unsuback(
                    .init(
                        packetIdentifier: 2,
                        reasonCodes: hasReasons ? [ReasonCode(rawValue: 0), ReasonCode(rawValue: 0x11)] : [],
                        properties: try properties(.unsuback)
                    )
                ), .server
            ), (.pingreq(.init()), .client), (.pingresp(.init()), .server),
            (
                .disconnect(
                    .init(
                        reasonCode: hasReasons ? ReasonCode(rawValue: 4) : nil,
                        properties: hasReasons ? try properties(.disconnect) : nil
                    )
                ), .client
            ),
        ]
        return lines
    }

    private static func publish(_ qos: QoS, _ identifier: UInt16) -> ControlPacket {
        .publish(.init(topicName: "t", payload: [0xFF, 0x00], qos: qos, packetIdentifier: identifier, dup: true))
    }

    private static func section(
        _ version: ProtocolVersion,
        _ repeats: Int,
        _ isAllowed: (PropertyIdentifier) -> Bool
    ) throws -> Properties {
        var properties = Properties()
        guard version.hasProperties else { return properties }
        for _ in 0..<repeats {
            for identifier in PropertyIdentifier.assigned where isAllowed(identifier) {
                let value: Property.Value? =
                    switch identifier.type {
                    case .byte: .byte(1)
                    case .twoByteInteger: .twoByteInteger(5)
                    case .fourByteInteger: .fourByteInteger(.max)
                    case .variableByteInteger: .variableByteInteger(268_435_455)
                    case .utf8String: .utf8String("Wert \u{202E}")
                    case .binaryData: .binaryData([0, 1, 2])
                    case .utf8StringPair: .utf8StringPair("k", "v")
                    case nil: nil
                    }
                if let value { try properties.append(Property(identifier, value)) }
            }
        }
        return properties
    }
}
