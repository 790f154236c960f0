import MQTTTimeline
import WireBytes

/// Counts messages by Topic Name; the names are kept once each, one after the other.
///
/// Topics are told apart by their 64-bit hash alone, as everywhere behind the lanes: to compare names as well would be
/// one more look into memory for each message. No UTF-8 text can be made to collide without the seed.
struct TopicTable {
    /// Topics counted by name: 65,536 in each lane; messages on further ones are counted together.
    static let maximumTopics = 1 << 16
    /// Bytes of names kept: 4 MiB in each lane.
    static let maximumBytes = 4 << 20

    /// How many lanes' names there is room for.
    private let lanes: Int

    /// What is counted for a topic; a place in the table is free while there are no messages.
    private struct Counter {
        var hash: UInt64 = 0
        var messages: UInt64 = 0
        var payloadBytes: UInt64 = 0
        /// Its place among `names`.
        var name: Int32 = 0
    }

    private var counters = Array(repeating: Counter(), count: 256)
    /// All names, one behind the other, and where each ends.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    /// Messages on topics beyond the limits.
    private(set) var otherMessages: UInt64 = 0
    private let seed: UInt64
    /// What the fetching of places came to, so that it is done at all.
    private var isFetched = false

    /// An empty table for what one lane counts, or for the sum of `lanes`, which no limit cuts.
    init(seed: UInt64, lanes: Int = 1) {
        self.seed = seed
        self.lanes = lanes
    }

    /// How many topics are counted by name.
    var count: Int { ends.count }

    private func bytes(of counter: Counter) -> Range<Int> {
        let name = Int(counter.name)
        return (name == 0 ? 0 : ends[name &- 1])..<ends[name]
    }

    /// The topics with the most messages, in order.
    func busiest(_ limit: Int) -> [TopicSummary] {
        var top = TopTopics(limit: limit)
        for counter in counters where counter.messages > 0 && top.mayTake(messages: counter.messages) {
            let name = Array(bytes[bytes(of: counter)])
            top.add(TopicSummary(topic: name, messages: counter.messages, payloadBytes: counter.payloadBytes))
        }
        return top.topics
    }

    /// Adds what another table has counted.
    mutating func add(_ other: TopicTable) {
        otherMessages &+= other.otherMessages
        for counter in other.counters where counter.messages > 0 {
            let name = other.bytes.span.extracting(other.bytes(of: counter))
            count(name, messages: counter.messages, payloadBytes: counter.payloadBytes)
        }
    }

    /// The hash over a topic by which it is told apart.
    @inline(__always)
    func hash(_ topic: Span<UInt8>) -> UInt64 { topic.hashed(seed: seed) }

    /// Counts the messages of a batch.
    ///
    /// All at once, as the table is large: the places of several topics are then fetched from memory at a time.
    mutating func count(_ publishes: borrowing [LaneOutput.LanePublish], _ bytes: borrowing ByteWriter) {
        var fetched: UInt64 = 0
        for index in publishes.indices {
            let place = Int(truncatingIfNeeded: publishes[index].observation.topicHash) & (counters.count &- 1)
            fetched &+= counters[place].messages
        }
        isFetched = fetched > 0
        for index in publishes.indices {
            count(
                bytes.span.extracting(publishes[index].topic),
                publishes[index].observation.topicHash,
                messages: 1,
                payloadBytes: UInt64(publishes[index].observation.payloadLength)
            )
        }
    }

    private mutating func count(_ topic: Span<UInt8>, messages: UInt64, payloadBytes: UInt64) {
        count(topic, hash(topic), messages: messages, payloadBytes: payloadBytes)
    }

    @inline(__always)
    private mutating func count(_ topic: Span<UInt8>, _ hash: UInt64, messages: UInt64, payloadBytes: UInt64) {
        let place = place(of: hash)
        if counters[place].messages > 0 {
            counters[place].messages &+= messages
            counters[place].payloadBytes &+= payloadBytes
        } else {
            add(topic, hash, at: place, messages: messages, payloadBytes: payloadBytes)
        }
    }

    /// Where the counter of a topic is, or where it belongs.
    @inline(__always)
    private func place(of hash: UInt64) -> Int {
        var place = Int(truncatingIfNeeded: hash) & (counters.count &- 1)
        while counters[place].messages > 0, counters[place].hash != hash {
            place = (place &+ 1) & (counters.count &- 1)
        }
        return place
    }

    @inline(never)
    private mutating func add(
        _ topic: Span<UInt8>,
        _ hash: UInt64,
        at place: Int,
        messages: UInt64,
        payloadBytes: UInt64
    ) {
        guard ends.count < Self.maximumTopics &* lanes, bytes.count &+ topic.count <= Self.maximumBytes &* lanes else {
            otherMessages &+= messages
            return
        }
        counters[place] = Counter(
            hash: hash,
            messages: messages,
            payloadBytes: payloadBytes,
            name: Int32(ends.count)
        )
        bytes.append(copying: topic)
        ends.append(bytes.count)
        if ends.count &* 2 > counters.count { grow() }
    }

    private mutating func grow() {
        let old = counters
        counters = Array(repeating: Counter(), count: old.count * 2)
        for counter in old where counter.messages > 0 { counters[place(of: counter.hash)] = counter }
    }
}
