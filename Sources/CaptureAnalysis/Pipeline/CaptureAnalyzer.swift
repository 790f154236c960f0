public import CaptureFile
public import MQTTAudit
import TLSDecryption

/// Reads a capture from its first frame to its last and tells what MQTT it holds.
///
/// One thread reads frames; the lanes reassemble and decode, each its own connections; one thread at a time puts the
/// lanes' events in order. The result does not depend on how many threads there are.
public struct CaptureAnalyzer: Sendable {
    /// How many lanes there are, whatever the machine.
    package static let lanes = PerLane<Int>.count
    /// Something of every lane.
    typealias PerLane<Element: ~Copyable> = InlineArray<4, Element>
    /// Batches on their way at once.
    static let batchesUnderWay = 10

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

    /// What an audit found.
    public struct Audit: Sendable {
        /// Breaches of rules, folded.
        public internal(set) var findings = FindingLedger()
        /// How often rules had something to judge.
        public internal(set) var occasions = OccasionCounts()
    }

    /// The result of an analysis, complete or not.
    public struct Outcome: Sendable {
        /// What was counted.
        public let summary: Summary
        /// Why the capture was not read to its end; what came before is in the summary.
        public let failure: CaptureError?
        /// What an audit found; nil without `AnalysisOptions.auditedGroups`.
        public let audit: Audit?
    }

    /// Reads the whole capture.
    ///
    /// - Parameters:
    ///   - capture: the files.
    ///   - makeRenderer: makes what renders events, one for each lane; nil when no timeline is wanted.
    ///   - makeTap: makes what takes the streams as they are, one for each lane; nil when nobody wants them.
    ///   - writer: takes the rendered events in order.
    ///   - progress: called now and then on the calling thread.
    /// - Throws: what `writer` throws. A capture that cannot be read to its end is no error here but an `Outcome`.
    public func analyze(
        _ capture: consuming Capture,
        makeRenderer: (() -> any EventRenderer)? = nil,
        makeTap: (() -> any StreamTap)? = nil,
        writer: (any TimelineWriter)? = nil,
        progress: (Progress) -> Void = { _ in }
    ) throws -> Outcome {
        // The capture may hold secrets of its own.
        let keys = options.keys ?? TLSKeys()
        let stages = Stages(
            options,
            keys: keys,
            makeRenderer: writer == nil ? nil : makeRenderer,
            makeTap: makeTap,
            writer: writer
        )
        var reader = FrameStage(options, keys: keys)
        var hasMore = true
        var hasBegun = false
        while hasMore, stages.isOpen {
            let batch = stages.nextBatch()
            hasMore = reader.fill(batch, from: &capture)
            if !hasBegun { stages.begin(capture.files, firstTimestamp: reader.firstTimestamp) }
            hasBegun = true
            stages.process(batch)
            progress(reader.progress(of: capture))
        }
        let last = stages.nextBatch()
        reader.end(last)
        stages.process(last)
        try stages.finish()
        var summary = reader.summary
        summary.files = capture.files
        stages.add(to: &summary, topTopics: options.topTopics)
        try writer?.end(summary)
        return Outcome(summary: summary, failure: reader.failure, audit: options.audits ? stages.audit : nil)
    }
}
