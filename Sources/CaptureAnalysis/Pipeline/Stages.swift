import CaptureFile
import Dispatch
import MQTTAudit
import Synchronization
import TLSDecryption

/// The threads of an analysis and what goes round between them.
///
/// Each lane works through the batches in order on a queue of its own. The lane that is last done with a batch hands it
/// to the merger; because every lane keeps the order of batches, so does the merger.
final class Stages: Sendable {
    private let lanes: [LaneBox]
    private let mergerBox: MergerBox
    private let mergerQueue = DispatchQueue(label: "merger", target: .global(qos: .userInitiated))
    private let freeBatches = Mutex<[FrameBatch]>([])
    private let freeCount: DispatchSemaphore
    private let failure = Mutex<(any Error)?>(nil)

    /// A lane and the queue that alone uses it.
    private final class LaneBox: @unchecked Sendable {
        let queue: DispatchQueue
        var lane: Lane

        init(_ lane: consuming Lane, label: String) {
            self.lane = lane
            queue = DispatchQueue(label: label, target: .global(qos: .userInitiated))
        }
    }

    /// The merger, used on the merger queue alone.
    private final class MergerBox: @unchecked Sendable {
        var merger: Merger

        init(_ merger: Merger) {
            self.merger = merger
        }
    }

    init(
        _ options: AnalysisOptions,
        keys: TLSKeys,
        makeRenderer: (() -> any EventRenderer)?,
        makeTap: (() -> any StreamTap)?,
        writer: (any TimelineWriter)?
    ) {
        // Not known outside, so that nobody can choose topics that collide.
        let seed = UInt64.random(in: .min ... .max)
        lanes = (0..<CaptureAnalyzer.lanes).map { index in
            let lane = Lane(options, keys: keys, renderer: makeRenderer?(), tap: makeTap?(), seed: seed)
            return LaneBox(lane, label: "lane \(index)")
        }
        let output = EventOutput(options, writer: writer, renderer: makeRenderer?(), seed: seed)
        mergerBox = MergerBox(Merger(options, output: output, lanes: CaptureAnalyzer.lanes, seed: seed))
        freeCount = DispatchSemaphore(value: CaptureAnalyzer.batchesUnderWay)
    }

    /// Whether the events are still wanted.
    var isOpen: Bool { failure.withLock { $0 == nil } }

    /// Begins the timeline; before the first batch.
    func begin(_ files: [CaptureFileFacts], firstTimestamp: Int64?) {
        for box in lanes { box.queue.sync { box.lane.begin(firstTimestamp: firstTimestamp) } }
        mergerQueue.sync {
            do {
                try mergerBox.merger.output.begin(files: files, firstTimestamp: firstTimestamp)
            } catch {
                failure.withLock { $0 = error }
            }
        }
    }

    /// A batch to fill; waits until one is free.
    func nextBatch() -> FrameBatch {
        freeCount.wait()
        return freeBatches.withLock { $0.popLast() } ?? FrameBatch(lanes: CaptureAnalyzer.lanes)
    }

    /// Sends a batch through the lanes and the merger.
    func process(_ batch: FrameBatch) {
        let unfinished = Countdown(lanes.count)
        for (index, box) in lanes.enumerated() {
            box.queue.async {
                box.lane.process(batch, lane: index)
                // Until it is merged, the lane makes nothing more.
                if batch.outputs[index].isLarge { box.queue.suspend() }
                if unfinished.finishOne() { self.mergerQueue.async { self.merge(batch) } }
            }
        }
    }

    private func merge(_ batch: FrameBatch) {
        let waiting = lanes.indices.filter { batch.outputs[$0].isLarge }
        if isOpen {
            do {
                try mergerBox.merger.merge(batch)
            } catch {
                failure.withLock { $0 = error }
            }
        }
        batch.removeAll()
        for index in waiting { lanes[index].queue.resume() }
        freeBatches.withLock { $0.append(batch) }
        freeCount.signal()
    }

    /// Waits until every batch is through.
    ///
    /// - Throws: what the writer threw.
    func finish() throws {
        for _ in 0..<CaptureAnalyzer.batchesUnderWay { freeCount.wait() }
        for _ in 0..<CaptureAnalyzer.batchesUnderWay { freeCount.signal() }
        try failure.withLock { if let error = $0 { throw error } }
    }

    /// What the lanes and the merger judged; only after `finish`.
    var audit: CaptureAnalyzer.Audit {
        var audit = CaptureAnalyzer.Audit()
        for box in lanes { audit.occasions.add(box.lane.results.occasions) }
        let output = mergerBox.merger.output
        audit.findings = output.findings
        if let auditor = output.auditor { audit.occasions.add(auditor.occasions) }
        return audit
    }

    /// Adds up what the lanes counted; only after `finish`.
    func add(to summary: inout Summary, topTopics: Int) {
        var topics = TopicTable(seed: .random(in: .min ... .max), lanes: lanes.count)
        for box in lanes {
            let results = box.lane.results
            summary.traffic.add(results.traffic)
            topics.add(results.topics)
        }
        summary.messagesOnUncountedTopics &+= topics.otherMessages
        summary.topics = UInt64(topics.count)
        summary.topTopics = topics.busiest(topTopics)
        summary.disconnections = mergerBox.merger.output.disconnections
        summary.incidents = mergerBox.merger.output.incidents
        mergerBox.merger.add(to: &summary)
        // The first line, the events, and the last line.
        if mergerBox.merger.output.writer != nil { summary.events = mergerBox.merger.output.sequence &+ 1 }
    }
}

/// Counts the lanes that still work on a batch.
private final class Countdown: Sendable {
    private let remaining: Atomic<Int>

    init(_ count: Int) {
        remaining = Atomic(count)
    }

    /// Whether this was the last one.
    func finishOne() -> Bool {
        remaining.subtract(1, ordering: .acquiringAndReleasing).newValue == 0
    }
}
