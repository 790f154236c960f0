public import CaptureFile
import Dispatch
import MQTTTimeline
import PacketHeaders
import Synchronization
import TCPReassembly
import WireBytes

/// Reads a capture from its first frame to its last and tells what MQTT it holds.
///
/// One thread reads frames; the lanes reassemble and decode, each its own connections; one thread at a time puts the
/// lanes' events in order. The result does not depend on how many threads there are.
public struct CaptureAnalyzer: Sendable {
    /// How many lanes there are, whatever the machine.
    static let lanes = 4
    /// Batches on their way at once.
    static let batchesUnderWay = 8
    /// How often time-outs are looked at, in nanoseconds of capture time.
    static let sweepInterval: Int64 = 1_000_000_000

    /// What is looked for.
    public let options: AnalysisOptions

    /// An analyzer with the given options.
    public init(options: AnalysisOptions = AnalysisOptions()) {
        self.options = options
    }

    /// How far an analysis has come.
    public struct Progress: Sendable {
        /// Bytes of the files read.
        public let bytesRead: UInt64
        /// Bytes of all files; nil when that is not known.
        public let bytesTotal: UInt64?
        /// Frames read.
        public let frames: UInt64
    }

    /// The result of an analysis, complete or not.
    public struct Outcome: Sendable {
        /// What was counted.
        public let summary: Summary
        /// Why the capture was not read to its end; what came before is in the summary.
        public let failure: CaptureError?
    }

    /// Reads the whole capture.
    ///
    /// - Parameters:
    ///   - capture: the files.
    ///   - makeRenderer: makes what renders events, one for each lane; nil when no timeline is wanted.
    ///   - writer: takes the rendered events in order.
    ///   - progress: called now and then on the calling thread.
    /// - Throws: what `writer` throws. A capture that cannot be read to its end is no error here but an `Outcome`.
    public func analyze(
        _ capture: consuming Capture,
        makeRenderer: (() -> any EventRenderer)? = nil,
        writer: (any TimelineWriter)? = nil,
        progress: (Progress) -> Void = { _ in }
    ) throws -> Outcome {
        let stages = Stages(options, makeRenderer: writer == nil ? nil : makeRenderer, writer: writer)
        var summary = Summary()
        var dissector = FrameDissector(options: options.dissection)
        var failure: CaptureError?
        var lastSweep: Int64?
        var batch = stages.nextBatch()
        var firstTimestamp: Int64?
        var hasBegun = false
        var earliest = Int64.max
        var latest = Int64.min
        do {
            while try capture.advance() {
                let frame = capture.frame
                if summary.frames == 0 { firstTimestamp = frame.timestamp }
                summary.frames &+= 1
                summary.frameBytes &+= UInt64(frame.capturedLength)
                earliest = min(earliest, frame.timestamp)
                latest = max(latest, frame.timestamp)
                batch.frameCount &+= 1
                batch.lastFrame = frame.number
                batch.lastTimestamp = frame.timestamp
                let bytes = capture.frameBytes.span
                switch dissector.dissect(
                    bytes,
                    linkType: frame.linkType,
                    originalLength: frame.originalLength,
                    timestamp: frame.timestamp
                ) {
                case .segment(let segment):
                    batch.append(
                        segment,
                        payload: bytes.extracting(segment.payload),
                        lane: Self.lane(of: segment),
                        frame: frame.number,
                        timestamp: frame.timestamp
                    )
                case .reassembledSegment(let segment):
                    batch.append(
                        segment,
                        payload: dissector.reassembled.span.extracting(segment.payload),
                        lane: Self.lane(of: segment),
                        frame: frame.number,
                        timestamp: frame.timestamp
                    )
                default:
                    break
                }
                if batch.isFull {
                    let (sinceSweep, overflow) = frame.timestamp.subtractingReportingOverflow(lastSweep ?? earliest)
                    if overflow || sinceSweep >= Self.sweepInterval {
                        batch.isSweepDue = true
                        lastSweep = frame.timestamp
                    }
                    if !hasBegun {
                        stages.begin(capture.files, firstTimestamp: firstTimestamp)
                        hasBegun = true
                    }
                    stages.process(batch)
                    batch = stages.nextBatch()
                    guard stages.isOpen else { break }
                    progress(Self.progress(capture, summary))
                }
            }
        } catch {
            failure = error
        }
        dissector.captureEnded()
        if !hasBegun { stages.begin(capture.files, firstTimestamp: firstTimestamp) }
        batch.isLast = true
        if summary.frames > 0, batch.frameCount == 0 { batch.lastTimestamp = latest }
        stages.process(batch)
        try stages.finish()
        summary.files = capture.files
        summary.dissection = dissector.counts
        if earliest <= latest { summary.timeRange = earliest...latest }
        stages.add(to: &summary, topTopics: options.topTopics)
        try writer?.end(summary)
        return Outcome(summary: summary, failure: failure)
    }

    private static func progress(_ capture: borrowing Capture, _ summary: Summary) -> Progress {
        Progress(
            bytesRead: capture.bytesRead,
            bytesTotal: capture.bytesTotal == 0 ? nil : capture.bytesTotal,
            frames: summary.frames
        )
    }

    /// The lane of a segment's connection, the same for both directions.
    @inline(__always)
    private static func lane(of segment: TCPSegment) -> Int {
        let addresses = segment.source.low &+ segment.destination.low
        let ports = UInt64(segment.sourcePort) &+ UInt64(segment.destinationPort)
        let mixed = (addresses ^ ports &<< 32) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed &>> 48) & (lanes &- 1)
    }
}
