import WireBytes

extension SubscriptionIndex {
    /// Finds the filters that a Topic Name belongs to (MQTT 5.0 §4.7).
    ///
    /// Nodes without subscribers at this moment are among them: while `structureVersion` stays, so does the answer.
    /// The order is by level, then as the tree was made; it does not depend on the hashes.
    ///
    /// - Parameter matching: emptied, then filled with the numbers of the nodes.
    /// - Returns: false when `SubscriptionIndexLimits.visits` was reached: filters may be missing then.
    mutating func matches(_ topic: Span<UInt8>, _ matching: inout [Int32]) -> Bool {
        matching.removeAll(keepingCapacity: true)
        guard !topic.isEmpty else { return true }
        visited.removeAll(keepingCapacity: true)
        visited.append(Self.root)
        // Wildcards at the start do not match names that begin with "$" ([MQTT-4.7.2-1]).
        var wildcards = topic[0] != UInt8(ascii: "$")
        var offset = 0
        var first = 0
        while offset <= topic.count, first < visited.count {
            let level = levelHash.level(of: topic, at: offset)
            let end = visited.count
            while first < end {
                let node = visited[first]
                first &+= 1
                let (single, multi, literals) = links(of: node)
                if wildcards, multi >= 0 { matching.append(multi) }
                if literals > 0, let child = literalChild(of: node, level, in: topic) { visited.append(child) }
                if wildcards, single >= 0 { visited.append(single) }
            }
            guard visited.count <= limits.visits else {
                incompleteLookups &+= 1
                return false
            }
            wildcards = true
            offset = level.end &+ 1
        }
        while first < visited.count {
            let node = visited[first]
            first &+= 1
            if nodes[Int(node)].isFilter { matching.append(node) }
            // "a/#" includes "a" itself (§4.7.1.2).
            let multi = nodes[Int(node)].multi
            if multi >= 0 { matching.append(multi) }
        }
        return true
    }

    @inline(__always)
    private func links(of node: Int32) -> (single: Int32, multi: Int32, literals: Int32) {
        let index = Int(node)
        return (nodes[index].single, nodes[index].multi, nodes[index].literals)
    }
}
