import MQTTCodec
import MQTTTimeline

extension AuditCases {
    /// Will Messages, and responses.
    static let willCases: [AuditCase] = [
        AuditCase.each(
            "a Will Message that is not published",
            v3_1_1: "MQTT-3.1.2-8",
            v5_0: "MQTT-3.1.2-8",
            violating: {
                $0.connectWilled()
                $0.reset(by: .client, on: 1)
                $0.wait(seconds: 20)
            },
            conforming: {
                $0.connectWilled()
                $0.reset(by: .client, on: 1)
                $0.deliver("status/7", "gone")
                $0.wait(seconds: 20)
            }
        ),
        AuditCase.each(
            "a Will Message after DISCONNECT",
            v3_1_1: "MQTT-3.14.4-3",
            v5_0: "MQTT-3.14.4-3",
            violating: {
                $0.connectWilled()
                $0.disconnect(1)
                $0.deliver("status/7", "gone")
                $0.wait(seconds: 20)
            },
            conforming: {
                $0.connectWilled()
                $0.publish("status/7", "gone")
                $0.disconnect(1)
                $0.deliver("status/7", "gone")
                $0.wait(seconds: 20)
            }
        ),
        AuditCase.each(
            "a Will Message twice",
            v3_1_1: "MQTT-3.1.2-10",
            v5_0: "MQTT-3.1.2-10",
            violating: {
                $0.connectWilled()
                $0.reset(by: .client, on: 1)
                $0.deliver("status/7", "gone")
                $0.wait(seconds: 20)
                $0.deliver("status/7", "gone")
            },
            conforming: {
                for _ in 0..<2 {
                    $0.connect(1, id: "pump-7", will: AuditCases.statusWill())
                    $0.reset(by: .client, on: 1)
                    $0.wait(seconds: 1)
                }
            }
        ),
        AuditCase.each(
            "an older Will Message of a client without one",
            v3_1_1: "MQTT-3.1.2-12",
            violating: {
                $0.connectWilled()
                $0.reset(by: .client, on: 1)
                $0.deliver("status/7", "gone")
                $0.wait(seconds: 20)
                $0.connect(1)
                $0.wait(seconds: 1)
                $0.reset(by: .client, on: 1)
                $0.deliver("status/7", "gone")
            },
            conforming: {
                $0.connectWilled()
                $0.reset(by: .client, on: 1)
                $0.deliver("status/7", "gone")
                $0.wait(seconds: 20)
                $0.connect(1, will: AuditCases.statusWill())
                $0.wait(seconds: 1)
                $0.reset(by: .client, on: 1)
                $0.deliver("status/7", "gone")
            }
        ),
        AuditCase.each(
            "a Will Message although the client came back",
            v5_0: "MQTT-3.1.3-9",
            violating: {
                $0.connectDelayed()
                $0.reset(by: .client, on: 1)
                $0.wait(seconds: 2)
                $0.connectKept(1, present: true)
                $0.wait(seconds: 30)
                $0.deliver("status/7", "gone")
            },
            conforming: {
                $0.connectDelayed()
                $0.reset(by: .client, on: 1)
                $0.wait(seconds: 21)
                $0.deliver("status/7", "gone")
                $0.wait(seconds: 20)
            }
        ),
        AuditCase.each(
            "a Will Message late",
            v3_1_1: "MQTT3-will-prompt",
            v5_0: "MQTT5-will-prompt",
            violating: {
                $0.connectWilled()
                $0.reset(by: .client, on: 1)
                $0.wait(seconds: 4)
                $0.deliver("status/7", "gone")
                $0.wait(seconds: 20)
            },
            conforming: {
                $0.connectWilled()
                $0.reset(by: .client, on: 1)
                $0.wait(seconds: 1)
                $0.deliver("status/7", "gone")
                $0.wait(seconds: 20)
            }
        ),
        AuditCase.each(
            "a Will Message that was not to be retained",
            v3_1_1: "MQTT-3.1.2-16",
            v5_0: "MQTT-3.1.2-14",
            violating: { $0.subscribeAfterWill(retain: false, copy: true) },
            conforming: { $0.subscribeAfterWill(retain: false, copy: false) }
        ),
        AuditCase.each(
            "a Will Message that was to be retained",
            v3_1_1: "MQTT-3.1.2-17",
            v5_0: "MQTT-3.1.2-15",
            violating: { $0.subscribeAfterWill(retain: true, copy: false) },
            conforming: { $0.subscribeAfterWill(retain: true, copy: true) }
        ),
        AuditCase.each(
            "a Will Message without its properties",
            v5_0: "MQTT5-will-properties-published",
            violating: { $0.publishWill(contentType, as: []) },
            conforming: { $0.publishWill(contentType, as: contentType) }
        ),
        AuditCase.each(
            "a Will Message with User Properties in another order",
            v5_0: "MQTT-3.1.3-10",
            violating: { $0.publishWill(pairs, as: pairs.reversed()) },
            conforming: { $0.publishWill(pairs, as: pairs) }
        ),
        AuditCase.each(
            "a response without Correlation Data",
            v5_0: "MQTT5-correlation-not-echoed",
            violating: { $0.answer(with: []) },
            conforming: { $0.answer(with: [Property(.correlationData, .binaryData([7]))]) }
        ),
    ].flatMap { $0 }

