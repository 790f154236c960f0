import WireBytes

/// Which subscriptions a Topic Name belongs to: a tree over the levels of Topic Filters (MQTT 5.0 §4.7).
///
/// A filter is a node, the node has subscribers: handles that the caller chooses. Filters of Shared Subscriptions are
/// given without `$share/{ShareName}/`. What an invalid filter matches is nothing to rely on.
///
/// A node that lost its last subscriber stays until others need its place, so that filters that come and go do not
/// change the tree. The number of a node is good while it has a subscriber: the first one is added right after
/// `node(of:)`.
struct SubscriptionIndex: Sendable {
    struct Node {
        /// Hash of the parent and the level; of no meaning for wildcards.
        var key: UInt64 = 0
        /// Where the name of the level is in `names`.
        var start: UInt32 = 0
        var length: UInt32 = 0
        /// -1 for the root and for a free node.
        var parent: Int32 = -1
        /// The child `+`, or -1.
        var single: Int32 = -1
        /// The child `#`, or -1.
        var multi: Int32 = -1
        /// Children that are not wildcards.
        var literals: Int32 = 0
        /// Neighbours in the list of idle nodes, or -1.
        var older: Int32 = -1
        var newer: Int32 = -1
        var isIdle = false
        /// Whether a filter ends here; otherwise the node is only on the way to others.
        var isFilter = false
        /// The tree's version when the node, or which children it has, last changed.
        var changed: UInt64 = 0

        var hasChildren: Bool { literals > 0 || single >= 0 || multi >= 0 }
    }

    static let separator = UInt8(ascii: "/")
    static let singleLevel = UInt8(ascii: "+")
    static let multiLevel = UInt8(ascii: "#")
    static let root: Int32 = 0

    let limits: SubscriptionIndexLimits
    let levelHash: TopicLevelHash

    /// Grows whenever the answer of `matches` for some Topic Name may change.
    ///
    /// It does not when subscribers come to a filter that is still there, or leave it.
    var structureVersion: UInt64 = 0
    /// Filters that found no node, because they were too deep or a limit was reached.
    private(set) var refusedFilters: UInt64 = 0
    /// Look-ups that were given up at `SubscriptionIndexLimits.visits`.
    var incompleteLookups: UInt64 = 0

    var nodes: [Node] = [Node()]
    /// By node.
    private var subscribers: [[Int32]] = [[]]
    /// Nodes that can be used again.
    var free: [Int32] = []
    /// Nodes without subscriber and child, the longest idle one first.
    var idle = IdleEnds()
    /// The levels' names, one after the other, with those of freed nodes between them.
    var names: [UInt8] = []
    /// Bytes of `names` that belong to no node any more.
    var unusedBytes = 0
    var children = ChildTable()
    /// What a look-up still has to look at; kept for its memory.
    var visited: [Int32] = []

    init(
        limits: SubscriptionIndexLimits = SubscriptionIndexLimits(),
        seed: UInt64 = UInt64.random(in: .min ... .max)
    ) {
        self.limits = limits
        levelHash = TopicLevelHash(seed: seed)
    }

    /// Nodes in use, the root not counted.
    var nodeCount: Int { nodes.count &- 1 &- free.count }

    /// The node of a Topic Filter, made when there is none; nil when a limit is in the way, which is counted.
    mutating func node(of filter: [UInt8]) -> Int? {
        node(of: filter.span)
    }

    /// The node of a Topic Filter, made when there is none; nil when a limit is in the way, which is counted.
    mutating func node(of filter: Span<UInt8>) -> Int? {
        var missingNodes = 1
        for index in filter.indices where filter[index] == Self.separator {
            missingNodes &+= 1
        }
        guard missingNodes <= limits.levels else {
            refusedFilters &+= 1
            return nil
        }
        var node = Self.root
        var offset = 0
        while offset <= filter.count {
            let level = levelHash.level(of: filter, at: offset)
            guard let child = child(of: node, level, in: filter) else { break }
            node = child
            missingNodes &-= 1
            offset = level.end &+ 1
        }
        if missingNodes > 0 {
            // Counted as if the new child were there: what it will hang on must not be freed to make room for it.
            leaveIdle(node)
            nodes[Int(node)].literals &+= 1
            let hasRoom = makeRoom(nodes: missingNodes, bytes: filter.count &- offset)
            nodes[Int(node)].literals &-= 1
            guard hasRoom else {
                becomeIdleIfUnused(node)
                refusedFilters &+= 1
                return nil
            }
            while offset <= filter.count {
                let level = levelHash.level(of: filter, at: offset)
                node = insert(level, of: filter, below: node)
                offset = level.end &+ 1
            }
            becomeIdleIfUnused(node)
            trimIdle()
        }
        let index = Int(node)
        if !nodes[index].isFilter {
            nodes[index].isFilter = true
            structureVersion &+= 1
            nodes[index].changed = structureVersion
        }
        return index
    }

    /// The nodes that the last look-up passed; its answer holds while none of them has changed.
    var passed: [Int32] { visited }

    /// Whether a node has changed since the tree had this version.
    @inline(__always)
    func hasChanged(_ node: Int32, since version: UInt64) -> Bool { nodes[Int(node)].changed > version }

    /// The Topic Filter of a node.
    func filter(of node: Int) -> [UInt8] {
        var path: [Int] = []
        var node = node
        while nodes[node].parent >= 0 {
            path.append(node)
            node = Int(nodes[node].parent)
        }
        var filter: [UInt8] = []
        for (index, node) in path.reversed().enumerated() {
            if index > 0 { filter.append(Self.separator) }
            let start = Int(nodes[node].start)
            filter.append(contentsOf: names[start..<start + Int(nodes[node].length)])
        }
        return filter
    }

    /// How many subscribers a node has.
    func subscriberCount(of node: Int) -> Int { subscribers[node].count }

    /// A subscriber of a node, by index; any change of its subscribers may change the indices.
    func subscriber(_ index: Int, of node: Int) -> Int32 { subscribers[node][index] }

    /// Adds a subscriber, whether or not it is there already.
    ///
    /// - Returns: its index, which `remove` needs.
    mutating func add(subscriber: Int32, to node: Int) -> Int {
        leaveIdle(Int32(node))
        subscribers[node].append(subscriber)
        return subscribers[node].count &- 1
    }

    /// Removes the subscriber at `index`; the last one takes its place.
    ///
    /// - Returns: the subscriber that is at `index` now and was at the end before; nil when there is none.
    mutating func remove(at index: Int, from node: Int) -> Int32? {
        let last = subscribers[node].removeLast()
        let isLast = index == subscribers[node].count
        if !isLast {
            subscribers[node][index] = last
        } else if subscribers[node].isEmpty {
            subscribers[node] = []
            becomeIdleIfUnused(Int32(node))
            trimIdle()
        }
        return isLast ? nil : last
    }

    /// Whether nothing needs the node: no subscriber, no child.
    func isUnused(_ node: Int32) -> Bool {
        node != Self.root && !nodes[Int(node)].hasChildren && subscribers[Int(node)].isEmpty
    }

    /// A node to fill in, without subscribers.
    mutating func takeNode() -> Int32 {
        if let node = free.popLast() { return node }
        nodes.append(Node())
        subscribers.append([])
        return Int32(nodes.count &- 1)
    }
}
