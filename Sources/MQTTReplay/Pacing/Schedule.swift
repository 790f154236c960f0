internal import MQTTCodec

/// Turns the capture's times into those of the replay: one monotonic schedule from a common start, without drift.
///
/// Times of the plan and of the replay are nanoseconds since the start of each.
struct Schedule: Sendable {
    let pacing: Pacing
    /// Where the plan's time was cut: from each of these times on, so much is taken away.
    private var cuts: [(from: Int64, removed: Int64)] = []
    /// The places of all packets that are sent at planned times, in order; only with a rate.
    private var orders: [Int] = []
    /// When the plan ends, on the plan's clock.
    private let planEnd: Int64

    init(_ plan: ReplayPlan, _ pacing: Pacing) {
        self.pacing = pacing
        planEnd = plan.connections.map(\.end.at).max() ?? 0
        if let maxGap = pacing.maxGap {
            cuts = Self.cuts(plan, longerThan: max(0, maxGap.nanoseconds), from: pacing.startAt.nanoseconds)
        }
        if pacing.rate != nil {
            orders = plan.connections.flatMap { $0.steps.lazy.filter(\.isSentAtItsTime).map(\.order) }.sorted()
        }
    }

    /// Times in which no client does anything, cut to the longest allowed.
    private static func cuts(_ plan: ReplayPlan, longerThan gap: Int64, from start: Int64) -> [(Int64, Int64)] {
        var times = plan.connections.flatMap { connection in
            [connection.opensAt, connection.end.at] + connection.steps.lazy.filter(\.isSentAtItsTime).map(\.at)
        }
        times.sort()
        var cuts: [(Int64, Int64)] = []
        var removed: Int64 = 0
        var previous = max(0, start)
        for time in times where time > previous {
            if time - previous > gap {
                removed += time - previous - gap
                cuts.append((time, removed))
            }
            previous = time
        }
        return cuts
    }

    /// False when everything is sent as fast as the server takes it.
    var isPaced: Bool { pacing.rate != nil || pacing.speed != .max }

    /// How much longer than in the capture anything takes.
    private var scale: Double {
        guard case .times(let speed) = pacing.speed, speed > 0 else { return 0 }
        return 1 / speed
    }

    /// The replay's time for a time of the plan.
    func time(_ planned: Int64) -> Int64 {
        let time = planned - removed(before: planned) - max(0, pacing.startAt.nanoseconds)
        guard time > 0 else { return 0 }
        let scaled = Double(time) * scale
        return scaled < 9e18 ? Int64(scaled) : .max / 4
    }

    private func removed(before time: Int64) -> Int64 {
        var low = 0
        var high = cuts.count
        while low < high {
            let middle = (low + high) / 2
            if cuts[middle].from <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? 0 : cuts[low - 1].removed
    }

    /// The time at which a rate has come to the packet at a place in the plan.
    private func time(ofOrder order: Int, rate: Double) -> Int64 {
        var low = 0
        var high = orders.count
        while low < high {
            let middle = (low + high) / 2
            if orders[middle] < order { low = middle + 1 } else { high = middle }
        }
        let time = Double(low) / rate * 1e9
        return time < 9e18 ? Int64(time) : .max / 4
    }

    /// The times of one connection.
    ///
    /// - Parameter hasSuccessor: true when the client has a later connection, so that this one ends for certain.
    func timing(of connection: PlannedConnection, hasSuccessor: Bool = false) -> ConnectionTiming {
        let lingers = connection.end.manner == .unseen && !hasSuccessor
        guard let rate = pacing.rate, rate > 0 else {
            return ConnectionTiming(
                opensAt: time(connection.opensAt),
                endsAt: time(lingers ? planEnd : connection.end.at),
                due: connection.steps.map { time($0.at) },
                scale: scale,
                isPaced: isPaced,
                lingers: lingers
            )
        }
        let due = connection.steps.map { time(ofOrder: $0.order, rate: rate) }
        let first = connection.steps.firstIndex(where: \.isSentAtItsTime).map { due[$0] } ?? 0
        let last = connection.steps.lastIndex(where: \.isSentAtItsTime).map { due[$0] } ?? first
        return ConnectionTiming(
            // Early enough to be open when its first packet is due.
            opensAt: max(0, first - 1_000_000_000),
            endsAt: last,
            due: due,
            scale: scale,
            isPaced: true,
            lingers: lingers
        )
    }

    /// How long sending is planned to take, nanoseconds; 0 when as fast as the server takes it.
    var plannedDuration: Int64 {
        guard let rate = pacing.rate, rate > 0 else { return time(planEnd) }
        return time(ofOrder: .max, rate: rate)
    }
}

/// When what happens on one connection, in the replay's time.
struct ConnectionTiming: Sendable, Equatable {
    /// When it is opened.
    var opensAt: Int64
    /// When it ends, if it is planned to.
    var endsAt: Int64
    /// For each step, when it is due.
    var due: [Int64]
    /// How much longer than in the capture anything takes; 0 when it takes no time.
    var scale: Double
    /// False when everything is sent as fast as the server takes it.
    var isPaced: Bool
    /// True when it stays open until all others are done, as its end was not captured.
    var lingers: Bool

    /// The replay's time for a span of the capture's time.
    func scaled(_ delay: Int64) -> Int64 {
        let scaled = Double(delay) * scale
        return scaled < 9e18 ? Int64(scaled) : .max / 4
    }
}
