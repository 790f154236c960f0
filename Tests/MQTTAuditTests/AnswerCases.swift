import MQTTCodec
import MQTTTimeline

/// SUBACK, UNSUBACK and PINGRESP.
extension AuditCases {
    static let answerCases: [AuditCase] =
        ProtocolVersion.allCases.flatMap(everyVersion) + [
            AuditCase("MQTT-2.3.1-7", .v3_1_1, "SUBACK for UNSUBSCRIBE") {
                $0.connect()
                $0.subscribe("a", id: 4)
                $0.client(.unsubscribe("a", id: 5))
                $0.server(AuditScript.suback(id: 5))
                $0.server(.unsuback(id: 5))
            } conforming: {
                $0.connect()
                $0.subscribe("a", id: 4)
                $0.client(.unsubscribe("a", id: 5))
                $0.server(.unsuback(id: 5))
            },
            AuditCase("MQTT-2.2.1-6", .v5_0, "UNSUBACK for SUBSCRIBE") {
                $0.connect()
                $0.client(AuditScript.subscribe("a", id: 5))
                $0.server(.unsuback([0], id: 5))
                $0.server(AuditScript.suback(id: 5))
            } conforming: {
                $0.connect()
                $0.subscribe("a", id: 5)
            },
            secondSuback("MQTT-3.8.4-4", .v3_1_1),
            secondSuback("MQTT-3.8.4-5", .v5_0),
            secondUnsuback("MQTT-3.10.4-6", .v3_1_1),
            secondUnsuback("MQTT-3.10.4-6", .v5_0),
            misplaced("MQTT-3.9.3-1", .v3_1_1),
            misplaced("MQTT-3.9.3-1", .v5_0),
            AuditCase("MQTT-3.9.3-1", .v5_0, "0xA2 at a filter without wildcard") {
                $0.connect()
                $0.client(.subscribe([("a", .atMostOnce), ("b/#", .atMostOnce)], id: 5))
                $0.server(AuditScript.suback([0xA2, 0], id: 5))
            } conforming: {
                $0.connect()
                $0.client(.subscribe([("a", .atMostOnce), ("b/#", .atMostOnce)], id: 5))
                $0.server(AuditScript.suback([0, 0xA2], id: 5))
            },
            AuditCase("MQTT-3.11.3-2", .v5_0, "one code for two filters") {
                $0.connect()
                $0.client(.unsubscribe("a", "b", id: 5))
                $0.server(.unsuback([0x11], id: 5))
            } conforming: {
                $0.connect()
                $0.client(.unsubscribe("a", "b", id: 5))
                $0.server(.unsuback([0x11, 0x11], id: 5))
            },
            AuditCase("MQTT-3.11.3-1", .v5_0, "codes in another order", also: ["MQTT-3.10.4-1"]) {
                $0.connect()
                $0.subscribe("a", id: 4)
                $0.client(.unsubscribe("a", "b", id: 5))
                $0.server(.unsuback([0x11, 0], id: 5))
            } conforming: {
                $0.connect()
                $0.subscribe("a", id: 4)
                $0.client(.unsubscribe("a", "b", id: 5))
                $0.server(.unsuback([0, 0x11], id: 5))
            },
        ]

