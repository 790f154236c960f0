internal import MQTTCodec
internal import NIOCore

/// The connections of one client, one after the other: a later one waits for the end of an earlier one, unless it took
/// its place in the capture too.
final class ClientChain {
    private let loop: ReplayLoop
    private let places: [Int]
    private var drivers: [ConnectionDriver] = []
    private var next = 0
    /// True when the next connection's time has come, and only the end of the one before it is missing.
    private var isNextDue = false
    /// Until when a connection that is to be taken over is waited for; nil while none is.
    private var patience: Int64?
    private var isActive = true
    private var isStopped = false
    private var ended = 0

    init(_ places: [Int], on loop: ReplayLoop) {
        self.loop = loop
        self.places = places
        for (index, place) in places.enumerated() {
            drivers.append(ConnectionDriver(place, hasSuccessor: index + 1 < places.count, chain: self, on: loop))
        }
    }

    var records: [LiveRecord] { drivers.map(\.record) }

    func start() {
        scheduleNext()
    }

    private func scheduleNext() {
        guard next < drivers.count, !isStopped else { return }
        let driver = drivers[next]
        let shared = loop.shared
        loop.eventLoop.assumeIsolated().scheduleTask(deadline: shared.clock.deadline(driver.opensAt)) {
            self.isNextDue = true
            self.openNext()
        }
    }

    /// Opens the next connection if its time has come and nothing stands in its way.
    private func openNext() {
        guard isNextDue, !isStopped, next < drivers.count else { return }
        let driver = drivers[next]
        if next > 0 {
            let previous = drivers[next - 1]
            let plan = loop.shared.plan
            let takesOver = plan.connections[places[next - 1]].end.at > plan.connections[places[next]].opensAt
            guard previous.isOver || takesOver && mayTakeOver(previous, at: driver.opensAt) else { return }
            driver.predecessor = previous
        }
        isNextDue = false
        patience = nil
        next += 1
        noteActivity()
        driver.start()
        scheduleNext()
    }

    /// True when the connection before has got as far as it had when the captured client took its place.
    ///
    /// A late server is waited for, as otherwise its answers are never seen; but not for ever.
    private func mayTakeOver(_ previous: ConnectionDriver, at time: Int64) -> Bool {
        if previous.hasSaidAll(until: time) { return true }
        let shared = loop.shared
        let now = shared.clock.now
        let patience = patience ?? now + shared.options.settleTimeout.nanoseconds
        if self.patience == nil {
            self.patience = patience
            loop.eventLoop.assumeIsolated().scheduleTask(deadline: shared.clock.deadline(patience)) { self.openNext() }
        }
        return now >= patience
    }

    /// A connection is over for good.
    func driverEnded() {
        ended += 1
        if ended == drivers.count {
            noteActivity()
            loop.shared.chainEnded()
        } else {
            openNext()
            noteActivity()
        }
    }

    /// Something has happened on one of the connections.
    func noteProgress() {
        openNext()
        noteActivity()
    }

    /// Tells the others when this client begins or ceases to do something.
    private func noteActivity() {
        let isOver = ended == drivers.count
        // With nothing but the end of an earlier connection in its way, the next one waits with it.
        let running = drivers.prefix(next).filter { !$0.isOver }
        let rests = !running.isEmpty && running.allSatisfy(\.isResting) && (next == drivers.count || isNextDue)
        let now = !isOver && !rests
        guard now != isActive else { return }
        isActive = now
        loop.shared.chainIsActive(now)
    }

    func othersAreDone() {
        for driver in drivers.prefix(next) { driver.othersAreDone() }
    }

    func stop() {
        isStopped = true
        for driver in drivers { driver.stop() }
    }
}
