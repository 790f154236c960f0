import MQTTCodec
import MQTTReplay
import MQTTTimeline
import Testing

@Suite("Rewriting who clients are")
struct ClientRewriteTests {
    @Test(
        "A template makes Client Identifiers",
        arguments: [
            ("{client_id}-replay", "pump-7", "pump-7-replay"), ("test", "pump-7", "test"),
            ("{connection}/{client_id}", "pump-7", "1/pump-7"), ("{client_id}", "", ""),
            (
                "{client_id}-replay", "pump|securemode=3,signmethod=hmacsha1|",
                "pump-replay|securemode=3,signmethod=hmacsha1|"
            ),
            ("{client_id}-replay", "a|b", "a|b-replay"),
        ]
    )
    func template(template: String, captured: String, expected: String) throws {
        let plan = try ClientIdentifierTemplate(template).applied(to: PacketPlan.plan(PacketPlan.connect(captured)))
        let connection = try #require(plan.connections.first)
        #expect(connection.connect.clientIdentifier == expected)
        #expect(connection.capturedClientIdentifier == captured)
        guard case .connect(let sent) = try connection.packets()[0] else {
            Issue.record("another packet")
            return
        }
        #expect(sent == connection.connect)
    }

    @Test("Templates that are none", arguments: ["{client", "client}", "{name}", "{}"])
    func badTemplate(template: String) {
        #expect(throws: RewriteError.self) { try ClientIdentifierTemplate(template) }
    }

    @Test("The same identifier as captured, or as another client's, is a risk")
    func risks() throws {
        var plan = ReplayPlan(
            connections: [
                try PacketPlan.connection(1, PacketPlan.connect("a")),
                try PacketPlan.connection(2, PacketPlan.connect("b")),
            ]
        )
        #expect(try ClientIdentifierTemplate("{client_id}").applied(to: plan).remarks.map(\.weight) == [.risk])
        #expect(try ClientIdentifierTemplate("x").applied(to: plan).remarks.map(\.weight) == [.risk])
        #expect(try ClientIdentifierTemplate("{client_id}x").applied(to: plan).remarks.isEmpty)
        plan.connections[1].connect.clientIdentifier = "a"
        #expect(try ClientIdentifierTemplate("x").applied(to: plan).remarks.isEmpty)
    }

    @Test("Copies have suffixed identifiers, numbers of their own, and places between those of the others")
    func copies() throws {
        let plan = try ClientCopies(3).applied(
            to: PacketPlan.plan(PacketPlan.connect("a"), [(.client, PacketPlan.publish("t"))])
        )
        #expect(plan.connections.map(\.connect.clientIdentifier) == ["a", "a-2", "a-3"])
        #expect(plan.connections.map(\.number) == [1, 11, 21])
        #expect(plan.connections.map { $0.steps.map(\.order) } == [[0, 3], [1, 4], [2, 5]])
        #expect(plan.remarks.count == 1)
    }

    @Test("A loop comes one second after the end")
    func loop() throws {
        let once = try PacketPlan.plan(PacketPlan.connect("a"), [(.client, PacketPlan.publish("t"))])
        let plan = PlanLoop(2).applied(to: once)
        #expect(plan.connections.map(\.number) == [1, 11])
        #expect(plan.connections.map(\.opensAt) == [0, 1_002_000_000])
        #expect(plan.connections[1].steps.map(\.at) == [1_002_000_000, 1_003_000_000])
        #expect(plan.connections[1].steps.map(\.order) == [2, 3])
        #expect(plan.connections[1].end.at == 1_004_000_000)
    }

    @Test("In a loop, a connection without an end disconnects before the next run")
    func loopWithoutEnd() throws {
        var once = try PacketPlan.plan(PacketPlan.connect("a"), [(.client, PacketPlan.publish("t"))])
        once.connections[0].end = PlannedEnd(.unseen, at: 1_000_000)
        let plan = PlanLoop(2).applied(to: once)
        #expect(
            plan.connections.map { $0.steps.map(\.type) } == [
                [.connect, .publish, .disconnect], [.connect, .publish],
            ]
        )
        #expect(plan.connections.map(\.end.manner) == [.clientClosed, .unseen])
        #expect(plan.connections.map { $0.steps.map(\.order) } == [[0, 1, 2], [3, 4]])
    }

    @Test("Changes of CONNECT are in the packet that is sent")
    func connect() throws {
        var connect = PacketPlan.connect()
        connect.will = ControlPacket.Will(topic: "gone", payload: [1], qos: .exactlyOnce, retain: true)
        let plan = try PacketPlan.plan(connect, [(.client, PacketPlan.publish("t", retain: true))])
        func sent(_ rewrite: any PlanRewrite) throws -> ControlPacket.Connect {
            let changed = rewrite.applied(to: plan)
            guard case .connect(let sent) = try changed.connections[0].packets()[0] else {
                Issue.record("another packet")
                return connect
            }
            #expect(sent == changed.connections[0].connect)
            return sent
        }
        #expect(try sent(WithoutWills()).will == nil)
        #expect(try sent(WithoutRetain()).will?.retain == false)
        #expect(try sent(KeepAliveChange(seconds: 7)).keepAlive == 7)
        #expect(try sent(SessionExpiryChange(seconds: 9)).properties.sessionExpiryInterval == 9)
        #expect(try sent(QoSLimit(.atLeastOnce)).will?.qos == .atLeastOnce)
        guard case .publish(let publish) = try WithoutRetain().applied(to: plan).connections[0].packets()[1] else {
            Issue.record("another packet")
            return
        }
        #expect(!publish.retain)
    }
}
