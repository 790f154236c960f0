import MQTTReplay

/// A replay that is over, with what its report is about.
struct Replayed {
    let target: ReplayTarget
    let plan: ReplayPlan
    let report: ReplayReport
    /// Whether no connection could be made at all, and why the first could not.
    let unreachable: String?

    init(_ outcome: ReplayOutcome, target: ReplayTarget, tolerance: Double) {
        self.target = target
        plan = outcome.plan
        report = ReplayReport(outcome, tolerance: tolerance)
        let isAnyOpen = outcome.records.contains { $0.attempts.contains { $0.openedAt != nil } }
        let failures = outcome.records.lazy.flatMap(\.attempts).compactMap(\.transportFailure)
        unreachable = isAnyOpen ? nil : failures.first
    }
}
