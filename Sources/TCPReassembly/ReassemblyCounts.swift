/// What reassembly met on the way, over all connections.
public struct ReassemblyCounts: Sendable, Equatable {
    /// TCP segments looked at.
    public var segments: UInt64 = 0
    /// Connections remembered, whatever they carried.
    public var connections: UInt64 = 0
    /// Payload bytes handed on, each byte of a stream once.
    public var deliveredBytes: UInt64 = 0
    /// Segments whose payload had wholly been seen before.
    public var retransmittedSegments: UInt64 = 0
    /// Segments whose payload had partly been seen before.
    public var overlappingSegments: UInt64 = 0
    /// Segments with a repeated part that differs from what was seen first.
    public var disagreeingOverlaps: UInt64 = 0
    /// Segments that came before the data they follow.
    public var outOfOrderSegments: UInt64 = 0
    /// Segments of at most one byte just before the next expected one: TCP keep-alive probes.
    public var keepAliveProbes: UInt64 = 0
    /// Segments whose sequence number lies nowhere near the connection's.
    public var outOfWindowSegments: UInt64 = 0
    /// Segments without data that belong to no known connection.
    public var straySegments: UInt64 = 0
    /// Gaps declared.
    public var gaps: UInt64 = 0
    /// Bytes missing in those gaps.
    public var missingBytes: UInt64 = 0
    /// Gaps declared early because a limit on waiting bytes or segments was hit.
    public var waitingLimitHits: UInt64 = 0
    /// Segments left out because `ReassemblyLimits.maximumConnections` was reached.
    public var segmentsOverConnectionLimit: UInt64 = 0

    /// All zero.
    public init() {}

    /// Adds the counts of another reassembler.
    public mutating func add(_ other: ReassemblyCounts) {
        segments &+= other.segments
        connections &+= other.connections
        deliveredBytes &+= other.deliveredBytes
        retransmittedSegments &+= other.retransmittedSegments
        overlappingSegments &+= other.overlappingSegments
        disagreeingOverlaps &+= other.disagreeingOverlaps
        outOfOrderSegments &+= other.outOfOrderSegments
        keepAliveProbes &+= other.keepAliveProbes
        outOfWindowSegments &+= other.outOfWindowSegments
        straySegments &+= other.straySegments
        gaps &+= other.gaps
        missingBytes &+= other.missingBytes
        waitingLimitHits &+= other.waitingLimitHits
        segmentsOverConnectionLimit &+= other.segmentsOverConnectionLimit
    }
}
