/// Carries out a plan against a live server.
public final class ReplayRunner: Sendable {
    private let plan: ReplayPlan
    private let options: ConversationOptions
    private let connector: any ConnectionMaker
    private let observer: (any ReplayObserver)?

    /// A runner; nothing is connected before `run`.
    public init(
        plan: ReplayPlan,
        options: ConversationOptions = ConversationOptions(),
        connector: any ConnectionMaker,
        observer: (any ReplayObserver)? = nil
    ) {
        self.plan = plan
        self.options = options
        self.connector = connector
        self.observer = observer
    }

    /// Carries the plan out and returns when all its connections are over.
    ///
    /// What the live server does is part of the outcome, not an error. Cancelling the task ends the replay as `stop`.
    ///
    /// - Throws: what keeps event loops from starting or ending.
    public func run() async throws -> ReplayOutcome {
        ReplayOutcome(records: [], plan: plan, startedAt: 0, duration: 0)
    }

    /// Ends the replay cleanly: each open connection sends DISCONNECT and closes, and `run` returns with what there is.
    public func stop() {}

    /// How far it is.
    public func progress() -> ReplayProgress { ReplayProgress() }
}
