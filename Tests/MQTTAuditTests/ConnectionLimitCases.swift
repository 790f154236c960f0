import MQTTCodec
import MQTTTimeline

/// What each side announced it accepts.
extension AuditCases {
    static let connectionLimitCases: [AuditCase] = publishLimits + flow + aliases + subscriptions + complaints

    private static let topic = "plant/line/1/temperature"

    private static let publishLimits: [AuditCase] = [
        AuditCase("MQTT-3.2.2-11", .v5_0, "QoS 1 above Maximum QoS 0") {
            $0.connect(connackProperties: [.byte(.maximumQoS, 0)])
            $0.client(AuditScript.publish(topic, qos: .atLeastOnce))
            $0.server(AuditScript.puback())
        } conforming: {
            $0.connect(connackProperties: [.byte(.maximumQoS, 1)])
            $0.client(AuditScript.publish(topic, qos: .atLeastOnce))
            $0.server(AuditScript.puback())
        },
        AuditCase("MQTT-3.2.2-14", .v5_0, "RETAIN after Retain Available 0") {
            $0.connect(connackProperties: [.byte(.retainAvailable, 0)])
            $0.client(AuditScript.publish(topic, retain: true))
        } conforming: {
            $0.connect(connackProperties: [.byte(.retainAvailable, 0)])
            $0.client(AuditScript.publish(topic))
        },
        AuditCase("MQTT-3.2.2-15", .v5_0, "33 bytes, maximum 32") {
            $0.connect(connackProperties: [.four(.maximumPacketSize, 32)])
            $0.client(AuditScript.publish(topic, "1234"))
        } conforming: {
            $0.connect(connackProperties: [.four(.maximumPacketSize, 33)])
            $0.client(AuditScript.publish(topic, "1234"))
        },
        AuditCase("MQTT-3.1.2-24", .v5_0, "33 bytes, maximum 32") {
            $0.connect(properties: [.four(.maximumPacketSize, 32)])
            $0.subscribe("plant/#")
            $0.server(AuditScript.publish(topic, "1234"))
        } conforming: {
            $0.connect(properties: [.four(.maximumPacketSize, 33)])
            $0.subscribe("plant/#")
            $0.server(AuditScript.publish(topic, "1234"))
        },
    ]

    private static let flow: [AuditCase] = [
        AuditCase("MQTT-3.3.4-7", .v5_0, "three in flight, Receive Maximum 2") {
            $0.connect(connackProperties: [.two(.receiveMaximum, 2)])
            for id: UInt16 in 1...3 { $0.client(AuditScript.publish(topic, qos: .atLeastOnce, id: id)) }
        } conforming: {
            $0.connect(connackProperties: [.two(.receiveMaximum, 2)])
            for id: UInt16 in 1...2 { $0.client(AuditScript.publish(topic, qos: .atLeastOnce, id: id)) }
            $0.server(AuditScript.puback(1))
            $0.client(AuditScript.publish(topic, qos: .atLeastOnce, id: 3))
        },
        AuditCase("MQTT-3.3.4-9", .v5_0, "two in flight, Receive Maximum 1") {
            $0.connect(properties: [.two(.receiveMaximum, 1)])
            $0.subscribe("plant/#", qos: .exactlyOnce)
            $0.server(AuditScript.publish(topic, qos: .atLeastOnce, id: 1))
            $0.server(AuditScript.publish(topic, qos: .atLeastOnce, id: 2))
        } conforming: {
            $0.connect(properties: [.two(.receiveMaximum, 1)])
            $0.subscribe("plant/#", qos: .exactlyOnce)
            $0.server(AuditScript.publish(topic, qos: .atLeastOnce, id: 1))
            $0.client(AuditScript.puback(1))
            $0.server(AuditScript.publish(topic, qos: .atLeastOnce, id: 2))
        },
    ]

    private static let aliases: [AuditCase] = [
        AuditCase("MQTT-3.2.2-18", .v5_0, "alias though there is no maximum") {
            $0.connect()
            $0.client(AuditScript.publish(topic, "21.5", [.two(.topicAlias, 1)]))
        } conforming: {
            $0.connect(connackProperties: [.two(.topicAliasMaximum, 1)])
            $0.client(AuditScript.publish(topic, "21.5", [.two(.topicAlias, 1)]))
        },
        AuditCase("MQTT-3.3.2-9", .v5_0, "alias 2, maximum 1") {
            $0.connect(connackProperties: [.two(.topicAliasMaximum, 1)])
            $0.client(AuditScript.publish(topic, "21.5", [.two(.topicAlias, 2)]))
        } conforming: {
            $0.connect(connackProperties: [.two(.topicAliasMaximum, 2)])
            $0.client(AuditScript.publish(topic, "21.5", [.two(.topicAlias, 2)]))
        },
        AuditCase("MQTT-3.1.2-27", .v5_0, "alias though there is no maximum") {
            $0.connect()
            $0.subscribe("plant/#")
            $0.server(AuditScript.publish(topic, "21.5", [.two(.topicAlias, 1)]))
        } conforming: {
            $0.connect(properties: [.two(.topicAliasMaximum, 1)])
            $0.subscribe("plant/#")
            $0.server(AuditScript.publish(topic, "21.5", [.two(.topicAlias, 1)]))
        },
        AuditCase("MQTT-3.3.2-11", .v5_0, "alias 2, maximum 1") {
            $0.connect(properties: [.two(.topicAliasMaximum, 1)])
            $0.subscribe("plant/#")
            $0.server(AuditScript.publish(topic, "21.5", [.two(.topicAlias, 2)]))
        } conforming: {
            $0.connect(properties: [.two(.topicAliasMaximum, 2)])
            $0.subscribe("plant/#")
            $0.server(AuditScript.publish(topic, "21.5", [.two(.topicAlias, 2)]))
        },
    ]

