import MQTTCodec
import MQTTTimeline

extension AuditCases {
    /// How messages reach those who subscribed to them.
    static let forwardingCases: [AuditCase] = [
        AuditCase.each(
            "QoS above the one granted",
            v3_1_1: "MQTT-3.8.4-6",
            v5_0: "MQTT-3.8.4-8",
            violating: {
                $0.forward(filter: "plant/#", granted: .atMostOnce, published: .atLeastOnce, as: .atLeastOnce)
            },
            conforming: {
                $0.forward(filter: "plant/#", granted: .atMostOnce, published: .atLeastOnce, as: .atMostOnce)
            }
        ),
        AuditCase.each(
            "QoS below the one granted",
            v3_1_1: "MQTT-3.8.4-6",
            v5_0: "MQTT-3.8.4-8",
            violating: {
                $0.forward(filter: "plant/#", granted: .atLeastOnce, published: .atLeastOnce, as: .atMostOnce)
            },
            conforming: {
                $0.forward(filter: "plant/#", granted: .atLeastOnce, published: .atMostOnce, as: .atMostOnce)
            }
        ),
        AuditCase.each(
            "QoS above the one granted to a Shared Subscription",
            v5_0: "MQTT-4.8.2-3",
            violating: {
                $0.forward(
                    filter: "$share/group/plant/#",
                    granted: .atMostOnce,
                    published: .atLeastOnce,
                    as: .atLeastOnce
                )
            },
            conforming: {
                $0.forward(
                    filter: "$share/group/plant/#",
                    granted: .atLeastOnce,
                    published: .atLeastOnce,
                    as: .atLeastOnce
                )
            }
        ),
        AuditCase.each(
            "overlapping subscriptions",
            v3_1_1: "MQTT-3.3.5-1",
            v5_0: "MQTT-3.3.4-2",
            violating: { $0.forwardOverlapping(as: .atMostOnce) },
            conforming: { $0.forwardOverlapping(as: .atLeastOnce) }
        ),
        AuditCase.each(
            "RETAIN to who was subscribed before",
            v3_1: "MQTT3-retain-on-live",
            v3_1_1: "MQTT-3.3.1-9",
            v5_0: "MQTT-3.3.1-12",
            violating: { $0.forward(retain: true, as: true) },
            conforming: { $0.forward(retain: true, as: false) }
        ),
        AuditCase.each(
            "RETAIN other than published",
            v5_0: "MQTT-3.3.1-13",
            violating: { $0.forward(asPublished: true, retain: true, as: false) },
            conforming: { $0.forward(asPublished: true, retain: true, as: true) }
        ),
        AuditCase.each(
            "a message that expired",
            v5_0: "MQTT-3.3.2-5",
            violating: { $0.forward(expiry(2), as: expiry(1), after: 4) },
            conforming: { $0.forward(expiry(5), as: expiry(1), after: 4) }
        ),
        AuditCase.each(
            "a Message Expiry Interval that does not count down",
            v5_0: "MQTT-3.3.2-6",
            violating: { $0.forward(expiry(60), as: expiry(60), after: 4) },
            conforming: { $0.forward(expiry(60), as: expiry(56), after: 4) }
        ),
        altered("Payload Format Indicator", "MQTT-3.3.2-4", Property(.payloadFormatIndicator, .byte(1)), nil),
        altered("Response Topic", "MQTT-3.3.2-15", text(.responseTopic, "a/b"), text(.responseTopic, "a/c")),
        altered("Correlation Data", "MQTT-3.3.2-16", Property(.correlationData, .binaryData([1, 2])), nil),
        altered("User Properties", "MQTT-3.3.2-17", pair("k", "v"), pair("k", "w")),
        altered("Content Type", "MQTT-3.3.2-20", text(.contentType, "text/plain"), text(.contentType, "text/csv")),
        AuditCase.each(
            "User Properties in another order",
            v5_0: "MQTT-3.3.2-18",
            violating: { $0.forward([pair("a", "1"), pair("b", "2")], as: [pair("b", "2"), pair("a", "1")]) },
            conforming: { $0.forward([pair("a", "1"), pair("b", "2")], as: [pair("a", "1"), pair("b", "2")]) }
        ),
        AuditCase.each(
            "messages in another order",
            v3_1_1: "MQTT-4.6.0-6",
            v5_0: "MQTT-4.6.0-5",
            violating: { $0.forwardAll(["a", "b", "c"], as: ["a", "c", "b"]) },
            conforming: { $0.forwardAll(["a", "b", "c"], as: ["a", "b", "c"]) }
        ),
        AuditCase.each(
            "a message that does not come",
            v3_1_1: "MQTT-4.5.0-1",
            v5_0: "MQTT-4.5.0-1",
            violating: { $0.forwardAll(["a", "b", "c"], as: ["a", "c"]) },
            conforming: { $0.forwardAll(["a", "b", "c"], as: ["a", "b", "c"]) }
        ),
        AuditCase.each(
            "a wildcard that is granted and ignored",
            v3_1_1: "MQTT-3.8.3-2",
            violating: { $0.forwardAll(["a"], as: []) },
            conforming: { $0.forwardAll(["a"], as: ["a"]) }
        ),
        AuditCase.each(
            "a message lost while a subscription is replaced",
            v3_1_1: "MQTT-3.8.4-3",
            v5_0: "MQTT-3.8.4-4",
            violating: { $0.forwardWhileReplacing(losing: true) },
            conforming: { $0.forwardWhileReplacing(losing: false) }
        ),
        AuditCase.each(
            "a subscription of a session that is not served",
            v3_1_1: "MQTT-3.1.2-4",
            v5_0: "MQTT-3.1.2-5",
            violating: { $0.forwardToResumed(losing: true) },
            conforming: { $0.forwardToResumed(losing: false) }
        ),
        AuditCase.each(
            "an empty retained message that is not passed on",
            v3_1_1: "MQTT-3.3.1-10",
            v5_0: "MQTT-3.3.1-6",
            violating: {
                $0.connectPair("plant/7")
                $0.publish("plant/7", "", retain: true)
                $0.wait(seconds: 10)
            },
            conforming: {
                $0.connectPair("plant/7")
                $0.publish("plant/7", "", retain: true)
                $0.deliver("plant/7", "")
                $0.wait(seconds: 10)
            }
        ),
        AuditCase.each(
            "a message twice to a subscription that was replaced",
            v5_0: "MQTT-3.8.4-3",
            violating: { $0.deliverToReplaced(times: 2) },
            conforming: { $0.deliverToReplaced(times: 1) }
        ),
        AuditCase.each(
            "a message that comes back in spite of No Local",
            v5_0: "MQTT-3.8.3-3",
            violating: { $0.publishToOneself(noLocal: true) },
            conforming: { $0.publishToOneself(noLocal: false) }
        ),
        AuditCase.each(
            "a message over a topic that begins with $",
            v3_1_1: "MQTT3-dollar-topic-exchange",
            v5_0: "MQTT5-dollar-topic-exchange",
            violating: {
                $0.connectPair("$private/#")
                $0.publish("$private/7")
                $0.deliver("$private/7")
                $0.wait(seconds: 10)
            },
            conforming: {
                $0.connectPair("$private/#")
                $0.publish("$private/7")
                $0.deliver("$private/8")
                $0.wait(seconds: 10)
            }
        ),
        AuditCase.each(
            "a message that was repeated before PUBREL, twice",
            v5_0: "MQTT-4.3.3-10",
            also: ["MQTT-4.4.0-1", "MQTT-3.3.1-1"],
            violating: { $0.forwardRepeated(times: 2) },
            conforming: { $0.forwardRepeated(times: 1, isRepeated: false) }
        ),
    ].flatMap { $0 }

