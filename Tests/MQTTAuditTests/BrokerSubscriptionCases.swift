import MQTTCodec
import MQTTTimeline

extension AuditCases {
    /// What subscriptions make a server send.
    static let subscriptionCases: [AuditCase] = [
        AuditCase.each(
            "a topic that no filter matches",
            v3_1_1: "MQTT-3.3.2-3",
            v5_0: "MQTT-3.3.2-3",
            violating: {
                $0.connectPair()
                $0.deliver("office/7")
            },
            conforming: {
                $0.connectPair()
                $0.deliver("plant/7")
                $0.deliver("plant")
            }
        ),
        AuditCase.each(
            "a message before SUBACK",
            v3_1_1: "MQTT-3.3.2-3",
            v5_0: "MQTT-3.3.2-3",
            violating: {
                $0.connectPair(nil)
                $0.deliver("plant/7")
                $0.subscribe("plant/#", on: 2)
            },
            conforming: {
                $0.connectPair(nil)
                $0.client(AuditScript.subscribe("plant/#"), on: 2)
                $0.deliver("plant/7")
                $0.server(AuditScript.suback(), on: 2)
            }
        ),
        AuditCase.each(
            "$SYS for #",
            v3_1_1: "MQTT-4.7.2-1",
            v5_0: "MQTT-4.7.2-1",
            violating: {
                $0.connectPair("#")
                $0.deliver("$SYS/uptime")
            },
            conforming: {
                $0.connectPair("$SYS/#")
                $0.deliver("$SYS/uptime")
            }
        ),
        AuditCase.each(
            "another case",
            v3_1_1: "MQTT-4.7.3-4",
            v5_0: "MQTT-4.7.3-4",
            violating: {
                $0.connectPair("plant/A")
                $0.deliver("plant/a")
            },
            conforming: {
                $0.connectPair("plant/A")
                $0.deliver("plant/A")
            }
        ),
        AuditCase.each(
            "a message after UNSUBACK",
            v3_1_1: "MQTT-3.10.4-2",
            v5_0: "MQTT-3.10.4-2",
            violating: {
                $0.connectPair()
                $0.unsubscribe("plant/#")
                $0.wait(seconds: 1)
                $0.publish("plant/7")
                $0.deliver("plant/7")
                $0.wait(seconds: 10)
            },
            conforming: {
                $0.connectPair()
                $0.publish("plant/7")
                $0.unsubscribe("plant/#")
                $0.deliver("plant/7")
                $0.wait(seconds: 10)
            }
        ),
        AuditCase.each(
            "UNSUBACK that does not know a subscription",
            v5_0: "MQTT-3.10.4-1",
            violating: {
                $0.connectPair()
                $0.unsubscribe("plant/#", code: 0x11)
            },
            conforming: {
                $0.connectPair()
                $0.unsubscribe("plant/#", code: 0)
            }
        ),
        AuditCase.each(
            "UNSUBACK that knows one that is not there",
            v5_0: "MQTT-3.10.4-1",
            violating: {
                $0.connectPair()
                $0.unsubscribe("plant/+", code: 0)
            },
            conforming: {
                $0.connectPair()
                $0.unsubscribe("plant/+", code: 0x11)
            }
        ),
        AuditCase.each(
            "a topic without its byte order mark",
            v3_1_1: "MQTT-1.5.3-3",
            v5_0: "MQTT-1.5.4-3",
            also: ["MQTT3-discouraged-characters", "MQTT5-discouraged-characters"],
            violating: {
                $0.connectPair()
                $0.publish("plant/\u{FEFF}7")
                $0.deliver("plant/7")
            },
            conforming: {
                $0.connectPair()
                $0.publish("plant/\u{FEFF}7")
                $0.deliver("plant/\u{FEFF}7")
            }
        ),
        AuditCase.each(
            "no Subscription Identifier",
            v5_0: "MQTT-3.3.4-3",
            violating: {
                $0.connectPair(identifier(3))
                $0.deliver("plant/7")
            },
            conforming: {
                $0.connectPair(identifier(3))
                $0.deliver("plant/7", identifier(3))
            }
        ),
        AuditCase.each(
            "one of two Subscription Identifiers",
            v5_0: "MQTT-3.3.4-4",
            violating: {
                $0.connectPair(identifier(3))
                $0.subscribe("plant/+", id: 2, identifier(4), on: 2)
                $0.wait(seconds: 2)
                $0.deliver("plant/7", identifier(3))
                $0.wait(seconds: 3)
            },
            conforming: {
                $0.connectPair(identifier(3))
                $0.subscribe("plant/+", id: 2, identifier(4), on: 2)
                $0.wait(seconds: 2)
                $0.deliver("plant/7", identifier(3) + identifier(4))
                $0.wait(seconds: 3)
            }
        ),
        AuditCase.each(
            "two copies with one Subscription Identifier",
            v5_0: "MQTT-3.3.4-5",
            violating: {
                $0.connectPair(identifier(3))
                $0.subscribe("plant/+", id: 2, identifier(4), on: 2)
                $0.wait(seconds: 2)
                $0.deliver("plant/7", identifier(3))
                $0.deliver("plant/7", identifier(3))
                $0.wait(seconds: 3)
            },
            conforming: {
                $0.connectPair(identifier(3))
                $0.subscribe("plant/+", id: 2, identifier(4), on: 2)
                $0.wait(seconds: 2)
                $0.deliver("plant/7", identifier(3))
                $0.deliver("plant/7", identifier(4))
                $0.wait(seconds: 3)
            }
        ),
        AuditCase.each(
            "a Subscription Identifier that nobody sent",
            v5_0: "MQTT5-foreign-subscription-identifier",
            violating: {
                $0.connectPair(identifier(3))
                $0.deliver("plant/7", identifier(9))
            },
            conforming: {
                $0.connectPair(identifier(3))
                $0.deliver("plant/7", identifier(3))
            }
        ),
        AuditCase.each(
            "the former Subscription Identifier again",
            v5_0: "MQTT5-subscription-identifier-reverted",
            violating: {
                $0.connectPair(identifier(3))
                $0.subscribe("plant/#", id: 2, identifier(4), on: 2)
                $0.wait(seconds: 2)
                $0.deliver("plant/7", "on", identifier(4))
                $0.deliver("plant/7", "off", identifier(3))
            },
            conforming: {
                $0.connectPair(identifier(3))
                $0.subscribe("plant/#", id: 2, identifier(4), on: 2)
                $0.deliver("plant/7", "on", identifier(3))
                $0.deliver("plant/7", "off", identifier(4))
            }
        ),
    ].flatMap { $0 }

    private static func identifier(_ number: UInt32) -> [Property] {
        [Property(.subscriptionIdentifier, .variableByteInteger(number))]
    }
}

extension AuditScript {
    /// A publisher and a subscriber to plant/# with properties.
    fileprivate mutating func connectPair(_ properties: [Property]) {
        connectPair("plant/#", options: nil, properties)
    }

    /// A QoS 0 PUBLISH by the server with properties.
    fileprivate mutating func deliver(_ topic: String, _ properties: [Property]) {
        deliver(topic, "21.5", qos: .atMostOnce, properties)
    }

    /// A QoS 0 PUBLISH by the server with payload and properties.
    fileprivate mutating func deliver(_ topic: String, _ payload: String, _ properties: [Property]) {
        deliver(topic, payload, qos: .atMostOnce, properties)
    }
}
