import WireBytes

/// The ends of the list of idle nodes.
struct IdleEnds {
    /// Idle for the longest time, or -1.
    var oldest: Int32 = -1
    /// Idle for the shortest time, or -1.
    var newest: Int32 = -1
    var count = 0
}

extension SubscriptionIndex {
    /// What a level stands for in a filter.
    private enum Kind {
        case literal
        case single
        case multi
    }

    @inline(__always)
    private static func kind(_ level: TopicLevel, in filter: Span<UInt8>) -> Kind {
        guard level.end &- level.start == 1 else { return .literal }
        switch filter[level.start] {
        case singleLevel: return .single
        case multiLevel where level.end == filter.count: return .multi
        default: return .literal
        }
    }

    /// The child for a level of a filter, wildcards included.
    func child(of node: Int32, _ level: TopicLevel, in filter: Span<UInt8>) -> Int32? {
        let child: Int32
        switch Self.kind(level, in: filter) {
        case .literal: return literalChild(of: node, level, in: filter)
        case .single: child = nodes[Int(node)].single
        case .multi: child = nodes[Int(node)].multi
        }
        return child < 0 ? nil : child
    }

    /// The child whose level has the very bytes of `level`.
    @inline(__always)
    func literalChild(of node: Int32, _ level: TopicLevel, in name: Span<UInt8>) -> Int32? {
        let key = levelHash.key(level.hash, below: node)
        return children.first(key) { candidate in
            let candidate = nodes[Int(candidate)]
            guard candidate.key == key, candidate.parent == node else { return false }
            let start = Int(candidate.start)
            let known = names.span.extracting(start..<start &+ Int(candidate.length))
            return known.hasSameBytes(as: name.extracting(level.start..<level.end))
        }
    }

    /// Makes the child that is missing; there has to be room for it.
    mutating func insert(_ level: TopicLevel, of filter: Span<UInt8>, below parent: Int32) -> Int32 {
        let node = takeNode()
        let key = levelHash.key(level.hash, below: parent)
        nodes[Int(node)] = Node(
            key: key,
            start: UInt32(names.count),
            length: UInt32(level.end &- level.start),
            parent: parent
        )
        names.append(copying: filter.extracting(level.start..<level.end))
        switch Self.kind(level, in: filter) {
        case .single:
            nodes[Int(parent)].single = node
        case .multi:
            nodes[Int(parent)].multi = node
        case .literal:
            nodes[Int(parent)].literals &+= 1
            children.insert(node, key) { nodes[Int($0)].key }
        }
        structureVersion &+= 1
        nodes[Int(node)].changed = structureVersion
        nodes[Int(parent)].changed = structureVersion
        return node
    }

    /// Frees idle nodes, the longest idle first, until so much more can be taken.
    mutating func makeRoom(nodes missing: Int, bytes: Int) -> Bool {
        while nodeCount &+ missing > limits.nodes || names.count &- unusedBytes &+ bytes > limits.bytes {
            guard idle.oldest >= 0 else { return false }
            freeOldestIdle()
        }
        return true
    }

    /// Frees idle nodes above the limit.
    mutating func trimIdle() {
        while idle.count > max(1, limits.idleNodes) { freeOldestIdle() }
    }

    private mutating func freeOldestIdle() {
        let node = idle.oldest
        leaveIdle(node)
        let freed = nodes[Int(node)]
        let parent = Int(freed.parent)
        if nodes[parent].single == node {
            nodes[parent].single = -1
        } else if nodes[parent].multi == node {
            nodes[parent].multi = -1
        } else {
            nodes[parent].literals &-= 1
            children.remove(node, freed.key) { nodes[Int($0)].key }
        }
        nodes[Int(node)] = Node()
        free.append(node)
        structureVersion &+= 1
        nodes[Int(node)].changed = structureVersion
        nodes[parent].changed = structureVersion
        unusedBytes &+= Int(freed.length)
        // As many bytes as nodes at least: the work of moving all of them is then paid for.
        if unusedBytes > max(4096, nodes.count, names.count / 2) { compactNames() }
        if isUnused(freed.parent) { becomeIdle(freed.parent, asOldest: true) }
    }

    private mutating func compactNames() {
        var kept: [UInt8] = []
        kept.reserveCapacity(names.count &- unusedBytes)
        for index in nodes.indices {
            let start = Int(nodes[index].start)
            nodes[index].start = UInt32(kept.count)
            kept.append(contentsOf: names[start..<start &+ Int(nodes[index].length)])
        }
        names = kept
        unusedBytes = 0
    }

    // MARK: Idle nodes

    mutating func becomeIdleIfUnused(_ node: Int32) {
        if isUnused(node), !nodes[Int(node)].isIdle { becomeIdle(node, asOldest: false) }
    }

    private mutating func becomeIdle(_ node: Int32, asOldest: Bool) {
        let index = Int(node)
        nodes[index].isIdle = true
        if asOldest {
            nodes[index].newer = idle.oldest
            if idle.oldest >= 0 { nodes[Int(idle.oldest)].older = node } else { idle.newest = node }
            idle.oldest = node
        } else {
            nodes[index].older = idle.newest
            if idle.newest >= 0 { nodes[Int(idle.newest)].newer = node } else { idle.oldest = node }
            idle.newest = node
        }
        idle.count &+= 1
    }

    mutating func leaveIdle(_ node: Int32) {
        let index = Int(node)
        guard nodes[index].isIdle else { return }
        let (older, newer) = (nodes[index].older, nodes[index].newer)
        if older >= 0 { nodes[Int(older)].newer = newer } else { idle.oldest = newer }
        if newer >= 0 { nodes[Int(newer)].older = older } else { idle.newest = older }
        nodes[index].older = -1
        nodes[index].newer = -1
        nodes[index].isIdle = false
        idle.count &-= 1
    }
}