    /// Shared Subscriptions.
    static let sharedCases: [AuditCase] = [
        AuditCase.each(
            "two members get a message",
            v5_0: "MQTT5-shared-delivered-once",
            violating: {
                $0.connectGroup()
                $0.publish("plant/7")
                $0.deliver("plant/7", on: 2)
                $0.deliver("plant/7", on: 3)
                $0.wait(seconds: 10)
            },
            conforming: {
                $0.connectGroup()
                $0.publish("plant/7")
                $0.deliver("plant/7", on: 2)
                $0.wait(seconds: 10)
            }
        ),
        AuditCase.each(
            "a refused message goes to another member",
            v5_0: "MQTT-4.8.2-6",
            violating: { $0.refuseShared(passingOn: true) },
            conforming: { $0.refuseShared(passingOn: false) }
        ),
        AuditCase.each(
            "a message under way goes to another member",
            v5_0: "MQTT-4.8.2-5",
            violating: { $0.abandonShared(passingOn: true) },
            conforming: { $0.abandonShared(passingOn: false) }
        ),
    ].flatMap { $0 }

    private static func expiry(_ seconds: UInt32) -> [Property] {
        [Property(.messageExpiryInterval, .fourByteInteger(seconds))]
    }

    private static func text(_ identifier: PropertyIdentifier, _ text: String) -> Property {
        Property(identifier, .utf8String(text))
    }

