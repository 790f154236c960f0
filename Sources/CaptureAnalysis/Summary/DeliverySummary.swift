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
    /// Exchanges in which PUBLISH was sent more than once on the same connection.
    public internal(set) var repeated: UInt64 = 0
    /// From the first PUBLISH to the last acknowledgment, in microseconds.
    private var latencies = Self.emptyHistogram

    private static var emptyHistogram: Histogram<UInt64> {
        var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        histogram.autoResize = true
        return histogram
    }

    /// The longest latency told apart, one day: a longer one counts as that.
    static let longestLatency: Int64 = 86_400_000_000_000

    init(from: Sender, qos: QoS) {
        self.from = from
        self.qos = qos
    }

    /// The latency that `percentile` (0 to 100) of the completed exchanges did not exceed, within 0.1 %; nil when none
    /// was completed.
    public func latency(percentile: Double) -> Duration? {
        completed > 0 ? .microseconds(Int64(clamping: latencies.valueAtPercentile(percentile))) : nil
    }

    mutating func add(_ delivery: Delivery) {
        if delivery.repeats > 0 { repeated &+= 1 }
        switch delivery.progress {
        case .completed(let latency):
            completed &+= 1
            let microseconds = UInt64(max(0, min(latency, Self.longestLatency))) / 1000
            _ = latencies.record(microseconds)
        case .refused:
            refused &+= 1
        case .abandoned, .published, .received, .released:
            unfinished &+= 1
        }
    }

    mutating func add(_ other: DeliverySummary) {
        completed &+= other.completed
        refused &+= other.refused
        unfinished &+= other.unfinished
        repeated &+= other.repeated
        latencies.add(other.latencies)
    }
}
