import WireBytes

/// Which nodes of the `SubscriptionIndex` match the topics seen last: one entry for each of a fixed number of places.
struct NodeMemo {
    /// Topics remembered: 16,384, in 640 KiB.
    private static let places = 1 << 14

    private struct Entry {
        var topicHash: UInt64 = 0
        var version = UInt64.max
        /// How many nodes; a topic that matches more than there is room for is not remembered.
        var count = 0
        var nodes: (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    }

    private var entries = Array(repeating: Entry(), count: places)
    /// The nodes of the topic asked for last.
    private(set) var nodes: [Int32] = []

    /// Finds the nodes that match a topic.
    ///
    /// - Returns: false when some may be missing.
    @inline(__always)
    mutating func find(_ topicHash: UInt64, _ topic: Span<UInt8>, _ subscriptions: inout SubscriptionTable) -> Bool {
        let place = Int(truncatingIfNeeded: topicHash &>> 32) & (Self.places &- 1)
        if entries[place].topicHash == topicHash, entries[place].version == subscriptions.structureVersion {
            nodes.removeAll(keepingCapacity: true)
            let known = entries[place].nodes
            let count = entries[place].count
            if count > 0 { nodes.append(known.0) }
            if count > 1 { nodes.append(known.1) }
            if count > 2 { nodes.append(known.2) }
            if count > 3 { nodes.append(known.3) }
            return true
        }
        guard subscriptions.matches(topic, &nodes) else { return false }
        if nodes.count <= 4 {
            var entry = Entry(topicHash: topicHash, version: subscriptions.structureVersion, count: nodes.count)
            if nodes.count > 0 { entry.nodes.0 = nodes[0] }
            if nodes.count > 1 { entry.nodes.1 = nodes[1] }
            if nodes.count > 2 { entry.nodes.2 = nodes[2] }
            if nodes.count > 3 { entry.nodes.3 = nodes[3] }
            entries[place] = entry
        }
        return true
    }
}
