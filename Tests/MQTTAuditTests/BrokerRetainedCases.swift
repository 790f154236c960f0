import MQTTCodec
import MQTTTimeline

extension AuditCases {
    /// Retained messages.
    static let retainedCases: [AuditCase] = [
        AuditCase.each(
            "a retained message that a new subscription is not sent",
            v3_1_1: "MQTT-3.3.1-6",
            v5_0: "MQTT-3.3.1-9",
            violating: {
                $0.retain(["on"])
                $0.subscribeLater()
            },
            conforming: {
                $0.retain(["on"])
                $0.subscribeLater(copies: ["on"])
            }
        ),
        AuditCase.each(
            "a retained message that a new subscription with Retain Handling 1 is not sent",
            v5_0: "MQTT-3.3.1-10",
            violating: {
                $0.retain(["on"])
                $0.subscribeLater(handling: 1)
            },
            conforming: {
                $0.retain(["on"])
                $0.subscribeLater(handling: 2)
            }
        ),
        AuditCase.each(
            "a retained message to a repeated subscription with Retain Handling 1",
            v5_0: "MQTT-3.3.1-10",
            violating: {
                $0.retain(["on"])
                $0.subscribeLater(handling: 1, copies: ["on"])
                $0.subscribeAgain(handling: 1, copies: ["on"])
            },
            conforming: {
                $0.retain(["on"])
                $0.subscribeLater(handling: 1, copies: ["on"])
                $0.subscribeAgain(handling: 1, copies: [])
            }
        ),
        AuditCase.each(
            "a retained message that a repeated subscription is not sent",
            v3_1_1: "MQTT-3.8.4-3",
            v5_0: "MQTT-3.8.4-4",
            violating: {
                $0.retain(["on"])
                $0.subscribeLater(copies: ["on"])
                $0.subscribeAgain(copies: [])
            },
            conforming: {
                $0.retain(["on"])
                $0.subscribeLater(copies: ["on"])
                $0.subscribeAgain(copies: ["on"])
            }
        ),
        AuditCase.each(
            "a retained message that went with its publisher",
            v3_1_1: "MQTT-3.1.2.7",
            violating: {
                $0.retain(["on"])
                $0.disconnect(1)
                $0.subscribeLater()
            },
            conforming: {
                $0.retain(["on"])
                $0.disconnect(1)
                $0.subscribeLater(copies: ["on"])
            }
        ),
        AuditCase.each(
            "a retained message that was replaced",
            v3_1_1: "MQTT-3.3.1-6",
            v5_0: "MQTT-3.3.1-5",
            violating: {
                $0.retain(["on", "off"], qos: .atLeastOnce)
                $0.subscribeLater(copies: ["on"])
            },
            conforming: {
                $0.retain(["on", "off"], qos: .atLeastOnce)
                $0.subscribeLater(copies: ["off"])
            }
        ),
        AuditCase.each(
            "a retained message that one of QoS 0 replaced",
            v3_1_1: "MQTT-3.3.1-7",
            violating: {
                $0.retain(["on", "off"])
                $0.subscribeLater(copies: ["on"])
            },
            conforming: {
                $0.retain(["on", "off"])
                $0.subscribeLater(copies: ["off"])
            }
        ),
        AuditCase.each(
            "a retained message with a lower QoS",
            v3_1_1: "MQTT-3.3.1-5",
            v5_0: "MQTT-3.8.4-8",
            violating: {
                $0.retain(["on"], qos: .atLeastOnce)
                $0.connect(2, id: "reader-1")
                $0.subscribe("plant/#", qos: .atLeastOnce, on: 2)
                $0.deliver("plant/7", "on", qos: .atMostOnce, retain: true)
            },
            conforming: {
                $0.retain(["on"], qos: .atLeastOnce)
                $0.connect(2, id: "reader-1")
                $0.subscribe("plant/#", qos: .atMostOnce, on: 2)
                $0.deliver("plant/7", "on", qos: .atMostOnce, retain: true)
            }
        ),
        AuditCase.each(
            "a retained message that was cleared",
            v3_1_1: "MQTT-3.3.1-10",
            v5_0: "MQTT-3.3.1-6",
            violating: {
                $0.retain(["on", ""])
                $0.subscribeLater(copies: ["on"])
            },
            conforming: {
                $0.retain(["on", ""])
                $0.subscribeLater()
            }
        ),
        AuditCase.each(
            "an empty retained message",
            v5_0: "MQTT-3.3.1-7",
            violating: {
                $0.retain(["on", ""])
                $0.subscribeLater(copies: [""])
            },
            conforming: {
                $0.retain(["on", ""])
                $0.subscribeLater()
            }
        ),
        AuditCase.each(
            "a message that was not to be retained",
            v3_1_1: "MQTT-3.3.1-12",
            v5_0: "MQTT-3.3.1-8",
            violating: {
                $0.retain(["on"])
                $0.publish("plant/7", "passing")
                $0.wait(seconds: 1)
                $0.subscribeLater(copies: ["passing"])
            },
            conforming: {
                $0.retain(["on"])
                $0.publish("plant/7", "passing")
                $0.subscribeLater(copies: ["on"])
            }
        ),
        AuditCase.each(
            "a retained message without RETAIN",
            v3_1: "MQTT3-retain-on-live",
            v3_1_1: "MQTT-3.3.1-8",
            v5_0: "MQTT5-retained-flag-on-subscribe",
            violating: {
                $0.retain(["on"])
                $0.wait(seconds: 10)
                $0.subscribeLater(copies: ["on"], retain: false)
            },
            conforming: {
                $0.retain(["on"])
                $0.wait(seconds: 10)
                $0.subscribeLater(copies: ["on"])
            }
        ),
        AuditCase.each(
            "a retained message to a Shared Subscription",
            v5_0: "MQTT5-retained-to-shared",
            violating: {
                $0.retain(["on"])
                $0.subscribeLater("$share/group/plant/#", copies: ["on"])
            },
            conforming: {
                $0.retain(["on"])
                $0.subscribeLater("$share/group/plant/#")
            }
        ),
    ].flatMap { $0 }
}

extension AuditScript {
    /// Retained messages on plant/7.
    fileprivate mutating func retain(_ payloads: [String], qos: QoS = .atMostOnce) {
        connect(1)
        for payload in payloads {
            publish("plant/7", payload, qos: qos, retain: true)
            wait(seconds: 1)
        }
    }

    /// A client that subscribes after that, and the copies it is sent.
    fileprivate mutating func subscribeLater(
        _ filter: String = "plant/#",
        handling: UInt8? = nil,
        copies: [String] = [],
        retain: Bool = true
    ) {
        connect(2, id: "reader-1")
        let options = handling.map { SubscriptionOptions(maximumQoS: .atMostOnce, retainHandling: $0) }
        subscribe(filter, options: options, on: 2)
        for payload in copies { deliver("plant/7", payload, retain: retain) }
        wait(seconds: 10)
    }

    /// The same client subscribes once more.
    fileprivate mutating func subscribeAgain(handling: UInt8? = nil, copies: [String]) {
        let options = handling.map { SubscriptionOptions(maximumQoS: .atMostOnce, retainHandling: $0) }
        subscribe("plant/#", id: 2, options: options, on: 2)
        for payload in copies { deliver("plant/7", payload, retain: true) }
        wait(seconds: 10)
    }
}
