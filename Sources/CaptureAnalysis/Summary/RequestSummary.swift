import Histogram
import MQTTTimeline

/// What became of requests that are answered by another PUBLISH.
public struct RequestSummary: Sendable {
    /// Those of one pattern.
    public struct Pattern: Sendable {
        /// `response_topic`, or the name of a platform's pattern.
        public let name: String
        /// Those with a response.
        public internal(set) var answered: UInt64 = 0
        /// Those without, in the order of the capture.
        public internal(set) var unanswered = Occurrences()
        /// Those without response where bytes are missing.
        public internal(set) var unknown: UInt64 = 0
        /// Responses by what their topic says about success, where it does.
        public internal(set) var statuses: [String: UInt64] = [:]
        /// Responses whose status was not counted, as there are more than `maximumStatuses`.
        public internal(set) var otherStatuses: UInt64 = 0
        private var longest: Int64 = 0
        /// In microseconds; nil until there is one.
        private var latencies: Histogram<UInt64>?

        /// Kinds of status that are counted one by one: 32.
        static let maximumStatuses = 32

        init(name: String) {
            self.name = name
        }

        /// The latency that `percentile` (0 to 100) of the answered requests did not exceed, within 1 %, and exactly
        /// for 100; nil when none was answered.
        public func latency(percentile: Double) -> Duration? {
            guard answered > 0, let latencies else { return nil }
            let value = Int64(clamping: latencies.valueAtPercentile(percentile))
            return .microseconds(percentile >= 100 ? longest : min(value, longest))
        }

        mutating func add(_ exchange: RequestExchange) {
            switch exchange.outcome {
            case .unanswered: unanswered.add(frame: exchange.request.leg.frame)
            case .unknown: unknown &+= 1
            case .answered:
                answered &+= 1
                let microseconds = max(0, min(exchange.latency ?? 0, DeliverySummary.longestLatency)) / 1000
                longest = max(longest, microseconds)
                var histogram =
                    latencies
                    ?? Histogram<UInt64>(
                        highestTrackableValue: UInt64(DeliverySummary.longestLatency / 1000),
                        numberOfSignificantValueDigits: .two
                    )
                latencies = nil
                _ = histogram.record(UInt64(microseconds))
                latencies = histogram
            }
            guard let status = exchange.status else { return }
            if statuses.count < Self.maximumStatuses || statuses[status] != nil {
                statuses[status, default: 0] &+= 1
            } else {
                otherStatuses &+= 1
            }
        }
    }

    private var byName: [String: Pattern] = [:]
    /// Requests that a limit kept from being followed.
    public internal(set) var unfollowed: UInt64 = 0

    init() {}

    /// The patterns that were met, by name.
    public var patterns: [Pattern] { byName.values.sorted { $0.name < $1.name } }

    mutating func add(_ exchange: RequestExchange) {
        byName[exchange.pattern, default: Pattern(name: exchange.pattern)].add(exchange)
    }
}
