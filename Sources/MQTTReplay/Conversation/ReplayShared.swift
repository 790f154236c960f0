internal import NIOCore
internal import Synchronization

/// What all event loops of a replay share.
final class ReplayShared: Sendable {
    let plan: ReplayPlan
    let options: ConversationOptions
    let connector: any ConnectionMaker
    let observer: (any ReplayObserver)?
    let schedule: Schedule
    let clock: ReplayClock
    /// For hashes of messages.
    let seed: UInt64
    /// With order by cause only.
    let causes: CauseOrder?
    /// Fulfilled when no chain is left.
    let finished: EventLoopPromise<Void>

    private let loops = Mutex<[NIOLoopBound<ReplayLoop>]>([])
    private let stopReason = Mutex<String?>(nil)
    private let liveConnections = Atomic<Int>(0)
    /// Chains that still do something.
    private let active: Atomic<Int>
    /// Chains that are not over.
    private let remaining: Atomic<Int>
    /// True once any connection was up.
    private let wasUp = Atomic<Bool>(false)

    let openConnections = Atomic<Int>(0)
    let endedConnections = Atomic<Int>(0)
    let packetsSent = Atomic<Int>(0)
    let messagesReceived = Atomic<Int>(0)
    let failures = Atomic<Int>(0)
    let latestLateness = Atomic<Int64>(0)

    init(
        plan: ReplayPlan,
        chains: Int,
        options: ConversationOptions,
        connector: any ConnectionMaker,
        observer: (any ReplayObserver)?,
        schedule: Schedule,
        clock: ReplayClock,
        finished: EventLoopPromise<Void>
    ) {
        self.plan = plan
        self.options = options
        self.connector = connector
        self.observer = observer
        self.schedule = schedule
        self.clock = clock
        self.finished = finished
        seed = .random(in: .min ... .max)
        active = Atomic(chains)
        remaining = Atomic(chains)
        let needsCauses = options.pacing.order == .cause && options.mode == .conversation
        causes = needsCauses ? CauseOrder(plan, timeout: options.causeTimeout) : nil
    }

    func add(_ loop: NIOLoopBound<ReplayLoop>) {
        loops.withLock { $0.append(loop) }
    }

    /// Lets go of the event loops, which hold this.
    func forgetLoops() {
        loops.withLock { $0.removeAll() }
    }

    /// The number of a new live connection.
    func nextLiveConnection() -> Int {
        liveConnections.wrappingAdd(1, ordering: .relaxed).oldValue
    }

    var hadServer: Bool {
        get { wasUp.load(ordering: .relaxed) }
        set { wasUp.store(newValue, ordering: .relaxed) }
    }

    /// A chain has begun or ceased to do something; when none does any more, all are told.
    func chainIsActive(_ isActive: Bool) {
        if isActive {
            active.wrappingAdd(1, ordering: .acquiringAndReleasing)
        } else if active.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
            everywhere { $0.othersAreDone() }
        }
    }

    /// A chain is over.
    func chainEnded() {
        if remaining.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 { finished.succeed() }
    }

    /// Ends the replay; the first reason counts.
    func stop(_ reason: String) {
        let isFirst = stopReason.withLock { stored in
            defer { stored = stored ?? reason }
            return stored == nil
        }
        if isFirst { everywhere { $0.stop() } }
    }

    var stopped: String? { stopReason.withLock { $0 } }

    private func everywhere(_ body: @escaping @Sendable (ReplayLoop) -> Void) {
        for loop in loops.withLock({ $0 }) {
            loop.eventLoop.execute { body(loop.value) }
        }
    }

    var progress: ReplayProgress {
        var progress = ReplayProgress()
        progress.elapsed = max(0, clock.now)
        progress.openConnections = openConnections.load(ordering: .relaxed)
        progress.endedConnections = endedConnections.load(ordering: .relaxed)
        progress.packetsSent = packetsSent.load(ordering: .relaxed)
        progress.messagesReceived = messagesReceived.load(ordering: .relaxed)
        progress.failures = failures.load(ordering: .relaxed)
        progress.lateness = latestLateness.load(ordering: .relaxed)
        return progress
    }
}
