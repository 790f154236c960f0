import Histogram
public import MQTTCodec
public import MQTTTimeline

/// How the QoS 1 or the QoS 2 messages of one side fared.
public struct DeliverySummary: Sendable {
    /// Who published.
    public let from: Sender
    /// 1 or 2.
    public let qos: QoS
    /// Exchanges that came to their end.
    public internal(set) var completed: UInt64 = 0
    /// Exchanges the receiver ended with a failure code.
    public internal(set) var refused: UInt64 = 0
    /// Exchanges that were not over when the connection ended or the identifier was used again.
    public internal(set) var unfinished: UInt64 = 0
    /// Exchanges that may have ended in packets that the capture does not hold, or after it.
    public internal(set) var unknown: UInt64 = 0
    /// Exchanges in which PUBLISH was sent more than once on the same connection.
    public internal(set) var repeated: UInt64 = 0
    /// From the first PUBLISH to the last acknowledgment, in microseconds; of one size, so that sums are cheap.
    private var latencies = Histogram<UInt64>(
        highestTrackableValue: UInt64(longestLatency / 1000),
        numberOfSignificantValueDigits: .two
    )
    private var longest: Int64 = 0
    /// Completed exchanges of which the PUBLISH was seen.
    private var timed: UInt64 = 0

    /// The longest latency told apart, one day: a longer one counts as that.
    static let longestLatency: Int64 = 86_400_000_000_000

    init(from: Sender, qos: QoS) {
        self.from = from
        self.qos = qos
    }

    /// The latency that `percentile` (0 to 100) of the completed exchanges did not exceed, within 1 %, and exactly
    /// for 100; nil when none was completed.
    public func latency(percentile: Double) -> Duration? {
        if timed == 0 { return nil }
        let value = Int64(clamping: latencies.valueAtPercentile(percentile))
        return .microseconds(percentile >= 100 ? longest : min(value, longest))
    }

    mutating func add(_ delivery: Delivery) {
        if delivery.repeats > 0 { repeated &+= 1 }
        switch delivery.outcome {
        case .completed:
            completed &+= 1
            guard let latency = delivery.latency else { return }
            timed &+= 1
            let microseconds = max(0, min(latency, Self.longestLatency)) / 1000
            longest = max(longest, microseconds)
            _ = latencies.record(UInt64(microseconds))
        case .refused:
            refused &+= 1
        case .unfinished, .abandoned:
            unfinished &+= 1
        case .unknown, .underWay:
            unknown &+= 1
        }
    }

    mutating func add(_ other: DeliverySummary) {
        completed &+= other.completed
        refused &+= other.refused
        unfinished &+= other.unfinished
        unknown &+= other.unknown
        repeated &+= other.repeated
        longest = max(longest, other.longest)
        timed &+= other.timed
        if other.timed > 0 { latencies.add(other.latencies) }
    }
}