    private static func everyVersion(_ version: ProtocolVersion) -> [AuditCase] {
        let codes: [UInt8] = version == .v5_0 ? [0x11] : []
        return [
            AuditCase(name("MQTT3-ack-identifier", "MQTT-3.8.4-2", "MQTT-3.8.4-2", version), version, "SUBACK") {
                $0.connect()
                $0.server(AuditScript.suback(id: 5))
            } conforming: {
                $0.connect()
                $0.subscribe("a", id: 5)
            },
            AuditCase(name("MQTT3-ack-identifier", "MQTT-3.10.4-4", "MQTT-3.10.4-5", version), version, "UNSUBACK") {
                $0.connect()
                $0.server(.unsuback(codes, id: 5))
            } conforming: {
                $0.connect()
                $0.client(.unsubscribe("a", id: 5))
                $0.server(.unsuback(codes, id: 5))
            },
            AuditCase(name("MQTT3-suback-count", "MQTT-3.8.4-5", "MQTT-3.8.4-6", version), version, "too few codes") {
                $0.connect()
                $0.client(.subscribe([("a", .atMostOnce), ("b", .atMostOnce)], id: 5))
                $0.server(AuditScript.suback([0], id: 5))
            } conforming: {
                $0.connect()
                $0.client(.subscribe([("a", .atMostOnce), ("b", .atMostOnce)], id: 5))
                $0.server(AuditScript.suback([0, 0], id: 5))
            },
            AuditCase(
                version == .v5_0 ? "MQTT5-granted-above-requested" : "MQTT3-granted-above-requested",
                version,
                "QoS 2 for QoS 1"
            ) {
                $0.connect()
                $0.client(AuditScript.subscribe("a", qos: .atLeastOnce, id: 5))
                $0.server(AuditScript.suback([2], id: 5))
            } conforming: {
                $0.connect()
                $0.client(AuditScript.subscribe("a", qos: .atLeastOnce, id: 5))
                $0.server(AuditScript.suback([0], id: 5))
            },
            AuditCase(
                version == .v5_0 ? "MQTT5-unsolicited-pingresp" : "MQTT3-unsolicited-pingresp",
                version,
                "one PINGRESP too many"
            ) {
                $0.connect(keepAlive: 60)
                $0.client(.ping)
                $0.server(.pong)
                $0.server(.pong)
            } conforming: {
                $0.connect(keepAlive: 60)
                $0.client(.ping)
                $0.client(.ping)
                $0.server(.pong)
                $0.server(.pong)
            },
            AuditCase(name("MQTT3-request-answered", "MQTT-3.8.4-1", "MQTT-3.8.4-1", version), version, "SUBSCRIBE") {
                $0.connect()
                $0.client(AuditScript.subscribe("a", id: 5))
                $0.waitForAnswers()
            } conforming: {
                $0.connect()
                $0.client(AuditScript.subscribe("a", id: 5))
                $0.wait(seconds: 10)
                $0.server(AuditScript.suback(id: 5))
                $0.waitForAnswers()
            },
            AuditCase(
                name("MQTT3-request-answered", "MQTT-3.10.4-4", "MQTT-3.10.4-4", version),
                version,
                "UNSUBSCRIBE"
            ) {
                $0.connect()
                $0.subscribe("a", id: 4)
                $0.client(.unsubscribe("a", id: 5))
                $0.waitForAnswers()
            } conforming: {
                $0.connect()
                $0.subscribe("a", id: 4)
                $0.client(.unsubscribe("a", id: 5))
                $0.server(.unsuback(version == .v5_0 ? [0] : [], id: 5))
                $0.waitForAnswers()
            },
            AuditCase(
                name("MQTT3-request-answered", "MQTT-3.10.4-5", "MQTT-3.10.4-5", version),
                version,
                "UNSUBSCRIBE of a filter never subscribed to"
            ) {
                $0.connect()
                $0.client(.unsubscribe("a", id: 5))
                $0.waitForAnswers()
            } conforming: {
                $0.connect()
                $0.client(.unsubscribe("a", id: 5))
                $0.server(.unsuback(codes, id: 5))
                $0.waitForAnswers()
            },
        ]
    }

    private static func name(_ v3_1: String, _ v3_1_1: String, _ v5_0: String, _ version: ProtocolVersion) -> String {
        switch version {
        case .v3_1: v3_1
        case .v3_1_1: v3_1_1
        case .v5_0: v5_0
        }
    }

    private static func secondSuback(_ rule: String, _ version: ProtocolVersion) -> AuditCase {
        AuditCase(rule, version, "SUBACK again") {
            $0.connect()
            $0.client(.subscribe([("a", .atMostOnce), ("b", .atMostOnce)], id: 5))
            $0.server(AuditScript.suback([0, 0], id: 5))
            $0.server(AuditScript.suback([0, 0], id: 5))
        } conforming: {
            $0.connect()
            for _ in 0..<2 {
                $0.client(.subscribe([("a", .atMostOnce), ("b", .atMostOnce)], id: 5))
                $0.server(AuditScript.suback([0, 0], id: 5))
            }
        }
    }

    private static func secondUnsuback(_ rule: String, _ version: ProtocolVersion) -> AuditCase {
        let codes: [UInt8] = version == .v5_0 ? [0x11, 0x11] : []
        return AuditCase(rule, version, "UNSUBACK again") {
            $0.connect()
            $0.client(.unsubscribe("a", "b", id: 5))
            $0.server(.unsuback(codes, id: 5))
            $0.server(.unsuback(codes, id: 5))
        } conforming: {
            $0.connect()
            for _ in 0..<2 {
                $0.client(.unsubscribe("a", "b", id: 5))
                $0.server(.unsuback(codes, id: 5))
            }
        }
    }

    private static func misplaced(_ rule: String, _ version: ProtocolVersion) -> AuditCase {
        AuditCase(rule, version, "grants in another order") {
            $0.connect()
            $0.client(.subscribe([("a", .atMostOnce), ("b", .exactlyOnce)], id: 5))
            $0.server(AuditScript.suback([2, 0], id: 5))
        } conforming: {
            $0.connect()
            $0.client(.subscribe([("a", .atMostOnce), ("b", .exactlyOnce)], id: 5))
            $0.server(AuditScript.suback([0, 2], id: 5))
        }
    }
}
