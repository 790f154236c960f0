import MQTTCodec
import Testing

@testable import MQTTReplay

/// From the capture's times to those of the replay.
@Suite("Schedule")
struct ScheduleTests {
    /// Packets at 0, 100, 1,100 and 1,200 ms; the end at 1,300.
    private func plan() -> ReplayPlan {
        var script = PlanScript()
        for time in [0, 100, 1_100, 1_200] { script.publishes("t", qos: .atMostOnce, at: time) }
        return ReplayPlan(connections: [script.connection(at: 1_300)])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let pacing: Pacing
        /// Milliseconds: of the four packets, and of the end.
        let times: [Int]

        init(_ name: String, _ times: [Int], _ adjust: (inout Pacing) -> Void) {
            var pacing = Pacing()
            adjust(&pacing)
            self.name = name
            self.pacing = pacing
            self.times = times
        }

        var testDescription: String { name }
    }

    static let cases = [
        Case("as captured", [0, 100, 1_100, 1_200, 1_300]) { _ in },
        Case("ten times as fast", [0, 10, 110, 120, 130]) { $0.speed = .times(10) },
        Case("half as fast", [0, 200, 2_200, 2_400, 2_600]) { $0.speed = .times(0.5) },
        Case("as fast as it goes", [0, 0, 0, 0, 0]) { $0.speed = .max },
        Case("gaps cut", [0, 100, 300, 400, 500]) { $0.maxGap = .milliseconds(200) },
        Case("gaps cut, twice as fast", [0, 50, 150, 200, 250]) {
            $0.maxGap = .milliseconds(200)
            $0.speed = .times(2)
        },
        Case("from 1,150 ms on", [0, 0, 0, 50, 150]) { $0.startAt = .milliseconds(1_150) },
        Case("100 a second", [0, 10, 20, 30, 30]) { $0.rate = 100 },
    ]

    @Test("each pace has its times", arguments: cases)
    func times(of row: Case) {
        let plan = plan()
        let timing = Schedule(plan, row.pacing).timing(of: plan.connections[0])
        let due = plan.connections[0].steps.indices.filter { plan.connections[0].steps[$0].isSentAtItsTime }
            .map { Int(timing.due[$0] / PlanScript.millisecond) }
        #expect(due + [Int(timing.endsAt / PlanScript.millisecond)] == row.times)
    }

    @Test("silly numbers do not trap", arguments: [0, -1, .infinity, .nan, 1e-300, 1e300])
    func silly(number: Double) {
        let plan = plan()
        var pacing = Pacing()
        pacing.speed = .times(number)
        _ = Schedule(plan, pacing).timing(of: plan.connections[0])
        pacing.rate = number
        _ = Schedule(plan, pacing).timing(of: plan.connections[0])
    }
}
