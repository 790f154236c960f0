import CaptureFile
import PacketHeaders
import TCPReassembly
import WireBytes

/// Something that takes the TCP segments of a capture one after the other.
protocol SegmentConsumer: ~Copyable {
    mutating func receive(_ segment: TCPSegment, payload: Span<UInt8>, frame: UInt64, timestamp: Int64)
    mutating func sweep(now: Int64)
    mutating func finish(now: Int64)
}

/// Hands every TCP segment of the capture to `consumer`, and tells it now and then what time it is.
///
/// - Returns: how many frames and segments there were.
func forEachSegment<Consumer: SegmentConsumer & ~Copyable>(
    of path: String,
    _ consumer: inout Consumer
) throws -> StageCounts {
    var capture = try Capture([.file(path)])
    var dissector = FrameDissector()
    var counts = StageCounts()
    var sweeps = SweepTimer()
    while try capture.advance() {
        counts.frames &+= 1
        let frame = capture.frame
        let bytes = capture.frameBytes.span
        switch dissector.dissect(
            bytes,
            linkType: frame.linkType,
            originalLength: frame.originalLength,
            timestamp: frame.timestamp
        ) {
        case .segment(let segment):
            counts.segments &+= 1
            let payload = bytes.extracting(segment.payload)
            consumer.receive(segment, payload: payload, frame: frame.number, timestamp: frame.timestamp)
        case .reassembledSegment(let segment):
            counts.segments &+= 1
            let payload = dissector.reassembled.span.extracting(segment.payload)
            consumer.receive(segment, payload: payload, frame: frame.number, timestamp: frame.timestamp)
        default:
            break
        }
        if sweeps.isDue(frame.timestamp) { consumer.sweep(now: frame.timestamp) }
    }
    consumer.finish(now: sweeps.latest)
    return counts
}

/// Says when time-outs are to be looked at, as often as the analysis does: by the thousand frames, once a second.
private struct SweepTimer {
    private(set) var latest: Int64 = 0
    private var frames = 0
    private var last: Int64 = 0

    mutating func isDue(_ timestamp: Int64) -> Bool {
        latest = timestamp
        frames &+= 1
        guard frames & 1023 == 0, timestamp &- last >= 1_000_000_000 else { return false }
        last = timestamp
        return true
    }
}

/// Puts the streams of every connection together.
func reassembleStreams(_ path: String) throws -> StageCounts {
    var streams = Streams()
    var counts = try forEachSegment(of: path, &streams)
    counts.streamBytes = streams.bytes
    return counts
}

/// The streams of all connections, of which only the length is wanted.
private struct Streams: SegmentConsumer, ~Copyable {
    private var reassembler = TCPReassembler(seed: 1)
    private(set) var bytes: UInt64 = 0

    mutating func receive(_ segment: TCPSegment, payload: Span<UInt8>, frame: UInt64, timestamp: Int64) {
        let outcome = reassembler.receive(segment, payload: payload, frame: frame, timestamp: timestamp)
        bytes &+= UInt64(outcome.inOrder.count)
        countEvents()
    }

    mutating func sweep(now: Int64) {
        reassembler.sweep(now: now)
        countEvents()
    }

    mutating func finish(now: Int64) {
        reassembler.finish(now: now)
        countEvents()
    }

    private mutating func countEvents() {
        for event in reassembler.events {
            if case .data(let data) = event.kind { bytes &+= UInt64(data.bytes.count) }
        }
    }
}
