import MQTTCodec
import MQTTTimeline

/// CONNECT, CONNACK and what may stand before them.
extension AuditCases {
    static let connectionOpeningCases: [AuditCase] =
        firstPackets + connectOnce + connackOnce + beforeConnack + identifiers + answersToConnect

    private static let firstPackets: [AuditCase] = [ProtocolVersion.v3_1_1, .v5_0].map { version in
        AuditCase("MQTT-3.1.0-1", version, "PINGREQ first") {
            $0.open()
            $0.client(AuditScript.pingreq)
            $0.client(AuditScript.publish("plant/line/1/temperature"))
            $0.client(AuditScript.publish("plant/line/1/temperature"))
        } conforming: {
            $0.connect()
            $0.ping()
        }
    }

    private static let connectOnce: [AuditCase] = [ProtocolVersion.v3_1_1, .v5_0].flatMap { version in
        let name = version == .v5_0 ? "MQTT5-second-connect" : "MQTT3-second-connect"
        return [
            AuditCase(name, version, "CONNECT again") {
                $0.connect()
                $0.again()
                $0.close(by: .server)
            } conforming: {
                $0.connect()
                $0.disconnect()
                $0.connect()
            },
            AuditCase("MQTT-3.1.0-2", version, "second CONNECT accepted", also: [name]) {
                $0.connect()
                $0.again()
                $0.connack()
            } conforming: {
                $0.connect()
                $0.ping()
            },
            AuditCase("MQTT-3.1.0-2", version, "PINGREQ behind second CONNECT answered", also: [name]) {
                $0.connect()
                $0.again()
                $0.ping()
            } conforming: {
                $0.connect()
                $0.ping()
            },
            AuditCase("MQTT-3.1.0-2", version, "not closed", also: [name]) {
                $0.connect()
                $0.again()
                $0.wait(seconds: 12)
            } conforming: {
                $0.connect()
                $0.wait(seconds: 12)
            },
        ]
    }

    private static let connackOnce: [AuditCase] = ProtocolVersion.allCases.flatMap { version in
        [
            AuditCase(version == .v5_0 ? "MQTT-3.2.0-2" : "MQTT3-connack-once", version, "CONNACK twice") {
                $0.connect()
                $0.connack()
            } conforming: {
                $0.connect()
                $0.ping()
            },
            AuditCase(
                version == .v5_0 ? "MQTT5-connack-before-connect" : "MQTT3-connack-once",
                version,
                "CONNACK before CONNECT",
                also: version == .v3_1 ? [] : ["MQTT-3.2.2-2"]
            ) {
                $0.open()
                $0.connack()
                $0.again()
            } conforming: {
                $0.hello()
                $0.connack()
            },
        ]
    }

    private static let beforeConnack: [AuditCase] =
        [ProtocolVersion.v3_1_1, .v5_0].map { version in
            AuditCase("MQTT-3.2.0-1", version, "PINGRESP before CONNACK") {
                $0.hello()
                $0.client(AuditScript.pingreq)
                $0.server(AuditScript.pingresp)
                $0.connack()
            } conforming: {
                $0.hello()
                $0.client(AuditScript.pingreq)
                $0.connack()
                $0.server(AuditScript.pingresp)
            }
        } + [
            AuditCase("MQTT-3.1.2-30", .v5_0, "PINGREQ during authentication") {
                $0.hello([.method])
                $0.client(AuditScript.pingreq)
                $0.connack(0, [.method])
                $0.server(AuditScript.pingresp)
            } conforming: {
                $0.hello([.method])
                $0.server(AuditScript.auth(0x18))
                $0.client(AuditScript.auth(0x18))
                $0.connack(0, [.method])
                $0.ping()
            },
            AuditCase("MQTT-3.14.0-1", .v5_0, "DISCONNECT instead of CONNACK") {
                $0.hello()
                $0.server(AuditScript.disconnect(0x8B))
                $0.close(by: .server)
            } conforming: {
                $0.connect()
                $0.server(AuditScript.disconnect(0x8B))
                $0.close(by: .server)
            },
            AuditCase("MQTT-3.14.0-1", .v5_0, "DISCONNECT behind a refusal") {
                $0.hello()
                $0.connack(0x88)
                $0.server(AuditScript.disconnect(0x8B))
                $0.close(by: .server)
            } conforming: {
                $0.hello()
                $0.refuse(0x88)
            },
        ]

