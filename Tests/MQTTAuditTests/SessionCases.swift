import MQTTCodec
import MQTTTimeline

extension AuditCases {
    /// Sessions over connections, and who may hold them.
    static let sessionCases: [AuditCase] = [
        AuditCase.each(
            "a session that is lost",
            v3_1_1: "MQTT-3.2.2-2",
            v5_0: "MQTT-3.2.2-3",
            violating: {
                $0.connectKept(1, present: false)
                $0.disconnect(1)
                $0.connectKept(1, present: false)
                $0.disconnect(1)
            },
            conforming: {
                $0.connectKept(1, present: false)
                $0.disconnect(1)
                $0.connectKept(1, present: true)
                $0.disconnect(1)
            }
        ),
        AuditCase.each(
            "a session that is lost each time",
            v5_0: "MQTT-3.1.2-6",
            also: ["MQTT-3.2.2-3"],
            violating: {
                for _ in 0..<3 {
                    $0.connectKept(1, present: false)
                    $0.disconnect(1)
                }
            },
            conforming: {
                for _ in 0..<2 {
                    $0.connectKept(1, present: false)
                    $0.disconnect(1)
                }
                $0.connectKept(1, present: true)
            }
        ),
        AuditCase.each(
            "a session that ended with its connection",
            v3_1_1: "MQTT-3.2.2-3",
            v5_0: "MQTT-3.2.2-3",
            violating: {
                $0.connect()
                $0.disconnect()
                $0.connect(cleanStart: false, sessionPresent: true)
            },
            conforming: {
                $0.connect()
                $0.disconnect()
                $0.connect(cleanStart: false)
            }
        ),
        AuditCase.each(
            "a session that expired",
            v5_0: "MQTT-4.1.0-2",
            violating: {
                $0.connectKept(1, present: false, expiry: 10)
                $0.disconnect(1)
                $0.wait(seconds: 60)
                $0.connectKept(1, present: true, expiry: 10)
            },
            conforming: {
                $0.connectKept(1, present: false, expiry: 10)
                $0.disconnect(1)
                $0.wait(seconds: 12)
                $0.connectKept(1, present: true, expiry: 10)
            }
        ),
        AuditCase.each(
            "a client without session that goes on",
            v5_0: "MQTT-3.2.2-4",
            also: ["MQTT-3.2.2-3"],
            violating: {
                $0.connect()
                $0.disconnect()
                $0.connect(cleanStart: false, sessionPresent: true)
                $0.publish("plant/7")
            },
            conforming: {
                $0.connect()
                $0.disconnect()
                $0.connect(cleanStart: false, sessionPresent: true)
                $0.close(by: .client)
            }
        ),
        AuditCase.each(
            "the older connection goes on",
            v3_1: "MQTT3-duplicate-client",
            v3_1_1: "MQTT-3.1.4-2",
            v5_0: "MQTT-3.1.4-3",
            violating: {
                $0.connect(1)
                $0.subscribe("plant/#", on: 1)
                $0.connect(2)
                $0.wait(seconds: 3)
                $0.deliver("plant/7", on: 1)
                $0.close(by: .client, on: 1)
            },
            conforming: {
                $0.connect(1)
                $0.subscribe("plant/#", on: 1)
                $0.connect(2)
                $0.deliver("plant/7", on: 1)
                if $0.version == .v5_0 {
                    $0.server(.disconnect(ControlPacket.Disconnect(reasonCode: .sessionTakenOver)), on: 1)
                }
                $0.close(by: .server, on: 1)
            }
        ),
        AuditCase.each(
            "the older connection stays open",
            v3_1: "MQTT3-duplicate-client",
            v3_1_1: "MQTT-3.1.4-2",
            v5_0: "MQTT-3.1.4-3",
            violating: {
                $0.connect(1)
                $0.connect(2)
                $0.wait(seconds: 30)
            },
            conforming: {
                $0.connect(1)
                $0.connect(2, id: "pump-8")
                $0.wait(seconds: 30)
            }
        ),
        AuditCase.each(
            "no DISCONNECT to who lost its session",
            v5_0: "MQTT-3.1.4-3",
            violating: {
                $0.connect(1)
                $0.connect(2)
                $0.close(by: .server, on: 1)
            },
            conforming: {
                $0.connect(1)
                $0.connect(2)
                $0.server(.disconnect(ControlPacket.Disconnect(reasonCode: .sessionTakenOver)), on: 1)
                $0.close(by: .server, on: 1)
            }
        ),
        AuditCase.each(
            "an Assigned Client Identifier of a session",
            v5_0: "MQTT-3.2.2-16",
            violating: {
                $0.connectKept(1, id: "auto-1", present: false)
                $0.disconnect(1)
                $0.connect(
                    2,
                    id: "",
                    connackProperties: [Property(.assignedClientIdentifier, .utf8String("auto-1"))]
                )
            },
            conforming: {
                $0.connectKept(1, id: "auto-1", present: false, expiry: 2)
                $0.disconnect(1)
                $0.wait(seconds: 5)
                $0.connect(
                    2,
                    id: "",
                    connackProperties: [Property(.assignedClientIdentifier, .utf8String("auto-1"))]
                )
            }
        ),
        AuditCase.each(
            "an Assigned Client Identifier in use",
            v5_0: "MQTT-3.1.3-6",
            violating: {
                $0.connect(1, id: "auto-1")
                $0.connect(
                    2,
                    id: "",
                    connackProperties: [Property(.assignedClientIdentifier, .utf8String("auto-1"))]
                )
            },
            conforming: {
                $0.connect(1, id: "auto-1")
                $0.disconnect(1)
                $0.connect(
                    2,
                    id: "",
                    connackProperties: [Property(.assignedClientIdentifier, .utf8String("auto-1"))]
                )
            }
        ),
        AuditCase.each(
            "clients without identifier that disturb each other",
            v3_1_1: "MQTT-3.1.3-6",
            violating: {
                $0.connect(1, id: "")
                $0.connect(2, id: "")
                $0.close(by: .server, on: 1)
            },
            conforming: {
                $0.connect(1, id: "")
                $0.connect(2, id: "")
                $0.close(by: .client, on: 1)
            }
        ),
    ].flatMap { $0 }

