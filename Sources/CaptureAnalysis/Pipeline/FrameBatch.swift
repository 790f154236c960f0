import MQTTAudit
import MQTTCodec
import MQTTTimeline
import PacketHeaders
import WireBytes

/// What a lane made of its part of a batch.
final class LaneOutput {
    var content = Content()

    /// Records and what was rendered for them.
    struct Content: ~Copyable {
        var records: [EventRecord] = []
        var bytes: ByteWriter
        var publishes: [LanePublish] = []
        var observations: [Observation] = []
        var findings: [Finding] = []

        /// Nothing, with room for as many rendered bytes.
        init(capacity: Int = 1024) {
            bytes = ByteWriter(capacity: capacity)
        }

        /// Adds a record of what `render` writes.
        @inline(__always)
        mutating func add(_ record: consuming EventRecord, _ render: (inout ByteWriter) -> Void) {
            record.start = bytes.count
            render(&bytes)
            record.end = bytes.count
            records.append(record)
        }

        /// Adds a record of which nothing is rendered.
        @inline(__always)
        mutating func add(_ record: consuming EventRecord) {
            records.append(record)
        }

        /// Keeps what a PUBLISH lets the correlator know, and returns its place.
        @inline(__always)
        mutating func observe(
            _ publish: borrowing PublishEvent,
            bytes source: Span<UInt8>,
            topic: Span<UInt8>,
            topicHash: UInt64
        ) -> Int32 {
            let observation = PublishObservation(publish, bytes: source, topicHash: topicHash)
            let start = bytes.count
            bytes.append(topic)
            let topicEnd = bytes.count
            if observation.properties.isPartOfExchange {
                bytes.append(source.extracting(publish.layout.properties))
            }
            publishes.append(LanePublish(observation, start: start, topicEnd: topicEnd, end: bytes.count))
            return Int32(truncatingIfNeeded: publishes.count &- 1)
        }

        /// Keeps an observation, and returns its place.
        mutating func observe(_ observation: Observation) -> Int32 {
            observations.append(observation)
            return Int32(truncatingIfNeeded: observations.count &- 1)
        }
    }

    /// A PUBLISH for the correlator, with where its topic and properties are in the output's bytes.
    struct LanePublish {
        let observation: PublishObservation
        private let start: UInt32
        private let topicEnd: UInt32
        private let end: UInt32

        /// - Precondition: `topicEnd` is not before `start`, and `end` not before `topicEnd`.
        @inline(__always)
        init(_ observation: PublishObservation, start: Int, topicEnd: Int, end: Int) {
            self.observation = observation
            self.start = UInt32(start)
            self.topicEnd = UInt32(topicEnd)
            self.end = UInt32(end)
        }

        var topic: Range<Int> { Int(start)..<Int(topicEnd) }
        var properties: Range<Int> { Int(topicEnd)..<Int(end) }
    }

    /// What a lane may make of a batch and go on with the next one: 2 MiB.
    ///
    /// A batch of the shortest packets becomes a hundred times as long as it was.
    private static let largest = 2 << 20

    /// Whether this is so much that the lane waits until it is merged.
    var isLarge: Bool {
        content.bytes.count &+ content.records.count &* MemoryLayout<EventRecord>.stride
            &+ content.publishes.count &* MemoryLayout<LanePublish>.stride
            &+ content.observations.count &* MemoryLayout<Observation>.stride
            &+ content.findings.count &* MemoryLayout<Finding>.stride > Self.largest
    }

    func removeAll() {
        if isLarge {
            content = Content()
            return
        }
        content.records.removeAll(keepingCapacity: true)
        content.publishes.removeAll(keepingCapacity: true)
        content.observations.removeAll(keepingCapacity: true)
        content.findings.removeAll()
        content.bytes.removeAll()
    }
}

/// The TCP segments of a run of frames, by lane.
struct BatchContent: ~Copyable {
    var bytes = ByteWriter(capacity: 64 << 10)
    var segments: [[BatchSegment]]
    /// What 64 bits of an IPv6 address leave out, for those segments that have some.
    private var prefixes: [BatchSegment.Prefixes] = []
    var lastFrame: UInt64 = 0
    var lastTimestamp: Int64 = 0
    private var frameCount = 0

    init(lanes: Int) {
        segments = Array(repeating: [], count: lanes)
    }

    /// Notes the next frame, whatever is in it.
    @inline(__always)
    mutating func count(frame: UInt64, timestamp: Int64) {
        frameCount &+= 1
        lastFrame = frame
        lastTimestamp = timestamp
    }

    /// Adds a segment of the frame that was counted last.
    @inline(__always)
    mutating func append(_ segment: borrowing TCPSegment, payload: Span<UInt8>, lane: Int) {
        var item = BatchSegment(segment, payload: bytes.count, frame: lastFrame, timestamp: lastTimestamp)
        if segment.source.isIPv6 {
            item.prefixes = Int32(truncatingIfNeeded: prefixes.count)
            prefixes.append(BatchSegment.Prefixes(segment))
        }
        if !payload.isEmpty { bytes.append(payload) }
        segments[lane].append(item)
    }

    /// The header of one of the segments; its `payload` is a range of `bytes`.
    @inline(__always)
    func header(of item: BatchSegment) -> TCPSegment {
        item.header(item.prefixes < 0 ? nil : prefixes[Int(item.prefixes)])
    }

    var isEmpty: Bool { frameCount == 0 }
    var isFull: Bool { frameCount >= FrameBatch.frames || bytes.count >= FrameBatch.payloadBytes }

    mutating func removeAll() {
        bytes.removeAll()
        for lane in segments.indices { segments[lane].removeAll(keepingCapacity: true) }
        prefixes.removeAll(keepingCapacity: true)
        frameCount = 0
    }
}

/// A run of frames on its way through the stages.
///
/// A batch belongs to one stage at a time: the reader fills it, each lane then uses its own segments and its own
/// output, the merger reads the outputs, and the reader gets it back. That order is what makes it safe to hand over.
final class FrameBatch: @unchecked Sendable {
    /// Frames in a batch: 1,024.
    ///
    /// Moments at which time-outs are looked at depend on it, so it is the same on any machine.
    static let frames = 1024
    /// Payload bytes after which a batch is closed early: 512 KiB.
    static let payloadBytes = 512 << 10

    var content: BatchContent
    let outputs: [LaneOutput]
    /// Whether time-outs are to be looked at after the batch.
    var isSweepDue = false
    /// Whether the capture ends with the batch.
    var isLast = false

    init(lanes: Int) {
        content = BatchContent(lanes: lanes)
        outputs = (0..<lanes).map { _ in LaneOutput() }
    }

    func removeAll() {
        content.removeAll()
        for output in outputs { output.removeAll() }
        isSweepDue = false
        isLast = false
    }
}
