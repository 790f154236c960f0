/// The last retained message of each topic, as clients published it (MQTT 5.0 §3.3.1.3).
struct RetainedMessages {
    /// A PUBLISH with RETAIN.
    struct Message {
        let server: UInt64
        let topicHash: UInt64
        let content: UInt64
        /// The publisher, in the `PartyTable`.
        let party: Int32
        let frame: UInt64
        let sequence: UInt64
        let timestamp: Int64
        let qos: UInt8
        let payloadLength: UInt32
        let properties: ForwardedDigest
    }

    private var messages: [Message] = []
    private var index = HashIndex()
    private let maximum: Int

    init(_ limits: JourneyLimits) {
        maximum = limits.retainedTopics
    }

    private func place(_ server: UInt64, _ topicHash: UInt64) -> UInt32? {
        index.first(topicHash) {
            messages[Int($0)].topicHash == topicHash && messages[Int($0)].server == server
        }
    }

    /// The message retained for a topic.
    func message(_ server: UInt64, _ topicHash: UInt64) -> Message? {
        place(server, topicHash).map { messages[Int($0)] }
    }

    /// Takes the place of what was retained for the topic.
    ///
    /// - Returns: the message that was; and whether there was room.
    mutating func set(_ message: Message) -> (former: Message?, isKept: Bool) {
        if let place = place(message.server, message.topicHash) {
            let former = messages[Int(place)]
            messages[Int(place)] = message
            return (former, true)
        }
        guard messages.count < maximum else { return (nil, false) }
        index.insert(message.topicHash, UInt32(messages.count))
        messages.append(message)
        return (nil, true)
    }

    /// Nothing is retained for the topic any more.
    mutating func remove(_ server: UInt64, _ topicHash: UInt64) -> Message? {
        guard let place = place(server, topicHash) else { return nil }
        let removed = messages[Int(place)]
        index.remove(topicHash, place)
        let last = messages.removeLast()
        if Int(place) < messages.count {
            messages[Int(place)] = last
            index.replace(last.topicHash, UInt32(messages.count), with: place)
        }
        return removed
    }
}