    private static func pair(_ name: String, _ value: String) -> Property {
        Property(.userProperty, .utf8StringPair(name, value))
    }

    /// A property that arrives otherwise than published.
    private static func altered(
        _ name: String,
        _ rule: String,
        _ published: Property,
        _ delivered: Property?
    ) -> [AuditCase] {
        AuditCase.each(
            "another \(name)",
            v5_0: rule,
            violating: { $0.forward([published], as: delivered.map { [$0] } ?? []) },
            conforming: { $0.forward([published], as: [published]) }
        )
    }
}

extension AuditScript {
    /// A message to a subscriber at a certain QoS.
    fileprivate mutating func forward(filter: String, granted: QoS, published: QoS, as delivered: QoS) {
        connectPair(filter, qos: granted)
        publish("plant/7", qos: published)
        deliver("plant/7", qos: delivered)
        wait(seconds: 10)
    }

    /// A message to a client with two subscriptions that match.
    fileprivate mutating func forwardOverlapping(as delivered: QoS) {
        connectPair("plant/#", qos: .atMostOnce)
        subscribe("plant/+", qos: .atLeastOnce, id: 2, on: 2)
        wait(seconds: 2)
        publish("plant/7", qos: .atLeastOnce)
        deliver("plant/7", qos: delivered)
        wait(seconds: 10)
    }

    /// A message with RETAIN.
    fileprivate mutating func forward(asPublished: Bool = false, retain published: Bool, as delivered: Bool) {
        let options = SubscriptionOptions(maximumQoS: .atMostOnce, retainAsPublished: asPublished)
        connectPair("plant/#", options: asPublished ? options : nil)
        publish("plant/7", retain: published)
        deliver("plant/7", retain: delivered)
        wait(seconds: 10)
    }

    /// A message with properties.
    fileprivate mutating func forward(
        _ published: [Property],
        as delivered: [Property],
        after seconds: Double = 0
    ) {
        connectPair()
        publish("plant/7", qos: .atMostOnce, published)
        wait(seconds: seconds)
        deliver("plant/7", qos: .atMostOnce, delivered)
        wait(seconds: 10)
    }

    /// Messages of one topic to one subscriber.
    fileprivate mutating func forwardAll(_ published: [String], as delivered: [String]) {
        connectPair("plant/#", qos: .atLeastOnce)
        for payload in published { publish("plant/7", payload, qos: .atLeastOnce) }
        for payload in delivered { deliver("plant/7", payload, qos: .atLeastOnce) }
        wait(seconds: 10)
    }