    private static let identifiers: [AuditCase] = [
        AuditCase("MQTT-3.1.3-5", .v3_1_1, "plain Client Identifier refused") {
            $0.hello(id: "pump7")
            $0.refuse(2)
        } conforming: {
            $0.hello(id: "pump/7")
            $0.refuse(2)
        },
        AuditCase("MQTT-3.1.3-5", .v5_0, "plain Client Identifier refused") {
            $0.hello(id: "pump7")
            $0.refuse(0x85)
        } conforming: {
            $0.hello(id: "pump/7")
            $0.refuse(0x85)
        },
        AuditCase(
            "MQTT-3.1.3-8",
            .v3_1_1,
            "empty Client Identifier accepted with Clean Session 0",
            also: ["MQTT-3.1.3-7"]
        ) {
            $0.connect(id: "", cleanStart: false)
        } conforming: {
            $0.connect(id: "", cleanStart: true)
        },
        AuditCase("MQTT3-client-id-rejected", .v3_1, "24 characters accepted", also: ["MQTT3-client-id-length"]) {
            $0.connect(id: "abcdefghijklmnopqrstuvwx")
        } conforming: {
            $0.connect(id: "abcdefghijklmnopqrstuvw")
        },
        AuditCase("MQTT3-missing-credential-tolerated", .v3_1, "refused without User Name") {
            $0.open()
            $0.client(bytes: [0x10, 15, 0, 6, 0x4D, 0x51, 0x49, 0x73, 0x64, 0x70, 3, 0x82, 0, 0, 0, 1, 0x61])
            $0.refuse(4)
        } conforming: {
            $0.open()
            $0.client(bytes: [0x10, 16, 0, 6, 0x4D, 0x51, 0x49, 0x73, 0x64, 0x70, 3, 2, 0, 0, 0, 2, 0x61, 0x62])
            $0.refuse(4)
        },
        AuditCase("MQTT-3.1.3-7", .v5_0, "none assigned", also: ["MQTT-3.2.2-16"]) {
            $0.connect(id: "")
        } conforming: {
            $0.connect(id: "", connackProperties: [Property(.assignedClientIdentifier, .utf8String("auto-1"))])
        },
        AuditCase("MQTT5-assigned-id-unasked", .v5_0, "assigned though there was one") {
            $0.connect(connackProperties: [Property(.assignedClientIdentifier, .utf8String("auto-1"))])
        } conforming: {
            $0.connect(id: "", connackProperties: [Property(.assignedClientIdentifier, .utf8String("auto-1"))])
        },
    ]

    private static let answersToConnect: [AuditCase] = presentSessions + connackTimes + connackContents

    private static let presentSessions: [AuditCase] =
        [ProtocolVersion.v3_1_1, .v5_0].flatMap { (version: ProtocolVersion) -> [AuditCase] in
            [
                AuditCase(version == .v5_0 ? "MQTT-3.2.2-2" : "MQTT-3.2.2-1", version, "old session for Clean Start") {
                    $0.connect(cleanStart: true, sessionPresent: true)
                } conforming: {
                    $0.connect(cleanStart: false, sessionPresent: true)
                },
                AuditCase(
                    version == .v5_0 ? "MQTT-3.1.4-5" : "MQTT-3.1.4-4",
                    version,
                    "no CONNACK",
                    also: [version == .v5_0 ? "MQTT5-connack-timeout" : "MQTT3-connack-timeout"]
                ) {
                    $0.hello()
                    $0.wait(seconds: 40)
                } conforming: {
                    $0.hello()
                    $0.wait(seconds: 20)
                    $0.connack()
                },
            ]
        }

    private static let connackTimes: [AuditCase] =
        ProtocolVersion.allCases.map { (version: ProtocolVersion) -> AuditCase in
            AuditCase(
                version == .v5_0 ? "MQTT5-connack-timeout" : "MQTT3-connack-timeout",
                version,
                "waits on",
                also: ["MQTT-3.1.4-4", "MQTT-3.1.4-5"]
            ) {
                $0.hello()
                $0.wait(seconds: 40)
                $0.close(by: .client)
            } conforming: {
                $0.hello()
                $0.wait(seconds: 20)
                $0.close(by: .client)
            }
        }

    private static let connackContents: [AuditCase] =
        [
            AuditCase("MQTT-3.1.2-28", .v5_0, "Response Information unasked") {
                $0.connect(connackProperties: [Property(.responseInformation, .utf8String("reply/"))])
            } conforming: {
                $0.connect(
                    properties: [.byte(.requestResponseInformation, 1)],
                    connackProperties: [Property(.responseInformation, .utf8String("reply/"))]
                )
            },
            AuditCase("MQTT-3.2.2-12", .v5_0, "Will QoS above Maximum QoS accepted") {
                $0.connect(will: willMessage(.exactlyOnce), connackProperties: [.byte(.maximumQoS, 1)])
            } conforming: {
                $0.connect(will: willMessage(.atLeastOnce), connackProperties: [.byte(.maximumQoS, 1)])
            },
            AuditCase("MQTT-3.2.2-13", .v5_0, "Will Retain accepted") {
                $0.connect(will: willMessage(retain: true), connackProperties: [.byte(.retainAvailable, 0)])
            } conforming: {
                $0.connect(will: willMessage(), connackProperties: [.byte(.retainAvailable, 0)])
            },
        ]

    private static func willMessage(_ qos: QoS = .atMostOnce, retain: Bool = false) -> ControlPacket.Will {
        ControlPacket.Will(topic: "plant/pump-7/state", payload: [0x30], qos: qos, retain: retain)
    }
}
