/// The busiest of many topics, in order; topics with as many messages go by their bytes.
struct TopTopics {
    let limit: Int
    private(set) var topics: [TopicSummary] = []

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether a topic with so many messages may be among the busiest, before its name is looked at.
    func mayTake(messages: UInt64) -> Bool {
        guard topics.count >= limit else { return true }
        return topics.last.map { messages >= $0.messages } ?? false
    }

    mutating func add(_ topic: TopicSummary) {
        if topics.count >= limit {
            guard let last = topics.last, Self.precedes(topic, last) else { return }
            topics.removeLast()
        }
        let position = topics.firstIndex { Self.precedes(topic, $0) } ?? topics.count
        topics.insert(topic, at: position)
    }

    private static func precedes(_ left: TopicSummary, _ right: TopicSummary) -> Bool {
        if left.messages != right.messages { return left.messages > right.messages }
        for index in 0..<min(left.topic.count, right.topic.count) where left.topic[index] != right.topic[index] {
            return left.topic[index] < right.topic[index]
        }
        return left.topic.count < right.topic.count
    }
}
