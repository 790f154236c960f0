public import MQTTCodec
import MQTTTimeline

/// What a plan amounts to.
extension ReplayPlan {
    /// The time of its last packet or end, nanoseconds since the plan's origin.
    public var duration: Int64 {
        connections.reduce(0) { latest, connection in
            max(latest, connection.end.at, connection.steps.last?.at ?? 0, connection.segments.last?.at ?? 0)
        }
    }

    /// The most connections that are open at one moment, those whose end was not seen until the end of the plan.
    public var mostConnections: Int {
        var changes: [(at: Int64, change: Int)] = []
        for connection in connections {
            changes.append((connection.opensAt, 1))
            if connection.end.manner != .unseen { changes.append((connection.end.at, -1)) }
        }
        // What ends at a moment is still open when something else opens then.
        changes.sort { $0.at != $1.at ? $0.at < $1.at : $0.change > $1.change }
        var (open, most) = (0, 0)
        for change in changes {
            open += change.change
            most = max(most, open)
        }
        return most
    }

    /// The packets that clients are going to send, by type.
    public var packetsToSend: [ControlPacketType: Int] {
        var counts: [ControlPacketType: Int] = [:]
        for connection in connections {
            if connection.isConnectMade { counts[.connect, default: 0] += 1 }
            for step in connection.steps where step.from == .client { counts[step.type, default: 0] += 1 }
        }
        return counts
    }

    /// The most packets of clients in one second of the plan.
    public var mostPacketsInASecond: Int {
        var times = connections.flatMap { connection in
            connection.steps.lazy.filter { $0.from == .client }.map(\.at)
        }
        times.sort()
        var (first, most) = (0, 0)
        for (last, time) in times.enumerated() {
            while time - times[first] >= 1_000_000_000 { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }
}

extension ReplayPlan {
    /// Whether it must not be carried out as it is.
    public var isRefused: Bool { remarks.contains { $0.weight == .refused } }

    /// The most packets of a plan that is repeated: 20 million, a gigabyte.
    static let maximumRepeatedPackets = 20_000_000

    /// Why the plan cannot be repeated so often; nil when it can.
    public func refusal(repeated count: Int) -> PlanRemark? {
        let packets = connections.reduce(0) { $0 + $1.steps.count + $1.segments.count + 1 }
        let (all, overflow) = packets.multipliedReportingOverflow(by: count)
        guard count > 1, overflow || all > Self.maximumRepeatedPackets else { return nil }
        let message = "\(packets) packets repeated \(count) times are more than \(Self.maximumRepeatedPackets)"
        return PlanRemark(.refused, message: message)
    }
}
