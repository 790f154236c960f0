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
        var isName = true
    }

    /// What is known of the topic of a message.
    struct Topic {
        /// A hash over its bytes.
        let hash: UInt64
        /// False when it is no Topic Name: these hold no wildcards (MQTT-3.3.2-2).
        let isName: Bool
    }

    private var counters = Array(repeating: Counter(), count: 256)
    /// All names, one behind the other, and where each ends.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    /// Messages on topics beyond the limits.
    private(set) var otherMessages: UInt64 = 0
    private let seed: UInt64

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

    /// Counts a message.
    ///
    /// - Returns: what is known of its topic.
    mutating func count(_ topic: Span<UInt8>, payloadBytes: Int) -> Topic {
        count(topic, messages: 1, payloadBytes: UInt64(payloadBytes))
    }

    @inline(__always) @discardableResult
    private mutating func count(_ topic: Span<UInt8>, messages: UInt64, payloadBytes: UInt64) -> Topic {
        let hash = topic.hashed(seed: seed)
        let place = place(of: hash)
        if counters[place].messages > 0 {
            counters[place].messages &+= messages
            counters[place].payloadBytes &+= payloadBytes
            return Topic(hash: hash, isName: counters[place].isName)
        }
        return add(topic, hash, at: place, messages: messages, payloadBytes: payloadBytes)
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
    ) -> Topic {
        let isName = Self.isName(topic)
        guard ends.count < Self.maximumTopics &* lanes, bytes.count &+ topic.count <= Self.maximumBytes &* lanes else {
            otherMessages &+= messages
            return Topic(hash: hash, isName: isName)
        }
        let name = Int32(ends.count)
        counters[place] = Counter(
            hash: hash,
            messages: messages,
            payloadBytes: payloadBytes,
            name: name,
            isName: isName
        )
        bytes.append(copying: topic)
        ends.append(bytes.count)
        if ends.count &* 2 > counters.count { grow() }
        return Topic(hash: hash, isName: isName)
    }

    private static func isName(_ topic: Span<UInt8>) -> Bool {
        for index in topic.indices where topic[index] == UInt8(ascii: "+") || topic[index] == UInt8(ascii: "#") {
            return false
        }
        return true
    }

    private mutating func grow() {
        let old = counters
        counters = Array(repeating: Counter(), count: old.count * 2)
        for counter in old where counter.messages > 0 { counters[place(of: counter.hash)] = counter }
    }
}
