import MQTTCodec
import MQTTTimeline
import TCPReassembly

/// What the server should have retained for topics, as the capture shows what clients published.
struct RetainedTopics {
    /// Topics that are followed: 4,096; nothing is said of further ones.
    static let maximum = 1 << 12
    /// Bytes of one Topic Name: 1,024; nothing is said of longer ones.
    static let maximumLength = 1024
    /// Messages that were retained before, by topic: 4.
    static let maximumFormer = 4

    struct Topic {
        let server: SocketAddress
        let name: [UInt8]
        let hash: UInt64
        /// What is retained; nil when it was cleared.
        var content: UInt64?
        /// False when that is not sure.
        var isKnown = true
        var since: Int64
        var frame: UInt64
        var qos: QoS
        /// When the message expires; `Int64.max` when it does not.
        var expiry: Int64
        /// What was retained before, the last one at the end.
        var former: [UInt64] = []
        /// The last message published without RETAIN, and when.
        var passing: (content: UInt64, timestamp: Int64)?
        /// Who published it.
        var publisher: CorrelatedConnection?
        var isWill: Bool
        /// When the message was last published, with RETAIN or without.
        var lastPublished: Int64
    }

    private struct Key: Hashable {
        let server: SocketAddress
        let hash: UInt64
    }

    private(set) var topics: [Topic] = []
    private var places: [Key: Int] = [:]
    /// One bit for each topic, so that most others are told apart at once.
    private var marks = [UInt64](repeating: 0, count: 1 << 10)

    @inline(__always)
    func mayHold(_ hash: UInt64) -> Bool { marks[Int(hash &>> 6 & 0x3FF)] &>> (hash & 63) & 1 != 0 }

    func place(_ server: SocketAddress, _ hash: UInt64) -> Int? {
        mayHold(hash) ? places[Key(server: server, hash: hash)] : nil
    }

    subscript(place: Int) -> Topic {
        get { topics[place] }
        set { topics[place] = newValue }
    }

    /// A message with RETAIN; an empty one clears the topic.
    mutating func set(
        _ content: UInt64?,
        _ server: SocketAddress,
        _ name: @autoclosure () -> [UInt8],
        _ hash: UInt64,
        qos: QoS,
        expiry: Int64,
        by publisher: CorrelatedConnection?,
        isWill: Bool,
        frame: UInt64,
        at timestamp: Int64
    ) {
        if let place = place(server, hash) {
            if let former = topics[place].content, former != content {
                topics[place].former.removeAll { $0 == former }
                if topics[place].former.count >= Self.maximumFormer { topics[place].former.removeFirst() }
                topics[place].former.append(former)
            }
            topics[place].content = content
            topics[place].isKnown = true
            topics[place].since = timestamp
            topics[place].frame = frame
            topics[place].qos = qos
            topics[place].expiry = expiry
            topics[place].passing = nil
            topics[place].publisher = publisher
            topics[place].isWill = isWill
            topics[place].lastPublished = timestamp
            if let content { topics[place].former.removeAll { $0 == content } }
            return
        }
        guard topics.count < Self.maximum else { return }
        let name = name()
        guard name.count <= Self.maximumLength else { return }
        marks[Int(hash &>> 6 & 0x3FF)] |= 1 &<< (hash & 63)
        places[Key(server: server, hash: hash)] = topics.count
        topics.append(
            Topic(
                server: server,
                name: name,
                hash: hash,
                content: content,
                since: timestamp,
                frame: frame,
                qos: qos,
                expiry: expiry,
                publisher: publisher,
                isWill: isWill,
                lastPublished: timestamp
            )
        )
    }

    /// What is retained for a topic is not sure.
    mutating func doubt(_ server: SocketAddress, _ hash: UInt64) {
        guard let place = place(server, hash) else { return }
        topics[place].isKnown = false
    }
}