    private static let subscriptions: [AuditCase] = [
        AuditCase("MQTT5-wildcard-unavailable", .v5_0, "#") {
            $0.connect(connackProperties: [.byte(.wildcardSubscriptionAvailable, 0)])
            $0.client(AuditScript.subscribe("plant/#"))
        } conforming: {
            $0.connect(connackProperties: [.byte(.wildcardSubscriptionAvailable, 0)])
            $0.client(AuditScript.subscribe("plant"))
        },
        AuditCase("MQTT5-subscription-identifier-unavailable", .v5_0, "identifier 7") {
            $0.connect(connackProperties: [.byte(.subscriptionIdentifierAvailable, 0)])
            $0.client(AuditScript.subscribe("plant", [Property(.subscriptionIdentifier, .variableByteInteger(7))]))
        } conforming: {
            $0.connect(connackProperties: [.byte(.subscriptionIdentifierAvailable, 0)])
            $0.client(AuditScript.subscribe("plant"))
        },
        AuditCase("MQTT5-shared-unavailable", .v5_0, "$share/") {
            $0.connect(connackProperties: [.byte(.sharedSubscriptionAvailable, 0)])
            $0.client(AuditScript.subscribe("$share/group/plant"))
        } conforming: {
            $0.connect(connackProperties: [.byte(.sharedSubscriptionAvailable, 0)])
            $0.client(AuditScript.subscribe("$shared/group/plant"))
        },
        AuditCase("MQTT-3.2.2-10", .v5_0, "SUBSCRIBE for QoS 2 refused after Maximum QoS 1") {
            $0.connect(connackProperties: [.byte(.maximumQoS, 1)])
            $0.client(AuditScript.subscribe("plant", qos: .exactlyOnce))
            $0.server(AuditScript.suback([0x80]))
        } conforming: {
            $0.connect(connackProperties: [.byte(.maximumQoS, 1)])
            $0.client(AuditScript.subscribe("plant", qos: .exactlyOnce))
            $0.server(AuditScript.suback([1]))
        },
    ]

    private static let complaints: [AuditCase] = [
        AuditCase("MQTT-3.2.2-9", .v5_0, "QoS 2 refused, no Maximum QoS") {
            $0.connect()
            $0.client(AuditScript.publish(topic, qos: .exactlyOnce))
            $0.server(AuditScript.disconnect(0x9B))
            $0.close(by: .server)
        } conforming: {
            $0.connect()
            $0.client(AuditScript.publish(topic, qos: .exactlyOnce))
            $0.server(AuditScript.disconnect(0x97))
            $0.close(by: .server)
        },
        AuditCase("MQTT-3.3.2-12", .v5_0, "alias 2 of 2 refused") {
            $0.connect(connackProperties: [.two(.topicAliasMaximum, 2)])
            $0.client(AuditScript.publish(topic, "21.5", [.two(.topicAlias, 2)]))
            $0.server(AuditScript.disconnect(0x94))
            $0.close(by: .server)
        } conforming: {
            $0.connect(connackProperties: [.two(.topicAliasMaximum, 2)])
            $0.client(AuditScript.publish(topic, "21.5", [.two(.topicAlias, 2)]))
            $0.server(AuditScript.disconnect(0x97))
            $0.close(by: .server)
        },
        AuditCase("MQTT-3.3.2-10", .v5_0, "alias 2 of 2 refused") {
            $0.connect(properties: [.two(.topicAliasMaximum, 2)])
            $0.subscribe("plant/#")
            $0.server(AuditScript.publish(topic, "21.5", [.two(.topicAlias, 2)]))
            $0.client(AuditScript.disconnect(0x94))
            $0.close(by: .client)
        } conforming: {
            $0.connect(properties: [.two(.topicAliasMaximum, 2)])
            $0.subscribe("plant/#")
            $0.server(AuditScript.publish(topic, "21.5", [.two(.topicAlias, 2)]))
            $0.disconnect()
        },
        AuditCase("MQTT-3.2.2-22", .v5_0, "Keep Alive 60 s, dropped after 20 s") {
            $0.connect(keepAlive: 60)
            $0.wait(seconds: 20)
            $0.server(AuditScript.disconnect(0x8D))
            $0.close(by: .server)
        } conforming: {
            $0.connect(keepAlive: 14)
            $0.wait(seconds: 20)
            $0.server(AuditScript.disconnect(0x8D))
            $0.close(by: .server)
        },
    ]
}