    /// QoS 1 and 2 over several connections.
    static let resumptionCases: [AuditCase] = [
        AuditCase.each(
            "a message that the client does not send again",
            v3_1_1: "MQTT-4.4.0-1",
            v5_0: "MQTT-4.4.0-1",
            violating: {
                $0.beginUnfinished(["on"])
                $0.connectKept(1, present: true)
                $0.wait(seconds: 10)
                $0.disconnect(1)
            },
            conforming: {
                $0.beginUnfinished(["on"])
                $0.connectKept(1, present: true)
                $0.client(AuditScript.publish("plant/7", "on", qos: .atLeastOnce, id: 1, dup: true))
                $0.acknowledge(.atLeastOnce, 1, by: .server, on: 1)
                $0.wait(seconds: 10)
                $0.disconnect(1)
            }
        ),
        AuditCase.each(
            "a message that the server does not send again",
            v3_1_1: "MQTT-4.4.0-1",
            v5_0: "MQTT-4.4.0-1",
            violating: {
                $0.beginUnfinishedDelivery(qos: .atLeastOnce)
                $0.connectKept(2, id: "reader-1", present: true)
                $0.wait(seconds: 10)
                $0.disconnect(2)
            },
            conforming: {
                $0.beginUnfinishedDelivery(qos: .atLeastOnce)
                $0.connectKept(2, id: "reader-1", present: true)
                $0.server(AuditScript.publish("plant/7", "on", qos: .atLeastOnce, id: 1, dup: true), on: 2)
                $0.acknowledge(.atLeastOnce, 1, by: .client, on: 2)
                $0.wait(seconds: 10)
                $0.disconnect(2)
            }
        ),
        AuditCase.each(
            "a QoS 2 message of a Shared Subscription that is not completed",
            v5_0: "MQTT-4.8.2-4",
            violating: {
                $0.beginUnfinishedDelivery("$share/group/plant/#", qos: .exactlyOnce)
                $0.connectKept(2, id: "reader-1", present: true)
                $0.wait(seconds: 10)
                $0.disconnect(2)
            },
            conforming: {
                $0.beginUnfinishedDelivery("$share/group/plant/#", qos: .exactlyOnce)
                $0.connectKept(2, id: "reader-1", present: true)
                $0.server(AuditScript.publish("plant/7", "on", qos: .exactlyOnce, id: 1, dup: true), on: 2)
                $0.acknowledge(.exactlyOnce, 1, by: .client, on: 2)
                $0.wait(seconds: 10)
                $0.disconnect(2)
            }
        ),
        AuditCase.each(
            "a QoS 2 message that expired under way",
            v5_0: "MQTT-4.3.3-7",
            violating: {
                $0.beginUnfinished(["on"], qos: .exactlyOnce, [Property(.messageExpiryInterval, .fourByteInteger(5))])
                $0.wait(seconds: 20)
                $0.connectKept(1, present: true)
                $0.wait(seconds: 10)
                $0.disconnect(1)
            },
            conforming: {
                let expiry = [Property(.messageExpiryInterval, .fourByteInteger(5))]
                $0.beginUnfinished(["on"], qos: .exactlyOnce, expiry)
                $0.wait(seconds: 20)
                $0.connectKept(1, present: true)
                $0.client(AuditScript.publish("plant/7", "on", qos: .exactlyOnce, id: 1, dup: true, expiry))
                $0.acknowledge(.exactlyOnce, 1, by: .server, on: 1)
                $0.wait(seconds: 10)
                $0.disconnect(1)
            }
        ),
        AuditCase.each(
            "another Packet Identifier",
            v3_1_1: "MQTT-2.3.1-3",
            v5_0: "MQTT-4.4.0-1",
            violating: {
                $0.beginUnfinished(["on"])
                $0.connectKept(1, present: true)
                $0.client(AuditScript.publish("plant/7", "on", qos: .atLeastOnce, id: 9, dup: true))
                $0.acknowledge(.atLeastOnce, 9, by: .server, on: 1)
            },
            conforming: {
                $0.beginUnfinished(["on"])
                $0.connectKept(1, present: true)
                $0.client(AuditScript.publish("plant/7", "on", qos: .atLeastOnce, id: 1, dup: true))
                $0.acknowledge(.atLeastOnce, 1, by: .server, on: 1)
            }
        ),
        AuditCase.each(
            "a message sent again without DUP",
            v3_1_1: "MQTT-3.3.1-1",
            v5_0: "MQTT-3.3.1-1",
            violating: {
                $0.beginUnfinished(["on"])
                $0.connectKept(1, present: true)
                $0.publish("plant/7", "on", qos: .atLeastOnce)
            },
            conforming: {
                $0.beginUnfinished(["on"])
                $0.connectKept(1, present: true)
                $0.client(AuditScript.publish("plant/7", "on", qos: .atLeastOnce, id: 1, dup: true))
                $0.acknowledge(.atLeastOnce, 1, by: .server, on: 1)
                $0.publish("plant/7", "on", qos: .atLeastOnce)
            }
        ),
        AuditCase.each(
            "messages of a session that is over",
            v3_1: "MQTT3-clean-session",
            v3_1_1: "MQTT-3.1.2-6",
            v5_0: "MQTT-3.1.2-4",
            // That DUP 1 comes first shows in one connection; whose message it is, only in two.
            also: ["MQTT-4.3.2-1", "MQTT-4.3.2-2"],
            violating: {
                $0.beginUnfinished(["on"])
                $0.connectKept(1, cleanStart: true, present: false)
                $0.client(AuditScript.publish("plant/7", "on", qos: .atLeastOnce, id: 1, dup: true))
                $0.acknowledge(.atLeastOnce, 1, by: .server, on: 1)
            },
            conforming: {
                $0.beginUnfinished(["on"])
                $0.connectKept(1, cleanStart: true, present: false)
                $0.publish("plant/7", "on", qos: .atLeastOnce)
            }
        ),
        AuditCase.each(
            "messages sent again in another order",
            v3_1_1: "MQTT-4.6.0-1",
            v5_0: "MQTT-4.6.0-1",
            violating: {
                $0.beginUnfinished(["on", "off"])
                $0.connectKept(1, present: true)
                for (id, payload) in [(UInt16(2), "off"), (1, "on")] {
                    $0.client(AuditScript.publish("plant/7", payload, qos: .atLeastOnce, id: id, dup: true))
                    $0.acknowledge(.atLeastOnce, id, by: .server, on: 1)
                }
            },
            conforming: {
                $0.beginUnfinished(["on", "off"])
                $0.connectKept(1, present: true)
                for (id, payload) in [(UInt16(1), "on"), (2, "off")] {
                    $0.client(AuditScript.publish("plant/7", payload, qos: .atLeastOnce, id: id, dup: true))
                    $0.acknowledge(.atLeastOnce, id, by: .server, on: 1)
                }
            }
        ),
        AuditCase.each(
            "a refused message again",
            v5_0: "MQTT-4.4.0-2",
            also: ["MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.2-2"],
            violating: {
                $0.connect()
                $0.client(AuditScript.publish("plant/7", "on", qos: .atLeastOnce))
                $0.server(
                    .puback(ControlPacket.Puback(packetIdentifier: 1, reasonCode: ReasonCode(rawValue: 0x87)))
                )
                $0.client(AuditScript.publish("plant/7", "on", qos: .atLeastOnce, dup: true))
                $0.acknowledge(.atLeastOnce, 1, by: .server, on: 1)
            },
            conforming: {
                $0.connect()
                $0.client(AuditScript.publish("plant/7", "on", qos: .atLeastOnce))
                $0.server(
                    .puback(ControlPacket.Puback(packetIdentifier: 1, reasonCode: ReasonCode(rawValue: 0x87)))
                )
                $0.publish("plant/7", "off", qos: .atLeastOnce)
            }
        ),
        AuditCase.each(
            "Packet Identifier in use",
            v5_0: "MQTT5-session-state-mismatch",
            violating: {
                $0.connect()
                $0.client(AuditScript.subscribe("plant/#"))
                $0.server(AuditScript.suback([0x91]))
            },
            conforming: {
                $0.connect()
                $0.client(AuditScript.subscribe("plant/#"))
                $0.server(AuditScript.suback([0x87]))
            }
        ),
        AuditCase.each(
            "messages kept for a client that never come",
            v3_1_1: "MQTT-3.1.2-5",
            v5_0: "MQTT-4.5.0-1",
            violating: {
                $0.publishToAbsent()
                $0.connectKept(2, id: "reader-1", present: true)
                $0.wait(seconds: 10)
                $0.disconnect(2)
            },
            conforming: {
                $0.publishToAbsent()
                $0.connectKept(2, id: "reader-1", present: true)
                $0.deliver("plant/7", "on", qos: .atLeastOnce)
                $0.wait(seconds: 10)
                $0.disconnect(2)
            }
        ),
    ].flatMap { $0 }
}