    fileprivate static func statusWill(retain: Bool = false, _ properties: [Property] = []) -> ControlPacket.Will {
        ControlPacket.Will(
            topic: "status/7",
            payload: Array("gone".utf8),
            retain: retain,
            properties: AuditScript.section(properties)
        )
    }

    private static let contentType = [Property(.contentType, .utf8String("text/plain"))]
    private static let pairs = [
        Property(.userProperty, .utf8StringPair("a", "1")), Property(.userProperty, .utf8StringPair("b", "2")),
    ]
}

extension AuditScript {
    /// A client with a Will Message and a client that waits for it.
    fileprivate mutating func connectWilled(retain: Bool = false, _ properties: [Property] = []) {
        connect(2, id: "reader-1")
        subscribe("status/#", on: 2)
        wait(seconds: 2)
        connect(1, id: "pump-7", will: AuditCases.statusWill(retain: retain, properties))
        wait(seconds: 2)
    }

    /// The same with a Will Delay Interval of 20 s.
    fileprivate mutating func connectDelayed() {
        connect(2, id: "reader-1")
        subscribe("status/#", on: 2)
        wait(seconds: 2)
        let delay = [Property(.willDelayInterval, .fourByteInteger(20))]
        connectKept(1, present: false, will: AuditCases.statusWill(retain: false, delay))
        wait(seconds: 2)
    }

    fileprivate mutating func publishWill(_ properties: [Property], as delivered: [Property]) {
        connectWilled(retain: false, properties)
        reset(by: .client, on: 1)
        deliver("status/7", "gone", qos: .atMostOnce, delivered)
        wait(seconds: 20)
    }

    fileprivate mutating func subscribeAfterWill(retain: Bool, copy: Bool) {
        connectWilled(retain: retain)
        reset(by: .client, on: 1)
        deliver("status/7", "gone")
        wait(seconds: 20)
        connect(3, id: "reader-2")
        subscribe("status/#", on: 3)
        if copy { deliver("status/7", "gone", retain: true, on: 3) }
        wait(seconds: 10)
    }

    /// A request, and a response with certain properties.
    fileprivate mutating func answer(with properties: [Property]) {
        let request = [
            Property(.responseTopic, .utf8String("answers/1")), Property(.correlationData, .binaryData([7])),
        ]
        connectPair("requests/#")
        publish("requests/1", "what?", qos: .atMostOnce, request)
        deliver("requests/1", "what?", qos: .atMostOnce, request)
        publish("answers/1", "that", qos: .atMostOnce, properties, on: 2)
        wait(seconds: 10)
    }
}
