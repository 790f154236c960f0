import MQTTCodec
import MQTTReplay
import MQTTTimeline
import PacketHeaders
import TCPReassembly
import Testing

@Suite("What a replay refuses")
struct PlanSafetyTests {
    private struct Case {
        var plan: ReplayPlan
        var target: SocketAddress?
        var pace = PlanSafety.Pace.times(1)
    }

    private static func retained() throws -> ReplayPlan {
        try PacketPlan.plan(PacketPlan.connect(), [(.client, PacketPlan.publish("t", retain: true))])
    }

    private static func will(_ topic: String, retain: Bool) throws -> ReplayPlan {
        var connect = PacketPlan.connect()
        connect.will = ControlPacket.Will(topic: topic, payload: [], retain: retain)
        return try PacketPlan.plan(connect)
    }

    private static func messages(_ count: Int) throws -> ReplayPlan {
        try PacketPlan.plan(PacketPlan.connect(), Array(repeating: (.client, PacketPlan.publish("t")), count: count))
    }

    private func overrides(
        _ plan: ReplayPlan,
        _ target: SocketAddress? = nil,
        _ pace: PlanSafety.Pace = .times(1)
    ) -> [String?] {
        PlanSafety().remarks(on: plan, targets: target.map { [$0] } ?? [], pace: pace).filter { $0.weight == .refused }
            .map(\.override)
    }

    @Test("Contents")
    func contents() throws {
        #expect(overrides(try Self.retained()) == ["--allow-retained"])
        #expect(overrides(try Self.will("gone", retain: true)) == ["--allow-retained"])
        #expect(overrides(try Self.will("$SYS/gone", retain: false)) == ["--allow-system-topics"])
        let message = PacketPlan.publish("$SYS/a", .atLeastOnce, id: 1)
        let system = try PacketPlan.plan(PacketPlan.connect(), [(.client, message)])
        #expect(overrides(system) == ["--allow-system-topics"])
        // What the server sent, and what is only subscribed to, harms nobody.
        let received = try PacketPlan.plan(
            PacketPlan.connect(),
            [(.server, PacketPlan.publish("$SYS/a", retain: true)), (.client, PacketPlan.subscribe("$SYS/#"))]
        )
        #expect(overrides(received).isEmpty)
    }

    @Test("Load")
    func load() throws {
        let plan = try Self.messages(500)
        #expect(overrides(plan).isEmpty)
        var safety = PlanSafety()
        safety.maximumRate = 400
        func rates(_ pace: PlanSafety.Pace) -> [String?] {
            safety.remarks(on: plan, targets: [], pace: pace).map(\.override)
        }
        #expect(rates(.times(1)) == ["--max-rate 501"])
        #expect(rates(.times(0.5)) == [])
        #expect(rates(.rate(400)) == [])
        #expect(rates(.rate(450)) == ["--max-rate 450"])
        #expect(rates(.max) == ["--max-rate 501"])
        safety = PlanSafety()
        safety.maximumConnections = 2
        let copies = ClientCopies(3).applied(to: plan)
        #expect(
            safety.remarks(on: copies, targets: [], pace: .times(1)).map(\.override) == ["--max-connections 3"]
        )
        #expect(PlanLoop(3).applied(to: plan).mostConnections == 1)
    }

    @Test("Servers")
    func servers() throws {
        let plan = try PacketPlan.plan()
        let captured = SocketAddress(address: IPAddress(ipv4: 0x0A00_0001), port: 1883)
        #expect(overrides(plan, captured) == ["--allow-captured-server"])
        let near = SocketAddress(address: captured.address, port: 1884)
        #expect(overrides(plan, near).isEmpty)
        #expect(PlanSafety().remarks(on: plan, targets: [near], pace: .max).map(\.weight) == [.risk])
        #expect(overrides(plan, SocketAddress(address: IPAddress(ipv4: 1), port: 1883)).isEmpty)
    }

    @Test("What is allowed is still told")
    func allowed() throws {
        var safety = PlanSafety()
        safety.allowsRetained = true
        let remarks = try safety.remarks(on: Self.retained(), targets: [], pace: .times(1))
        #expect(remarks.map(\.weight) == [.risk] && remarks[0].override == nil)
    }
}
