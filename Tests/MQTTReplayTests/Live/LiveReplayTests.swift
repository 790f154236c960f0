import Foundation
import MQTTCodec
import Testing

@testable import MQTTReplay

/// Whole replays against a real server.
@Suite("Live replay", .serialized, .enabled(if: Mosquitto.isInstalled))
struct LiveReplayTests {
    static func replay(
        _ plan: ReplayPlan,
        _ broker: Mosquitto,
        _ adjust: (inout ConversationOptions) -> Void = { _ in }
    ) async throws -> ReplayOutcome {
        var options = ConversationOptions()
        options.eventLoops = 2
        adjust(&options)
        let maker = PlainConnectionMaker(host: "127.0.0.1", port: broker.port)
        return try await ReplayRunner(plan: plan, options: options, connector: maker).run()
    }

    @Test("publisher and subscriber meet again", arguments: [Pacing.Order.clock, .cause])
    func meet(order: Pacing.Order) async throws {
        let broker = try await Mosquitto()
        let plan = MadePlan.publisherAndSubscriber(messages: 30)
        let outcome = try await Self.replay(plan, broker) { options in
            options.pacing.order = order
            options.pacing.speed = order == .cause ? .max : .times(1)
        }
        #expect(outcome.records.map(\.ending) == [.asPlanned, .asPlanned])
        #expect(outcome.records.first?.deliveries.count == 90)
        let exchanges = outcome.records[1].exchanges
        #expect(exchanges.count == 60)
        #expect(exchanges.allSatisfy { $0.completedAt != nil })
        let report = ReplayReport(outcome)
        #expect(report.verdict.whyNot == nil)
        #expect(report.messagesSent == [30, 30, 30])
        #expect(report.messagesAcknowledged == 60)
    }

    @Test("nobody there: every connection says so, and the replay ends")
    func unreachable() async throws {
        let maker = PlainConnectionMaker(host: "127.0.0.1", port: try await Mosquitto.freePort())
        let plan = MadePlan.publisherAndSubscriber(messages: 3)
        let outcome = try await ReplayRunner(plan: plan, connector: maker).run()
        #expect(outcome.records.map(\.ending) == [.unreachable, .unreachable])
    }

    @Test("a server stopped and started in the middle: nothing lost, nothing doubled")
    func restart() async throws {
        let broker = try await Mosquitto()
        let plan = MadePlan.publishers(connections: 200, messages: 50, qos: .exactlyOnce, over: 4_000)
        async let outcome = Self.replay(plan, broker)
        try await Task.sleep(for: .seconds(1.5))
        broker.stop()
        try await Task.sleep(for: .seconds(0.5))
        try await broker.start()
        let records = try await outcome.records
        let exchanges = records.flatMap(\.exchanges).filter { $0.type == .publish }
        #expect(exchanges.count == 10_000)
        let open = exchanges.filter { $0.completedAt == nil }
        #expect(open.isEmpty)
        // What was not sent when it was stopped, comes now; what was under way, mosquitto sends again from PUBLISH on.
        let collected = try #require(records.last)
        let fresh = collected.deliveries.filter { !$0.isRepetition && !$0.dup }
        #expect(Set(fresh.map(\.message)).count == fresh.count)
    }
}