    /// Messages while a client subscribes again.
    fileprivate mutating func forwardWhileReplacing(losing: Bool) {
        connectPair("plant/7", qos: .atLeastOnce)
        client(Self.subscribe("plant/7", qos: .atLeastOnce, id: 2), on: 2)
        publish("plant/7", "a", qos: .atLeastOnce)
        if !losing { deliver("plant/7", "a", qos: .atLeastOnce) }
        server(Self.suback([1], id: 2), on: 2)
        publish("plant/7", "b", qos: .atLeastOnce)
        deliver("plant/7", "b", qos: .atLeastOnce)
        wait(seconds: 10)
    }

    /// A message for a subscription that replaced an equal one.
    fileprivate mutating func deliverToReplaced(times: Int) {
        connectPair("plant/7", qos: .atLeastOnce)
        subscribe("plant/7", qos: .atLeastOnce, id: 2, on: 2)
        wait(seconds: 2)
        publish("plant/7", "a", qos: .atLeastOnce)
        for id in 1...UInt16(times) { deliver("plant/7", "a", qos: .atLeastOnce, id: id) }
        wait(seconds: 10)
    }

    /// A message that its publisher subscribed to.
    fileprivate mutating func publishToOneself(noLocal: Bool) {
        connect(1)
        subscribe("plant/7", options: SubscriptionOptions(maximumQoS: .atMostOnce, noLocal: noLocal))
        wait(seconds: 2)
        publish("plant/7", "a")
        deliver("plant/7", "a", on: 1)
        wait(seconds: 10)
    }

    /// Messages for a subscription of an earlier connection.
    fileprivate mutating func forwardToResumed(losing: Bool) {
        connect(1)
        connectKept(2, id: "reader-1", present: false)
        subscribe("plant/7", qos: .atLeastOnce, on: 2)
        wait(seconds: 1)
        disconnect(2)
        connectKept(2, id: "reader-1", present: true)
        wait(seconds: 1)
        publish("plant/7", "a", qos: .atLeastOnce)
        if !losing { deliver("plant/7", "a", qos: .atLeastOnce) }
        wait(seconds: 10)
    }

    /// A QoS 2 message that is sent again before PUBREL.
    fileprivate mutating func forwardRepeated(times: Int, isRepeated: Bool = true) {
        connectPair("plant/#", qos: .exactlyOnce)
        client(Self.publish("plant/7", qos: .exactlyOnce))
        if isRepeated { client(Self.publish("plant/7", qos: .exactlyOnce, dup: true)) }
        acknowledge(.exactlyOnce, 1, by: .server, on: 1)
        for id in 1...UInt16(times) { deliver("plant/7", qos: .exactlyOnce, id: id) }
        wait(seconds: 10)
    }

    /// A publisher and two members of a Shared Subscription.
    fileprivate mutating func connectGroup() {
        connect(1)
        for number in 2...3 {
            connect(number, id: "member-\(number)")
            subscribe("$share/group/plant/#", qos: .exactlyOnce, on: number)
        }
        wait(seconds: 2)
    }

    fileprivate mutating func refuseShared(passingOn: Bool) {
        connectGroup()
        publish("plant/7", qos: .atLeastOnce)
        server(Self.publish("plant/7", qos: .atLeastOnce), on: 2)
        client(.puback(ControlPacket.Puback(packetIdentifier: 1, reasonCode: ReasonCode(rawValue: 0x97))), on: 2)
        if passingOn { deliver("plant/7", qos: .atLeastOnce, on: 3) }
        wait(seconds: 10)
    }

    fileprivate mutating func abandonShared(passingOn: Bool) {
        connectGroup()
        publish("plant/7", qos: .exactlyOnce)
        server(Self.publish("plant/7", qos: .exactlyOnce), on: 2)
        reset(by: .client, on: 2)
        if passingOn { deliver("plant/7", qos: .exactlyOnce, on: 3) }
        wait(seconds: 10)
    }
}