extension AuditScript {
    /// Messages of pump-7 that are not acknowledged before its connection breaks.
    fileprivate mutating func beginUnfinished(
        _ payloads: [String],
        qos: QoS = .atLeastOnce,
        _ properties: [Property] = []
    ) {
        connectKept(1, present: false)
        for (index, payload) in payloads.enumerated() {
            client(Self.publish("plant/7", payload, qos: qos, id: UInt16(index + 1), properties))
        }
        reset(by: .client)
        wait(seconds: 1)
    }

    /// A message to reader-1 that is not acknowledged before its connection breaks.
    fileprivate mutating func beginUnfinishedDelivery(_ filter: String = "plant/#", qos: QoS) {
        connectKept(2, id: "reader-1", present: false)
        subscribe(filter, qos: qos, on: 2)
        wait(seconds: 2)
        server(Self.publish("plant/7", "on", qos: qos, id: 1), on: 2)
        reset(by: .client, on: 2)
        wait(seconds: 1)
    }

    /// A message that matches a subscription of reader-1, which is away.
    fileprivate mutating func publishToAbsent() {
        connectKept(2, id: "reader-1", present: false)
        subscribe("plant/#", qos: .atLeastOnce, on: 2)
        disconnect(2)
        connect(1)
        publish("plant/7", "on", qos: .atLeastOnce)
        wait(seconds: 10)
    }
}
