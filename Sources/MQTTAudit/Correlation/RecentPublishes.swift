import MQTTTimeline

/// The last PUBLISH packets of QoS 1 and 2 on a connection.
struct RecentPublishes {
    /// How many are kept: 16.
    static let maximum = 16

    struct Entry {
        let frame: UInt64
        let content: UInt64
        let topicHash: UInt64
        let from: Sender
        let packetIdentifier: UInt16
        /// It has a Message Expiry Interval.
        let expires: Bool
        /// Only Shared Subscriptions of the receiver match.
        let isShared: Bool
    }

    private var entries: [Entry] = []
    private var next = 0

    @inline(__always)
    mutating func add(_ publish: PublishObservation, isShared: Bool) {
        let entry = Entry(
            frame: publish.frame,
            content: publish.contentHash,
            topicHash: publish.topicHash,
            from: publish.from,
            packetIdentifier: publish.packetIdentifier,
            expires: publish.properties.messageExpiryInterval != nil,
            isShared: isShared
        )
        if entries.count < Self.maximum {
            entries.append(entry)
        } else {
            entries[next] = entry
            next = next &+ 1 == Self.maximum ? 0 : next &+ 1
        }
    }

    /// The PUBLISH that a side sent in a frame with a Packet Identifier; nil when it is not remembered.
    func find(from sender: Sender, frame: UInt64, _ packetIdentifier: UInt16) -> Entry? {
        entries.first { $0.frame == frame && $0.from == sender && $0.packetIdentifier == packetIdentifier }
    }
}
