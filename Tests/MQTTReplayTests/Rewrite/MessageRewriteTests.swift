import MQTTCodec
import MQTTReplay
import MQTTTimeline
import Testing

@Suite("Rewriting what clients say")
struct MessageRewriteTests {
    @Test(
        "Topics move",
        arguments: [
            ("old/#=new/#", "old/a/b", "new/a/b"), ("old/#=new/#", "old", "new"), ("old/#=new/#", "older/a", "older/a"),
            ("a/+/c=x/+/y/c", "a/b/c", "x/b/y/c"), ("a/+/c=x/+/y/c", "a/b/c/d", "a/b/c/d"),
            ("#=test/#", "a/b", "test/a/b"), ("#=test/#", "$SYS/a", "$SYS/a"), ("a=b", "a", "b"), ("a=b", "a/b", "a/b"),
            ("+/t=x/+/t", "/t", "x//t"), ("old/#=#", "old/a", "a"), ("old/#=#", "old", "old"),
        ]
    )
    func names(map: String, topic: String, expected: String) throws {
        let plan = try TopicMap([.init(map)]).applied(to: PacketPlan.plan(PacketPlan.connect(), packets(topic)))
        guard case .publish(let publish) = try plan.connections[0].packets()[1] else {
            Issue.record("another packet")
            return
        }
        #expect(publish.topicName == expected)
        #expect(publish.properties.responseTopic == expected)
        #expect(publish.properties.userProperties.count == 1)
    }

    private func packets(_ topic: String) throws -> [(MQTTTimeline.Sender, ControlPacket)] {
        let properties = try Properties([
            Property(.responseTopic, .utf8String(topic)), .userProperty("k", "v"),
        ])
        return [(.client, .publish(.init(topicName: topic, payload: [1], properties: properties)))]
    }

    @Test(
        "Subscriptions move where all their topics do",
        arguments: [
            ("old/#=new/#", "old/#", "new/#", false), ("old/#=new/#", "old/+/temp", "new/+/temp", false),
            ("old/#=new/#", "+/a", "+/a", true), ("old/#=new/#", "#", "#", true),
            ("old/#=new/#", "other/#", "other/#", false),
            ("a/+=b/+", "a/#", "a/#", true), ("a/+=b/+", "a/+", "b/+", false),
            ("old/#=new/#", "$share/g/old/+", "$share/g/new/+", false), ("old/#=new/#", "old", "new", false),
        ]
    )
    func filters(map: String, filter: String, expected: String, isRisk: Bool) throws {
        let unsubscribe = ControlPacket.unsubscribe(.init(packetIdentifier: 2, topicFilters: [filter]))
        let subscribe = PacketPlan.subscribe(filter)
        let captured = try PacketPlan.plan(PacketPlan.connect(), [(.client, subscribe), (.client, unsubscribe)])
        let plan = try TopicMap([.init(map)]).applied(to: captured)
        let packets = try plan.connections[0].packets()
        guard case .subscribe(let moved) = packets[1], case .unsubscribe(let end) = packets[2] else {
            Issue.record("another packet")
            return
        }
        #expect(moved.subscriptions.map(\.topicFilter) == [expected])
        #expect(end.topicFilters == [expected])
        #expect(plan.remarks.contains { $0.weight == .risk } == isRisk)
    }

    @Test("Will Messages move, and what is expected of the server")
    func others() throws {
        var connect = PacketPlan.connect()
        connect.will = ControlPacket.Will(topic: "old/will", payload: [])
        let plan = try TopicMap([.init("old/#=new/#")])
            .applied(to: PacketPlan.plan(connect, [(.server, PacketPlan.publish("old/a"))]))
        #expect(plan.connections[0].connect.will?.topic == "new/will")
        guard case .publish(let publish) = try plan.connections[0].packets()[1] else {
            Issue.record("another packet")
            return
        }
        #expect(publish.topicName == "new/a")
    }

    @Test("Topic maps that are none", arguments: ["a", "a=b=c", "a/#=b", "a/+=b/#", "a#=b#", "=b", "a="])
    func badMap(map: String) {
        #expect(throws: RewriteError.self) { try TopicMap.Rule(map) }
    }

    private static let exchanges: [(MQTTTimeline.Sender, ControlPacket)] = [
        (.client, PacketPlan.publish("t", .exactlyOnce, id: 5)), (.server, .pubrec(.init(packetIdentifier: 5))),
        (.client, .pubrel(.init(packetIdentifier: 5))), (.server, .pubcomp(.init(packetIdentifier: 5))),
        (.client, PacketPlan.publish("t", .atLeastOnce, id: 5)),
        (.client, PacketPlan.publish("t", .atLeastOnce, id: 5, dup: true)),
        (.server, .puback(.init(packetIdentifier: 5))),
        (.server, PacketPlan.publish("t", .exactlyOnce, id: 5)), (.client, .pubrec(.init(packetIdentifier: 5))),
        (.server, .pubrel(.init(packetIdentifier: 5))), (.client, .pubcomp(.init(packetIdentifier: 5))),
        (.client, PacketPlan.subscribe("t")),
        (
            .server,
            .suback(.init(packetIdentifier: 1, reasonCodes: [ReasonCode(rawValue: 2), ReasonCode(rawValue: 0x87)]))
        ),
    ]

