import WireBytes

/// Counts messages by Topic Name; the names are kept once each, one after the other.
struct TopicTable {
    /// Topics counted by name: 65,536 in each lane; messages on further ones are counted together.
    static let maximumTopics = 1 << 16
    /// Bytes of names kept: 4 MiB in each lane.
    static let maximumBytes = 4 << 20

    /// How many lanes' names there is room for.
    private let lanes: Int

    struct Entry {
        let hash: UInt64
        let start: Int
        let end: Int
        var messages: UInt64
        var payloadBytes: UInt64
        let isName: Bool
    }

    /// What is known of the topic of a message.
    struct Topic {
        /// A hash over its bytes.
        let hash: UInt64
        /// False when it is no Topic Name: these hold no wildcards (MQTT-3.3.2-2).
        let isName: Bool
    }

    private(set) var entries: [Entry] = []
    private var names: [UInt8] = []
    private var places: [Int32] = Array(repeating: -1, count: 256)
    /// Messages on topics beyond the limits.
    private(set) var otherMessages: UInt64 = 0
    private let seed: UInt64

    /// An empty table for what one lane counts, or for the sum of `lanes`, which no limit cuts.
    init(seed: UInt64, lanes: Int = 1) {
        self.seed = seed
        self.lanes = lanes
    }

    /// The topics with the most messages, in order.
    func busiest(_ limit: Int) -> [TopicSummary] {
        var top = TopTopics(limit: limit)
        for entry in entries where top.mayTake(messages: entry.messages) {
            let name = Array(names[entry.start..<entry.end])
            top.add(TopicSummary(topic: name, messages: entry.messages, payloadBytes: entry.payloadBytes))
        }
        return top.topics
    }

    /// Adds what another table has counted.
    mutating func add(_ other: TopicTable) {
        otherMessages &+= other.otherMessages
        for entry in other.entries {
            let name = other.names.span.extracting(entry.start..<entry.end)
            count(name, messages: entry.messages, payloadBytes: entry.payloadBytes)
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
        var place = Int(truncatingIfNeeded: hash) & (places.count &- 1)
        while places[place] >= 0 {
            let index = Int(places[place])
            if entries[index].hash == hash, isSame(topic, entries[index]) {
                entries[index].messages &+= messages
                entries[index].payloadBytes &+= payloadBytes
                return Topic(hash: hash, isName: entries[index].isName)
            }
            place = (place &+ 1) & (places.count &- 1)
        }
        guard entries.count < Self.maximumTopics &* lanes, names.count &+ topic.count <= Self.maximumBytes &* lanes
        else {
            otherMessages &+= messages
            return Topic(hash: hash, isName: Self.isName(topic))
        }
        places[place] = Int32(entries.count)
        let start = names.count
        names.append(copying: topic)
        let entry = Entry(
            hash: hash,
            start: start,
            end: names.count,
            messages: messages,
            payloadBytes: payloadBytes,
            isName: Self.isName(topic)
        )
        entries.append(entry)
        if entries.count &* 2 > places.count { grow() }
        return Topic(hash: hash, isName: entry.isName)
    }

    private static func isName(_ topic: Span<UInt8>) -> Bool {
        for index in topic.indices where topic[index] == UInt8(ascii: "+") || topic[index] == UInt8(ascii: "#") {
            return false
        }
        return true
    }

    @inline(__always)
    private func isSame(_ topic: Span<UInt8>, _ entry: Entry) -> Bool {
        names.span.extracting(entry.start..<entry.end).hasSameBytes(as: topic)
    }

    private mutating func grow() {
        places = Array(repeating: -1, count: places.count * 2)
        for index in entries.indices {
            var place = Int(truncatingIfNeeded: entries[index].hash) & (places.count &- 1)
            while places[place] >= 0 { place = (place &+ 1) & (places.count &- 1) }
            places[place] = Int32(index)
        }
    }
}
