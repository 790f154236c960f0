internal import MQTTCodec
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Carries out a plan against a live server.
public final class ReplayRunner: Sendable {
    private let plan: ReplayPlan
    private let options: ConversationOptions
    private let connector: any ConnectionMaker
    private let observer: (any ReplayObserver)?
    private let state = Mutex(State())

    private struct State {
        var shared: ReplayShared?
        /// Why the replay was to end before it began.
        var stopped: String?
    }

    /// How long after everything is prepared the schedule begins.
    private static let lead = Duration.milliseconds(20)

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
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, options.eventLoops ?? System.coreCount))
        do {
            let outcome = try await run(on: group)
            try await group.shutdownGracefully()
            return outcome
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private func run(on group: MultiThreadedEventLoopGroup) async throws -> ReplayOutcome {
        let clients = Self.clients(of: plan)
        let finished = group.next().makePromise(of: Void.self)
        let schedule = Schedule(plan, options.pacing)
        let shared = ReplayShared(
            plan: plan,
            chains: clients.count,
            options: options,
            connector: connector,
            observer: observer,
            schedule: schedule,
            clock: ReplayClock(),
            finished: finished
        )
        let loops = Array(group.makeIterator())
        var bound: [NIOLoopBound<ReplayLoop>] = []
        for (index, loop) in loops.enumerated() {
            let own = stride(from: index, to: clients.count, by: loops.count).map { clients[$0] }
            bound.append(
                try await loop.submit {
                    let replay = ReplayLoop(shared, eventLoop: loop)
                    replay.prepare(own)
                    return NIOLoopBound(replay, eventLoop: loop)
                }.get()
            )
        }
        for loop in bound { shared.add(loop) }
        return try await carryOut(shared, bound, isEmpty: clients.isEmpty, group)
    }

    private func carryOut(
        _ shared: ReplayShared,
        _ loops: [NIOLoopBound<ReplayLoop>],
        isEmpty: Bool,
        _ group: MultiThreadedEventLoopGroup
    ) async throws -> ReplayOutcome {
        shared.clock.start(in: Self.lead)
        let early = state.withLock { state in
            state.shared = shared
            return state.stopped
        }
        if isEmpty { shared.finished.succeed() }
        for loop in loops { loop.eventLoop.execute { loop.value.start() } }
        if let early { shared.stop(early) }
        let interval = TimeAmount.milliseconds(100)
        let watch = group.next().scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            shared.causes?.checkTimeout(at: shared.clock.now)
        }
        // The time is taken where it ends: a busy machine may take long to come back here.
        let finished = shared.finished.futureResult.map { shared.clock.now }
        let end = await withTaskCancellationHandler {
            try? await finished.get()
        } onCancel: {
            stop()
        }
        let duration = end ?? shared.clock.now
        watch.cancel()
        shared.forgetLoops()
        var records: [LiveRecord] = []
        var lateness = LatencyHistogram()
        var lag = LatencyHistogram()
        for loop in loops {
            let harvest = try await loop.eventLoop.submit { loop.value.harvest() }.get()
            records += harvest.records
            lateness.add(harvest.lateness)
            lag.add(harvest.lag)
        }
        records.sort { $0.connection < $1.connection }
        LiveRecord.settle(&records)
        return ReplayOutcome(
            records: records,
            plan: plan,
            mode: options.mode,
            startedAt: shared.clock.startedAt,
            duration: max(0, duration),
            lateness: lateness.figures,
            lag: lag.figures,
            stopped: shared.stopped
        )
    }

    /// The places of the connections of each client, in order; clients without Client Identifier have one each.
    private static func clients(of plan: ReplayPlan) -> [[Int]] {
        var clients: [[Int]] = []
        var indices: [String: Int] = [:]
        let order = plan.connections.indices.sorted { one, other in
            let first = plan.connections[one].opensAt
            let second = plan.connections[other].opensAt
            return first == second ? one < other : first < second
        }
        for place in order {
            let identifier = plan.connections[place].connect.clientIdentifier
            if let index = indices[identifier], !identifier.isEmpty {
                clients[index].append(place)
            } else {
                indices[identifier] = clients.count
                clients.append([place])
            }
        }
        return clients
    }

    /// Ends the replay cleanly: each open connection sends DISCONNECT and closes, and `run` returns with what there is.
    public func stop() {
        stop("it was interrupted")
    }

    private func stop(_ reason: String) {
        let shared = state.withLock { state in
            if state.shared == nil { state.stopped = reason }
            return state.shared
        }
        shared?.stop(reason)
    }

    /// How far it is.
    public func progress() -> ReplayProgress {
        state.withLock { $0.shared }?.progress ?? ReplayProgress()
    }
}

extension LiveRecord {
    /// Enters what became of exchanges on later connections where they were begun.
    static func settle(_ records: inout [LiveRecord]) {
        let places = Dictionary(uniqueKeysWithValues: records.indices.map { (records[$0].connection, $0) })
        for later in records.indices {
            for continued in records[later].continued {
                guard let index = places[continued.place.connection],
                    records[index].exchanges.indices.contains(continued.place.exchange)
                else { continue }
                var exchange = records[index].exchanges[continued.place.exchange]
                exchange.answeredAt = exchange.answeredAt ?? continued.exchange.answeredAt
                exchange.completedAt = exchange.completedAt ?? continued.exchange.completedAt
                if exchange.reasonCodes.isEmpty { exchange.reasonCodes = continued.exchange.reasonCodes }
                exchange.resent += continued.exchange.resent
                records[index].exchanges[continued.place.exchange] = exchange
            }
        }
    }
}
