import FuzzInput
import PacketHeaders
import TCPReassembly

/// What always holds of the streams, whatever the segments: offsets ascend without holes, no byte comes twice, and the
/// bytes are those of the segments.
struct StreamChecks {
    /// Whether repeated bytes agree, so that contents can be checked and no overlap may disagree.
    let isConsistent: Bool
    private var streams: [Int: Ends] = [:]
    private var delivered: UInt64 = 0
    private var missing: UInt64 = 0

    private struct Ends {
        var forward = Stream()
        var backward = Stream()
        var isClosed = false
        var isIgnored = false

        subscript(endpoint: Endpoint) -> Stream {
            get { endpoint == .first ? forward : backward }
            set { if endpoint == .first { forward = newValue } else { backward = newValue } }
        }
    }

    private struct Stream {
        var expected: UInt64 = 0
        /// The sequence number of stream offset 0, once a segment delivered in order has told it.
        var origin: UInt32?
    }

    init(isConsistent: Bool) {
        self.isConsistent = isConsistent
    }

    /// The byte that every segment has at a sequence number.
    static func byte(at sequence: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: (sequence &* 0x9E37_79B1) >> 24)
    }

    mutating func saw(_ outcome: TCPReassembler.Outcome, of segment: TCPSegment, _ payload: [UInt8]) {
        guard let slot = outcome.connection else {
            require(outcome.inOrder.isEmpty, "data of no connection")
            return
        }
        if outcome.isNew {
            require(streams[slot] == nil, "a slot is given to two connections")
            streams[slot] = Ends()
        }
        guard var ends = streams[slot] else { fatalError("a connection that was never new") }
        require(!ends.isIgnored, "a connection that is ignored")
        require(outcome.inOrder.upperBound <= payload.count, "more data than the segment had")
        guard !outcome.inOrder.isEmpty else { return }
        require(outcome.streamOffset == ends[outcome.sender].expected, "data in order at another offset")
        let first = segment.sequenceNumber &+ (segment.controlBits.contains(.syn) ? 1 : 0)
        let origin = first &+ UInt32(outcome.inOrder.lowerBound) &- UInt32(truncatingIfNeeded: outcome.streamOffset)
        require(ends[outcome.sender].origin ?? origin == origin, "the stream has moved")
        ends[outcome.sender].origin = origin
        ends[outcome.sender].expected += UInt64(outcome.inOrder.count)
        delivered += UInt64(outcome.inOrder.count)
        streams[slot] = ends
    }

    mutating func saw(_ events: ArraySlice<ReassemblyEvent>) {
        for event in events {
            guard var ends = streams[event.connection] else { fatalError("an event of no connection") }
            switch event.kind {
            case .data(let data):
                require(data.streamOffset == ends[data.sender].expected, "data that waited, at another offset")
                require(!data.bytes.isEmpty, "no data")
                check(data, origin: ends[data.sender].origin)
                ends[data.sender].expected += UInt64(data.bytes.count)
                delivered += UInt64(data.bytes.count)
            case .gap(let gap):
                require(gap.streamOffset == ends[gap.sender].expected, "a gap at another offset")
                require(gap.length > 0, "an empty gap")
                ends[gap.sender].expected += gap.length
                missing += gap.length
            case .overlap:
                require(!isConsistent, "an overlap that disagrees where all agree")
            case .closed:
                require(!ends.isClosed, "closed twice")
                ends.isClosed = true
            case .removed:
                streams[event.connection] = nil
                continue
            }
            streams[event.connection] = ends
        }
    }

    private func check(_ data: StreamBytes, origin: UInt32?) {
        guard isConsistent, let origin else { return }
        for (index, byte) in data.bytes.enumerated() {
            let sequence = origin &+ UInt32(truncatingIfNeeded: data.streamOffset) &+ UInt32(index)
            require(byte == Self.byte(at: sequence), "bytes that no segment had there")
        }
    }

    mutating func ignored(_ slot: Int) {
        streams[slot]?.isIgnored = true
    }

    func finished(_ counts: ReassemblyCounts) {
        require(streams.isEmpty, "connections are left")
        require(counts.deliveredBytes == delivered, "delivered bytes are counted wrong")
        require(counts.missingBytes == missing, "missing bytes are counted wrong")
    }
}