    @Test(
        "A lower QoS changes whole exchanges",
        arguments: [
            (QoS.exactlyOnce, [.publish, .pubrec, .pubrel, .pubcomp, .publish, .publish, .puback, .publish, .pubrec]),
            (.atLeastOnce, [.publish, .puback, .publish, .publish, .puback, .publish, .puback, .subscribe, .suback]),
            (.atMostOnce, [.publish, .publish, .publish, .subscribe, .suback]),
        ] as [(QoS, [ControlPacketType])]
    )
    func qos(maximum: QoS, types: [ControlPacketType]) throws {
        let plan = try QoSLimit(maximum).applied(to: PacketPlan.plan(PacketPlan.connect(), Self.exchanges))
        let connection = plan.connections[0]
        #expect(connection.steps.dropFirst().prefix(types.count).map(\.type) == types)
        #expect(connection.steps.allSatisfy { $0.qos.rawValue <= maximum.rawValue })
        let packets = try connection.packets()
        guard case .subscribe(let subscribe) = packets[packets.count - 2],
            case .suback(let suback) = packets[packets.count - 1]
        else {
            Issue.record("another packet")
            return
        }
        #expect(subscribe.subscriptions[0].options.maximumQoS == maximum.rawValue)
        #expect(suback.reasonCodes.map(\.rawValue) == [maximum.rawValue, 0x87])
    }

    @Test("3.1.1 becomes 5.0 and what it says stays", arguments: [ProtocolVersion.v3_1, .v3_1_1])
    func upwards(version: ProtocolVersion) throws {
        var connect = PacketPlan.connect("pump-7", version)
        connect.cleanStart = false
        let plan = try ProtocolChange(.v5_0).applied(
            to: PacketPlan.plan(
                connect,
                [
                    (.server, .connack(.init(reasonCode: ReasonCode(rawValue: 5)))),
                    (.client, PacketPlan.publish("t", .atLeastOnce, id: 1)),
                    (.server, .puback(.init(packetIdentifier: 1))),
                    (.client, .unsubscribe(.init(packetIdentifier: 2, topicFilters: ["a", "b"]))),
                    (.server, .unsuback(.init(packetIdentifier: 2))), (.client, .disconnect(.init())),
                ]
            )
        )
        let connection = plan.connections[0]
        #expect(plan.remarks.isEmpty && connection.version == .v5_0 && connection.connect.protocolName == "MQTT")
        #expect(connection.connect.properties.sessionExpiryInterval == .max)
        let packets = try connection.packets()
        #expect(packets.count == 7)
        guard case .connack(let connack) = packets[1], case .unsuback(let unsuback) = packets[5] else {
            Issue.record("another packet")
            return
        }
        #expect(connack.reasonCode.rawValue == 0x87)
        #expect(unsuback.reasonCodes == [.success, .success])
    }

    @Test("5.0 becomes 3.1.1, and what is lost is told")
    func downwards() throws {
        var connect = PacketPlan.connect()
        connect.password = [1]
        connect.properties = try Properties([Property(.sessionExpiryInterval, .fourByteInteger(60))])
        let message = try Properties([Property(.messageExpiryInterval, .fourByteInteger(9))])
        let plan = try ProtocolChange(.v3_1_1).applied(
            to: PacketPlan.plan(
                connect,
                [
                    (.server, .connack(.init(reasonCode: .notAuthorized))),
                    (.client, .publish(.init(topicName: "t", payload: [1], properties: message))),
                    (.client, .disconnect(.init(reasonCode: ReasonCode(rawValue: 4)))),
                    (.server, .disconnect(.init(reasonCode: ReasonCode(rawValue: 0x8B)))),
                ]
            )
        )
        let connection = plan.connections[0]
        #expect(connection.connect.userName == "" && connection.connect.properties.isEmpty)
        // A DISCONNECT that wants the Will Message sent, and that of a server, are only the close.
        #expect(connection.steps.map(\.type) == [.connect, .connack, .publish])
        #expect(plan.remarks.map(\.weight) == [.risk, .risk, .risk, .note])
        guard case .connack(let connack) = try connection.packets()[1] else {
            Issue.record("another packet")
            return
        }
        #expect(connack.reasonCode.rawValue == 5)
    }

    @Test("What 3.1.1 has no form for is refused")
    func refused() throws {
        var connect = PacketPlan.connect()
        connect.properties = try Properties([Property(.authenticationMethod, .utf8String("SCRAM-SHA-256"))])
        let plan = try ProtocolChange(.v3_1_1)
            .applied(
                to: PacketPlan.plan(
                    connect,
                    [(.client, PacketPlan.subscribe("$share/g/a")), (.client, .auth(.init()))]
                )
            )
        #expect(plan.remarks.map(\.weight) == [.refused, .refused] && plan.isRefused)
    }
}
