/// How long and how much reassembly waits; each limit that is hit shows in `ReassemblyCounts` or as a gap's reason.
///
/// All durations are capture time, taken from frame timestamps.
public struct ReassemblyLimits: Sendable {
    /// Bytes one direction of a connection may hold behind a hole; the hole then becomes a gap: 1 MiB.
    ///
    /// Each held run counts with 96 bytes beside its own. Keeps a peer that never fills a hole from growing the
    /// program's memory.
    public var waitingBytesPerStream = 1 << 20

    /// Segments one direction may hold behind a hole: 4,096.
    ///
    /// Keeps a flood of one-byte segments from making each insertion slow.
    public var waitingSegmentsPerStream = 4096

    /// Bytes that all connections of one reassembler may hold behind holes: 16 MiB.
    ///
    /// Keeps many connections with a hole each from adding up.
    public var waitingBytesInAll = 16 << 20

    /// How long a hole that the other side has acknowledged may stay open before it is a gap: 250 ms.
    ///
    /// Capture points reorder, so an acknowledgment may be seen shortly before the data it is for.
    public var acknowledgedHoleGrace: Duration = .milliseconds(250)

    /// How long a hole that nobody has acknowledged may stay open while data waits behind it: 30 s.
    public var holeTimeout: Duration = .seconds(30)

    /// How long a connection is remembered after its last segment: 4 h.
    public var idleTimeout: Duration = .seconds(4 * 3600)

    /// How long a connection is remembered when it never carried data: 2 min.
    public var handshakeTimeout: Duration = .seconds(120)

    /// How long a connection that one side has finished is remembered after its last segment: 5 min.
    public var halfClosedTimeout: Duration = .seconds(300)

    /// How long an ended connection is remembered, so that stray segments do not look like a new one: 30 s.
    public var lingerAfterClose: Duration = .seconds(30)

    /// Connections remembered at once by one reassembler; segments of further ones are counted and left out: 1,048,576.
    public var maximumConnections = 1 << 20

    /// The documented defaults.
    public init() {}
}

extension Duration {
    /// Whole nanoseconds, saturating at the ends of `Int64`.
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, sumOverflow) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return sumOverflow ? (seconds < 0 ? .min : .max) : sum
    }
}
