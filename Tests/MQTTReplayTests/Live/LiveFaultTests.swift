import Foundation
import MQTTCodec
import NIOCore
import NIOPosix
import Testing

@testable import MQTTReplay

/// Servers that do not do what they should: each replay ends within its time-outs and says what happened.
@Suite("Live faults", .serialized)
struct LiveFaultTests {
    private static func replay(
        _ plan: ReplayPlan,
        _ server: PuppetServer,
        _ adjust: (inout ConversationOptions) -> Void = { _ in }
    ) async throws -> ReplayOutcome {
        var options = ConversationOptions()
        options.eventLoops = 2
        // Long for a server that answers, on a machine that has much else to do.
        options.connackTimeout = .milliseconds(2_000)
        options.answerTimeout = .milliseconds(2_000)
        options.settleTimeout = .milliseconds(100)
        options.closeTimeout = .milliseconds(200)
        options.reconnectTimeout = .milliseconds(400)
        options.pacing.speed = .times(10)
        adjust(&options)
        let maker = try Connector(target: ReplayTarget("mqtt://127.0.0.1:\(server.port)"))
        return try await ReplayRunner(plan: plan, options: options, connector: maker).run()
    }

    @Test(
        "each fault ends the replay and has its name",
        arguments: [
            (PuppetServer.Manner.accepts, LiveEnding?.some(.asPlanned)), (.byteByByte, .asPlanned),
            (.silent, .unanswered),
            (.garbage, .garbage), (.closes, nil), (.readsNothing, .asPlanned),
        ]
    )
    func faults(manner: PuppetServer.Manner, ending: LiveEnding?) async throws {
        let server = try await PuppetServer(manner)
        let plan = MadePlan.publisherAndSubscriber(messages: 20)
        let outcome = try await Self.replay(plan, server)
        // A server that takes one packet a connection gets them all in the end.
        if let ending { #expect(outcome.records.map(\.ending) == [ending, ending]) }
        #expect(outcome.duration < 30_000_000_000)
        let verdict = Verdict(outcome)
        #expect(!verdict.isMatch)
        try await server.stop()
    }

    @Test("a server that reads nothing is given up when its buffers are full")
    func readsNothing() async throws {
        let server = try await PuppetServer(.readsNothing)
        let plan = MadePlan.flood(messages: 20_000, payload: 1_000)
        let outcome = try await Self.replay(plan, server) { $0.onLost = .skip }
        let record = try #require(outcome.records.first)
        #expect(record.ending == .lost)
        #expect(record.faults.first?.message == "read nothing for 2 s")
        try await server.stop()
    }

    @Test("stopping ends a replay that would go on for long")
    func stops() async throws {
        let server = try await PuppetServer(.accepts)
        var options = ConversationOptions()
        options.eventLoops = 1
        let plan = MadePlan.publishers(connections: 3, messages: 10, qos: .atMostOnce, over: 100_000)
        let maker = try Connector(target: ReplayTarget("mqtt://127.0.0.1:\(server.port)"))
        let runner = ReplayRunner(plan: plan, options: options, connector: maker)
        async let outcome = runner.run()
        for _ in 0..<1_000 where runner.progress().openConnections < 4 { try await Task.sleep(for: .milliseconds(10)) }
        let progress = runner.progress()
        #expect(progress.openConnections == 4)
        runner.stop()
        let records = try await outcome.records
        #expect(records.map(\.ending) == [.stopped, .stopped, .stopped, .stopped])
        let stopped = try await outcome.stopped
        #expect(stopped == "it was interrupted")
        try await server.stop()
    }

    @Test("bytes mode sends the captured segments as they are")
    func bytes() async throws {
        let server = try await PuppetServer(.silent)
        var planned = PlanScript().connection(at: 100)
        planned.segmentBytes = (0..<100).map { UInt8($0) }
        planned.segments = [
            PlannedSegment(at: 0, order: 0, frame: 1, bytes: 0..<10),
            PlannedSegment(at: 50_000_000, order: 1, frame: 2, bytes: 10..<11),
            PlannedSegment(at: 90_000_000, order: 2, frame: 3, bytes: 11..<100),
        ]
        let outcome = try await Self.replay(ReplayPlan(connections: [planned]), server) { options in
            options.mode = .bytes
            options.pacing.speed = .times(1)
        }
        let received = server.received.map { Array($0) }
        #expect(received == planned.segments.map { Array(planned.segmentBytes[$0.bytes]) })
        #expect(Verdict(outcome).isMatch)
        try await server.stop()
    }

    // In a process of its own, as tests that run meanwhile open descriptors as well.
    @Test("no descriptor stays open")
    func descriptors() async throws {
        await #expect(processExitsWith: .success) {
            let server = try await PuppetServer(.closes)
            let plan = MadePlan.publisherAndSubscriber(messages: 20)
            _ = try await Self.replay(plan, server)
            let before = try Self.openDescriptors()
            let extra = FileHandle(forReadingAtPath: "/proc/self/status")
            let seen = try Self.openDescriptors()
            #expect(seen == before + 1, "the count sees a descriptor")
            try extra?.close()
            for _ in 0..<5 { _ = try await Self.replay(plan, server) }
            // The server's side of the last connections may need a moment.
            for _ in 0..<50 where try Self.openDescriptors() > before { try await Task.sleep(for: .milliseconds(20)) }
            let after = try Self.openDescriptors()
            #expect(after <= before)
            try await server.stop()
        }
    }

    private static func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
}
