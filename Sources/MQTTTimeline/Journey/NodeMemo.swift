import WireBytes

/// Which nodes of the `SubscriptionIndex` match the topics seen.
///
/// An answer holds while no node that the look-up passed has changed: filters that come elsewhere in the tree do not
/// matter.
struct NodeMemo {
    /// Topics remembered: 32,768; then all are forgotten.
    private static let topics = 1 << 15
    /// Nodes that match, and nodes passed, for which there is room; a topic with more is not remembered.
    private static let matches = 4
    private static let steps = 14

    private struct Entry {
        let topicHash: UInt64
        var version: UInt64 = 0
        var count: UInt8 = 0
        var passedCount: UInt8 = 0
        /// Messages that are not looked at, and what each would have counted.
        var rest: UInt8 = 0
        var unexamined: UInt32 = 0
        var nodes: [4 of Int32] = .init(repeating: 0)
        var passed: [14 of Int32] = .init(repeating: 0)
    }

    private var entries: [Entry] = []
    private var places = HashIndex()
    /// Messages that are passed over when nothing is told of a topic: 15.
    private static let rest: UInt8 = 15

    /// The nodes of the topic asked for last.
    private(set) var nodes: [Int32] = []

    /// Looks at the place of a topic: see `HashIndex.fetch`.
    @inline(__always)
    func fetch(_ topicHash: UInt64) -> UInt64 { places.fetch(topicHash) }

    /// Looks at both ends of what is remembered of a topic, once its place is near.
    @inline(__always)
    func fetchEntry(_ topicHash: UInt64) -> UInt64 {
        guard let known = places.likely(topicHash) else { return 0 }
        return entries.span[known].topicHash &+ UInt64(truncatingIfNeeded: entries.span[known].passed[13])
    }

    /// Whether a message on a topic need not be looked at, and how many of its subscribers are then not examined.
    @inline(__always)
    mutating func passOver(_ topicHash: UInt64) -> UInt64? {
        guard let known = places.first(topicHash, where: { entries[Int($0)].topicHash == topicHash }),
            entries[Int(known)].rest > 0
        else { return nil }
        entries[Int(known)].rest &-= 1
        return UInt64(entries[Int(known)].unexamined)
    }

    /// The subscribers of a topic have all missed so much that nothing is told of them: the next messages on it are
    /// passed over, unless one of them reaches somebody.
    mutating func rest(_ topicHash: UInt64, unexamined: UInt64) {
        guard let known = places.first(topicHash, where: { entries[Int($0)].topicHash == topicHash }) else { return }
        entries[Int(known)].rest = Self.rest
        entries[Int(known)].unexamined = UInt32(clamping: unexamined)
    }

    /// Finds the nodes that match a topic.
    ///
    /// - Returns: false when some may be missing.
    @inline(__always)
    mutating func find(_ topicHash: UInt64, _ topic: Span<UInt8>, _ subscriptions: inout SubscriptionTable) -> Bool {
        let known = places.first(topicHash) { entries[Int($0)].topicHash == topicHash }
        if let known, recall(Int(known), subscriptions) { return true }
        guard subscriptions.matches(topic, &nodes) else { return false }
        remember(topicHash, known, subscriptions)
        return true
    }

    /// Takes what is remembered of a topic, if it still holds.
    @inline(__always)
    private mutating func recall(_ place: Int, _ subscriptions: borrowing SubscriptionTable) -> Bool {
        entries[place].rest = 0
        let version = entries[place].version
        if version != subscriptions.structureVersion {
            for step in 0..<Int(entries[place].passedCount)
            where subscriptions.hasChanged(entries[place].passed[step], since: version) { return false }
            entries[place].version = subscriptions.structureVersion
        }
        nodes.removeAll(keepingCapacity: true)
        for index in 0..<Int(entries[place].count) { nodes.append(entries[place].nodes[index]) }
        return true
    }

    private mutating func remember(_ topicHash: UInt64, _ known: UInt32?, _ subscriptions: SubscriptionTable) {
        let passed = subscriptions.passed
        guard nodes.count <= Self.matches, passed.count <= Self.steps else { return }
        var entry = Entry(topicHash: topicHash, version: subscriptions.structureVersion)
        entry.count = UInt8(nodes.count)
        for (index, node) in nodes.enumerated() { entry.nodes[index] = node }
        entry.passedCount = UInt8(passed.count)
        for (index, node) in passed.enumerated() { entry.passed[index] = node }
        if let known {
            entries[Int(known)] = entry
            return
        }
        if entries.count >= Self.topics {
            entries.removeAll(keepingCapacity: true)
            places = HashIndex()
        }
        places.insert(topicHash, UInt32(truncatingIfNeeded: entries.count))
        entries.append(entry)
    }
}
