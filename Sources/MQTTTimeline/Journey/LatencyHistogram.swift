/// How long things took, to within 1 %, in memory of fixed size.
public struct LatencyHistogram: Sendable {
    /// The longest time told apart, one day in microseconds.
    private static let longest: UInt64 = 86_400_000_000
    /// Values below 2⁸ have a bucket each; above, each power of two has 2⁷.
    private static let bits = 7
    private static let buckets = (37 - bits + 1) << bits

    private var counts: [UInt64] = Array(repeating: 0, count: buckets)
    /// How many times were recorded.
    public private(set) var count: UInt64 = 0
    private var maximum: UInt64 = 0

    /// Nothing was recorded.
    public init() {}

    /// Records a time in nanoseconds; what is below zero counts as zero.
    @inline(__always)
    mutating func record(_ nanoseconds: Int64) {
        let value = min(UInt64(max(0, nanoseconds)) / 1000, Self.longest)
        counts[Self.bucket(of: value)] &+= 1
        count &+= 1
        if value > maximum { maximum = value }
    }

    @inline(__always)
    private static func bucket(of value: UInt64) -> Int {
        let shift = max(0, 63 &- bits &- (value | 1).leadingZeroBitCount)
        return shift &<< bits &+ Int(truncatingIfNeeded: value &>> UInt64(truncatingIfNeeded: shift))
    }

    /// The largest value of a bucket.
    private static func last(of bucket: Int) -> UInt64 {
        if bucket < 2 << bits { return UInt64(bucket) }
        let shift = UInt64(bucket >> bits) - 1
        let first = UInt64(bucket & (1 << bits - 1) | 1 << bits) << shift
        return first + 1 << shift - 1
    }

    /// The time that `percentile` (0 to 100) of them did not exceed, and exactly for 100; nil when there are none.
    public func latency(percentile: Double) -> Duration? {
        if count == 0 { return nil }
        if percentile >= 100 { return .microseconds(Int64(maximum)) }
        let rank = max(1, UInt64((Double(count) * max(0, percentile) / 100).rounded(.up)))
        var seen: UInt64 = 0
        for (bucket, number) in counts.enumerated() where number > 0 {
            seen &+= number
            if seen >= rank { return .microseconds(Int64(min(Self.last(of: bucket), maximum))) }
        }
        return .microseconds(Int64(maximum))
    }
}
