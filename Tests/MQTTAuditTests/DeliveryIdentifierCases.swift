import MQTTCodec
import MQTTTimeline

/// Packet Identifiers in use, DUP, repeats.
extension AuditCases {
    static let deliveryIdentifierCases: [AuditCase] = [
        reuse("MQTT3-message-id-in-flight", .v3_1, .client, (.atLeastOnce, .atLeastOnce)),
        reuse("MQTT3-message-id-in-flight", .v3_1, .server, (.exactlyOnce, .exactlyOnce)),
        reuse("MQTT-2.3.1-2", .v3_1_1, .client, (.atLeastOnce, .atLeastOnce)),
        reuse("MQTT-2.3.1-2", .v3_1_1, .client, (.exactlyOnce, .exactlyOnce)),
        reuse("MQTT-2.3.1-4", .v3_1_1, .server, (.atLeastOnce, .atLeastOnce)),
        reuse("MQTT-4.3.2-1", .v3_1_1, .client, (.exactlyOnce, .atLeastOnce)),
        reuse("MQTT-4.3.3-1", .v3_1_1, .client, (.atLeastOnce, .exactlyOnce)),
        reuse("MQTT-2.2.1-3", .v5_0, .client, (.atLeastOnce, .atLeastOnce)),
        reuse("MQTT-2.2.1-4", .v5_0, .server, (.atLeastOnce, .atLeastOnce)),
        reuse("MQTT-4.3.2-1", .v5_0, .server, (.exactlyOnce, .atLeastOnce)),
        reuse("MQTT-4.3.3-1", .v5_0, .server, (.atLeastOnce, .exactlyOnce)),
        reuse("MQTT-4.3.2-3", .v5_0, .client, (.atLeastOnce, .atLeastOnce), dup: true),
        reuse("MQTT-4.3.3-3", .v5_0, .client, (.exactlyOnce, .exactlyOnce), dup: true),
        requestOverPublish("MQTT-2.3.1-2", .v3_1_1),
        requestOverPublish("MQTT-2.2.1-3", .v5_0),
        publishOverRequest("MQTT-2.2.1-3", .v5_0),
        publishOverRequest("MQTT3-message-id-in-flight", .v3_1),
        afterPubrel("MQTT-4.3.3-5", .v5_0, "another message", dup: false),
        afterPubrel("MQTT-4.3.3-1", .v3_1_1, "another message", dup: false),
        afterPubrel("MQTT-4.3.3-6", .v5_0, "21.5", dup: true),
        afterPubrel("MQTT-4.3.3-1", .v3_1_1, "21.5", dup: true),
        firstDup("MQTT-3.3.1-3", .v3_1_1, .server, .atLeastOnce),
        firstDup("MQTT-3.3.1-3", .v5_0, .server, .exactlyOnce),
        firstDup("MQTT-4.3.2-1", .v3_1_1, .client, .atLeastOnce),
        firstDup("MQTT-4.3.3-1", .v3_1_1, .client, .exactlyOnce),
        firstDup("MQTT-4.3.2-2", .v5_0, .client, .atLeastOnce),
        firstDup("MQTT-4.3.3-2", .v5_0, .client, .exactlyOnce),
        repeatWithoutDup("MQTT3-dup-on-resend", .v3_1),
        repeatWithoutDup("MQTT-3.3.1-1", .v3_1_1),
        AuditCase("MQTT-3.3.1-1", .v5_0, "repeat without DUP") {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5))
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5))
            $0.server(.puback(id: 5))
        } conforming: {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5))
            $0.server(.puback(id: 5))
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5))
            $0.server(.puback(id: 5))
        },
        AuditCase("MQTT-4.4.0-1", .v5_0, "PUBLISH again in one connection") {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5))
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5, dup: true))
            $0.server(.puback(id: 5))
            $0.server(.puback(id: 5))
        } conforming: {
            $0.connect(cleanStart: false, sessionPresent: true)
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5, dup: true))
            $0.server(.puback(id: 5))
        },
        AuditCase("MQTT-4.4.0-1", .v5_0, "PUBREL again in one connection") {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
            $0.server(.pubrec(id: 5))
            $0.client(.pubrel(id: 5))
            $0.client(.pubrel(id: 5))
            $0.server(.pubcomp(id: 5))
            $0.server(.pubcomp(id: 5))
        } conforming: {
            $0.connect(cleanStart: false, sessionPresent: true)
            $0.client(.pubrel(id: 5))
            $0.server(.pubcomp(id: 5))
        },
        AuditCase("MQTT3-dup-on-resend", .v3_1, "SUBSCRIBE again without DUP") {
            $0.connect()
            $0.client(AuditScript.subscribe("a", id: 5))
            $0.client(AuditScript.subscribe("a", id: 5))
            $0.server(AuditScript.suback(id: 5))
        } conforming: {
            $0.connect()
            $0.subscribe("a", id: 5)
            $0.subscribe("a", id: 5)
        },
        AuditCase("MQTT-3.2.2-5", .v5_0, "DUP although the server has no Session") {
            $0.connect(cleanStart: false)
            $0.wait(seconds: 2)
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5, dup: true))
            $0.server(.puback(id: 5))
        } conforming: {
            $0.connect(cleanStart: false)
            $0.wait(seconds: 2)
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5))
            $0.server(.puback(id: 5))
        },
        AuditCase("MQTT-3.2.2-5", .v5_0, "PUBREL although the server has no Session") {
            $0.connect(cleanStart: false)
            $0.wait(seconds: 2)
            $0.client(.pubrel(id: 5))
            $0.server(.pubcomp(id: 5, .packetIdentifierNotFound))
        } conforming: {
            $0.connect(cleanStart: false, sessionPresent: true)
            $0.wait(seconds: 2)
            $0.client(.pubrel(id: 5))
            $0.server(.pubcomp(id: 5))
        },
        AuditCase("MQTT-3.3.1-11", .v5_0, "a retained message that was not asked for") {
            $0.connect()
            $0.subscribe("a/#", options: SubscriptionOptions(maximumQoS: .atMostOnce, retainHandling: 2))
            $0.server(AuditScript.publish("a/b", retain: true))
        } conforming: {
            $0.connect()
            $0.subscribe("a/#", options: SubscriptionOptions(maximumQoS: .atMostOnce, retainHandling: 2))
            $0.subscribe("a/+", id: 2)
            $0.server(AuditScript.publish("a/b", retain: true))
        },
        AuditCase("MQTT5-alias-unknown", .v5_0, "an alias that was not set") {
            $0.connect(connackProperties: [Property(.topicAliasMaximum, .twoByteInteger(5))])
            $0.client(AuditScript.publish("a", "21.5", [Property(.topicAlias, .twoByteInteger(1))]))
            $0.client(AuditScript.publish("", "21.5", [Property(.topicAlias, .twoByteInteger(2))]))
        } conforming: {
            $0.connect(connackProperties: [Property(.topicAliasMaximum, .twoByteInteger(5))])
            $0.client(AuditScript.publish("a", "21.5", [Property(.topicAlias, .twoByteInteger(1))]))
            $0.client(AuditScript.publish("", "21.5", [Property(.topicAlias, .twoByteInteger(1))]))
        },
    ]

    /// Another message under an identifier in use, and after its exchange.
    private static func reuse(
        _ rule: String,
        _ version: ProtocolVersion,
        _ end: Sender,
        _ qos: (QoS, QoS),
        dup: Bool = false
    ) -> AuditCase {
        AuditCase(rule, version, "\(end): QoS \(qos.1.rawValue) over QoS \(qos.0.rawValue), DUP \(dup)") {
            $0.connect()
            $0.prepare(for: end)
            $0.send(AuditScript.publish("a", "21.5", qos: qos.0, id: 5), by: end)
            $0.send(AuditScript.publish("a", "other", qos: qos.1, id: 5, dup: dup), by: end)
            $0.finish(qos.1, id: 5, by: end)
        } conforming: {
            $0.connect()
            $0.prepare(for: end)
            $0.send(AuditScript.publish("a", "21.5", qos: qos.0, id: 5), by: end)
            $0.finish(qos.0, id: 5, by: end)
            $0.send(AuditScript.publish("a", "other", qos: qos.1, id: 5), by: end)
            $0.finish(qos.1, id: 5, by: end)
        }
    }

    private static func requestOverPublish(_ rule: String, _ version: ProtocolVersion) -> AuditCase {
        AuditCase(rule, version, "SUBSCRIBE with the identifier of a PUBLISH") {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5))
            $0.subscribe("b", id: 5)
            $0.server(.puback(id: 5))
        } conforming: {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5))
            $0.subscribe("b", id: 6)
            $0.server(.puback(id: 5))
        }
    }

    private static func publishOverRequest(_ rule: String, _ version: ProtocolVersion) -> AuditCase {
        AuditCase(rule, version, "PUBLISH with the identifier of a SUBSCRIBE") {
            $0.connect()
            $0.client(AuditScript.subscribe("b", id: 5))
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5))
            $0.server(AuditScript.suback(id: 5))
            $0.server(.puback(id: 5))
        } conforming: {
            $0.connect()
            $0.client(AuditScript.subscribe("b", id: 5))
            $0.server(AuditScript.suback(id: 5))
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5))
            $0.server(.puback(id: 5))
        }
    }

    private static func afterPubrel(
        _ rule: String,
        _ version: ProtocolVersion,
        _ payload: String,
        dup: Bool
    ) -> AuditCase {
        AuditCase(rule, version, "PUBLISH of \(payload) between PUBREL and PUBCOMP") {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
            $0.server(.pubrec(id: 5))
            $0.client(.pubrel(id: 5))
            $0.client(AuditScript.publish("a", payload, qos: .exactlyOnce, id: 5, dup: dup))
        } conforming: {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
            $0.finish(.exactlyOnce, id: 5, by: .client)
            $0.client(AuditScript.publish("a", payload, qos: .exactlyOnce, id: 5, dup: dup))
            $0.finish(.exactlyOnce, id: 5, by: .client)
        }
    }

    private static func firstDup(
        _ rule: String,
        _ version: ProtocolVersion,
        _ end: Sender,
        _ qos: QoS
    ) -> AuditCase {
        AuditCase(rule, version, "\(end): first QoS \(qos.rawValue) PUBLISH with DUP") {
            $0.connect()
            $0.prepare(for: end)
            $0.send(AuditScript.publish("a", qos: qos, id: 5, dup: true), by: end)
            $0.finish(qos, id: 5, by: end)
        } conforming: {
            $0.connect(cleanStart: false, sessionPresent: version != .v3_1)
            $0.prepare(for: end)
            $0.send(AuditScript.publish("a", qos: qos, id: 5, dup: true), by: end)
            $0.finish(qos, id: 5, by: end)
        }
    }

    private static func repeatWithoutDup(_ rule: String, _ version: ProtocolVersion) -> AuditCase {
        AuditCase(rule, version, "repeat without DUP") {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5))
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5))
            $0.server(.puback(id: 5))
            $0.server(.puback(id: 5))
        } conforming: {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5))
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5, dup: true))
            $0.server(.puback(id: 5))
            $0.server(.puback(id: 5))
        }
    }
}
