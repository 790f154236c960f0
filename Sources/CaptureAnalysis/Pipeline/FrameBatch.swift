import MQTTAudit
import MQTTCodec
import MQTTTimeline
import PacketHeaders
import WireBytes

/// A TCP segment on its way from the reader to its lane.
struct BatchSegment {
    /// Its header; `payload` is a range of the batch's bytes.
    var segment: TCPSegment
    var frame: UInt64
    var timestamp: Int64
}

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
            publishes.append(
                LanePublish(observation: observation, topic: start..<topicEnd, properties: topicEnd..<bytes.count)
            )
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
        let topic: Range<Int>
        let properties: Range<Int>
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

    @inline(__always)
    mutating func append(_ segment: consuming TCPSegment, payload: Span<UInt8>, lane: Int) {
        let start = bytes.count
        if !payload.isEmpty { bytes.append(payload) }
        segment.payload = start..<bytes.count
        segments[lane].append(BatchSegment(segment: segment, frame: lastFrame, timestamp: lastTimestamp))
    }

    var isEmpty: Bool { frameCount == 0 }
    var isFull: Bool { frameCount >= FrameBatch.frames || bytes.count >= FrameBatch.payloadBytes }

    mutating func removeAll() {
        bytes.removeAll()
        for lane in segments.indices { segments[lane].removeAll(keepingCapacity: true) }
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
