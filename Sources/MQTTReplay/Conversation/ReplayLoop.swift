internal import NIOCore
internal import Synchronization

/// The part of a replay that runs on one event loop: some of the clients, each with all of its connections.
final class ReplayLoop {
    let shared: ReplayShared
    let eventLoop: any EventLoop
    private(set) var chains: [ClientChain] = []

    /// Connections being made, and those that wait for their turn.
    private var connecting = 0
    private var waiting = CircularBuffer<ConnectionDriver>()

    private(set) var lateness = LatencyHistogram()
    private(set) var lag = LatencyHistogram()

    /// How many connections one event loop makes at a time: a server's queue of new connections is short.
    static let maximumConnecting = 64

    init(_ shared: ReplayShared, eventLoop: any EventLoop) {
        self.shared = shared
        self.eventLoop = eventLoop
    }

    /// Prepares the clients whose connections have these places in the plan; nothing is connected yet.
    func prepare(_ clients: [[Int]]) {
        chains = clients.map { ClientChain($0, on: self) }
    }

    func start() {
        for chain in chains { chain.start() }
    }

    func othersAreDone() {
        for chain in chains { chain.othersAreDone() }
    }

    func stop() {
        waiting.removeAll()
        for chain in chains { chain.stop() }
    }

    /// Connects as soon as not too many others are being connected.
    func connect(_ driver: ConnectionDriver) {
        guard connecting < Self.maximumConnecting else {
            waiting.append(driver)
            return
        }
        connecting += 1
        driver.connectNow()
    }

    /// A connection was made, or could not be.
    func didConnect() {
        connecting -= 1
        if let next = waiting.popFirst() { connect(next) }
    }

    /// Takes in how late packets were sent; `delay` is what has passed since the conversation looked at the clock.
    func measure(lateness times: inout [Int64], lag lags: inout [Int64], delay: Int64) {
        guard !times.isEmpty else { return }
        var latest: Int64 = 0
        for time in times {
            lateness.record(time + delay)
            latest = max(latest, time + delay)
        }
        for time in lags { lag.record(time + delay) }
        times.removeAll(keepingCapacity: true)
        lags.removeAll(keepingCapacity: true)
        shared.latestLateness.store(latest, ordering: .relaxed)
    }

    /// What happened, when all is over; the clients are forgotten, as they and this hold each other.
    func harvest() -> Harvest {
        defer { chains.removeAll() }
        return Harvest(records: chains.flatMap(\.records), lateness: lateness, lag: lag)
    }

    /// What happened on one event loop.
    struct Harvest: Sendable {
        var records: [LiveRecord]
        var lateness: LatencyHistogram
        var lag: LatencyHistogram
    }
}
