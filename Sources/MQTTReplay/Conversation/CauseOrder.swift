internal import MQTTCodec
internal import MQTTTimeline
internal import NIOCore
internal import Synchronization

/// With order by cause: what of the capture has happened again, over all connections.
///
/// A packet is sent when everything before it in the capture has happened: packets of other clients sent, answers and
/// messages come. What does not come within a time-out is given up.
final class CauseOrder: Sendable {
    private struct Waiter {
        var order: Int
        var driver: NIOLoopBound<ConnectionDriver>
        var eventLoop: any EventLoop
    }

    private struct State {
        var hasHappened: [Bool]
        var waiters: [Waiter] = []
        var lastMoved: Int64 = 0
        /// How long nothing may happen before it is given up; halved each time, as a server that lets one thing out lets
        /// out many.
        var timeout: Int64
    }

    private let state: Mutex<State>
    private let reached = Atomic<Int>(0)

    /// The shortest time that anything is waited for, after much was waited for in vain, in nanoseconds.
    private static let shortestTimeout: Int64 = 50_000_000

    init(_ plan: ReplayPlan, timeout: Duration) {
        let count = 1 + (plan.connections.lazy.flatMap(\.steps).map(\.order).max() ?? -1)
        // A place that no step has was left out of the plan.
        var hasHappened = [Bool](repeating: true, count: count)
        for step in plan.connections.lazy.flatMap(\.steps) where Self.isWaitedFor(step) {
            hasHappened[step.order] = false
        }
        state = Mutex(State(hasHappened: hasHappened, timeout: timeout.nanoseconds))
        move(at: 0)
    }

    /// What a conversation tells when it has happened.
    private static func isWaitedFor(_ step: PlannedStep) -> Bool {
        if step.from == .client { return step.isSentAtItsTime }
        switch step.type {
        case .connack, .suback, .unsuback, .puback, .pubrec, .pubcomp, .publish: return true
        default: return false
        }
    }

    /// Everything before this place has happened.
    var frontier: Int { reached.load(ordering: .acquiring) }

    /// These have happened.
    func happened(_ orders: [Int], at now: Int64) {
        state.withLock { state in
            for order in orders where order < state.hasHappened.count { state.hasHappened[order] = true }
        }
        move(at: now)
    }

    /// A connection is over: nothing of it is waited for any more.
    func ended(_ planned: PlannedConnection, at now: Int64) {
        state.withLock { state in
            for step in planned.steps { state.hasHappened[step.order] = true }
        }
        move(at: now)
    }

    /// Calls the driver when everything before `order` has happened.
    func wait(for order: Int, _ driver: ConnectionDriver, on eventLoop: any EventLoop, at now: Int64) {
        let waiter = Waiter(order: order, driver: NIOLoopBound(driver, eventLoop: eventLoop), eventLoop: eventLoop)
        state.withLock { state in
            let index = state.waiters.firstIndex { $0.order >= order } ?? state.waiters.count
            if index < state.waiters.count, state.waiters[index].order == order { return }
            state.waiters.insert(waiter, at: index)
        }
        move(at: now)
    }

    /// Gives up what has kept everybody waiting for too long.
    func checkTimeout(at now: Int64) {
        state.withLock { state in
            guard let first = state.waiters.first, now - state.lastMoved >= state.timeout else { return }
            state.timeout = max(Self.shortestTimeout, state.timeout / 2)
            let from = reached.load(ordering: .relaxed)
            for order in from..<max(from, first.order) { state.hasHappened[order] = true }
        }
        move(at: now)
    }

    private func move(at now: Int64) {
        let woken = state.withLock { state -> [Waiter] in
            let before = reached.load(ordering: .relaxed)
            var frontier = before
            while frontier < state.hasHappened.count, state.hasHappened[frontier] { frontier += 1 }
            if frontier != before {
                reached.store(frontier, ordering: .releasing)
                state.lastMoved = now
            }
            let count = state.waiters.firstIndex { $0.order > frontier } ?? state.waiters.count
            let woken = Array(state.waiters.prefix(count))
            state.waiters.removeFirst(count)
            return woken
        }
        for waiter in woken {
            waiter.eventLoop.execute { waiter.driver.value.wakeUp() }
        }
    }
}
