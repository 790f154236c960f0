import Foundation
import MQTTCodec
import Testing

@testable import MQTTReplay

/// Whole replays against a real server.
@Suite("Live replay", .serialized, .enabled(if: LiveServer.isInstalled))
struct LiveReplayTests {
    static func replay(
        _ plan: ReplayPlan,
        _ broker: LiveServer,
        _ adjust: (inout ConversationOptions) -> Void = { _ in }
    ) async throws -> ReplayOutcome {
        var options = ConversationOptions()
        options.eventLoops = 2
        adjust(&options)
        let maker = try Connector(target: ReplayTarget("mqtt://127.0.0.1:\(broker.port)"))
        return try await ReplayRunner(plan: plan, options: options, connector: maker).run()
    }

    @Test("publisher and subscriber meet again", arguments: [Pacing.Order.clock, .cause])
    func meet(order: Pacing.Order) async throws {
        let broker = try await LiveServer()
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
        let port = try await LiveServer.freePort()
        let maker = try Connector(target: ReplayTarget("mqtt://127.0.0.1:\(port)"))
        let plan = MadePlan.publisherAndSubscriber(messages: 3)
        let outcome = try await ReplayRunner(plan: plan, connector: maker).run()
        #expect(outcome.records.map(\.ending) == [.unreachable, .unreachable])
    }

    @Test("a server stopped and started in the middle: nothing lost, nothing doubled")
    func restart() async throws {
        let broker = try await LiveServer()
        let plan = MadePlan.publishers(connections: 200, messages: 50, qos: .exactlyOnce, over: 4_000)
        async let outcome = Self.replay(plan, broker)
        try await Task.sleep(for: .seconds(2.5))
        broker.stop()
        try await Task.sleep(for: .seconds(0.5))
        try await broker.start()
        let records = try await outcome.records
        let exchanges = records.flatMap(\.exchanges).filter { $0.type == .publish }
        #expect(exchanges.count == 10_000)
        let open = exchanges.filter { $0.completedAt == nil }
        #expect(open.isEmpty)
        // Of exchanges that were under way, mosquitto 2.0 begins some anew, with DUP: all that comes twice is such.
        let collected = try #require(records.last)
        let came = collected.deliveries.filter { !$0.isRepetition }
        #expect(Set(came.map(\.message)).count == 10_000)
        let fresh = came.filter { !$0.dup }
        #expect(Set(fresh.map(\.message)).count == fresh.count)
        let missing = try await Verdict(outcome).tallies.first { $0.kind == .missingMessage }
        #expect(missing == VerdictTally(kind: .missingMessage, compared: 10_000, differing: 0))
    }
}
