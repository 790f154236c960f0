internal import Histogram

/// A distribution of times, in nanoseconds, each within 1 %.
public struct LatencyFigures: Sendable, Equatable {
    /// How many times were measured.
    public var count: Int
    /// What half did not exceed.
    public var median: Int64
    /// What 90 percent did not exceed.
    public var p90: Int64
    /// What 99 percent did not exceed.
    public var p99: Int64
    /// What 99.9 percent did not exceed.
    public var p999: Int64
    /// The longest.
    public var longest: Int64
}

/// Collects times into a distribution; its size does not depend on how many.
struct LatencyHistogram: Sendable {
    /// In microseconds, of one size, so that sums are cheap.
    private var histogram = Histogram<UInt64>(
        highestTrackableValue: UInt64(longestLatency / resolution),
        numberOfSignificantValueDigits: .three
    )
    private(set) var count = 0
    private var longest: Int64 = 0

    /// The longest time told apart, one day: a longer one counts as that.
    private static let longestLatency: Int64 = 86_400_000_000_000
    /// The shortest time told apart, one microsecond.
    private static let resolution: Int64 = 1_000

    /// Takes in a time in nanoseconds; one before its cause counts as none.
    mutating func record(_ nanoseconds: Int64) {
        let bounded = max(0, min(nanoseconds, Self.longestLatency))
        longest = max(longest, bounded)
        count &+= 1
        _ = histogram.record(UInt64(bounded / Self.resolution))
    }

    /// Takes in all times of another.
    mutating func add(_ other: LatencyHistogram) {
        histogram.add(other.histogram)
        count &+= other.count
        longest = max(longest, other.longest)
    }

    /// The distribution; nil when nothing was measured.
    var figures: LatencyFigures? {
        guard count > 0 else { return nil }
        return LatencyFigures(
            count: count,
            median: value(at: 50),
            p90: value(at: 90),
            p99: value(at: 99),
            p999: value(at: 99.9),
            longest: longest
        )
    }

    private func value(at percentile: Double) -> Int64 {
        min(longest, Int64(clamping: histogram.valueAtPercentile(percentile)) &* Self.resolution)
    }
}
