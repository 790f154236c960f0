/// Nodes by the hash of their parent and their level: open addressing with linear search.
struct ChildTable {
    /// The upper half of the hash and the node; 0 where there is none, as the root is nobody's child.
    private var places: [UInt64] = Array(repeating: 0, count: 64)
    private var count = 0

    private var mask: Int { places.count &- 1 }

    @inline(__always)
    private static func entry(_ key: UInt64, _ node: Int32) -> UInt64 {
        key & 0xFFFF_FFFF_0000_0000 | UInt64(UInt32(bitPattern: node))
    }

    /// The first node with this hash for which `isRight` says so.
    @inline(__always)
    func first(_ key: UInt64, where isRight: (Int32) -> Bool) -> Int32? {
        var place = Int(truncatingIfNeeded: key) & mask
        while places[place] != 0 {
            let entry = places[place]
            if (entry ^ key) &>> 32 == 0 {
                let node = Int32(truncatingIfNeeded: entry)
                if isRight(node) { return node }
            }
            place = (place &+ 1) & mask
        }
        return nil
    }

    mutating func insert(_ node: Int32, _ key: UInt64, keyOf: (Int32) -> UInt64) {
        count &+= 1
        if count &* 2 > places.count {
            let old = places
            places = Array(repeating: 0, count: old.count * 2)
            for entry in old where entry != 0 {
                let node = Int32(truncatingIfNeeded: entry)
                put(node, keyOf(node))
            }
        }
        put(node, key)
    }

    private mutating func put(_ node: Int32, _ key: UInt64) {
        var place = Int(truncatingIfNeeded: key) & mask
        while places[place] != 0 { place = (place &+ 1) & mask }
        places[place] = Self.entry(key, node)
    }

    mutating func remove(_ node: Int32, _ key: UInt64, keyOf: (Int32) -> UInt64) {
        let removed = Self.entry(key, node)
        var hole = Int(truncatingIfNeeded: key) & mask
        while places[hole] != removed {
            if places[hole] == 0 { return }
            hole = (hole &+ 1) & mask
        }
        count &-= 1
        // Later entries of the run move back, so that a search never meets a free place too early.
        var next = (hole &+ 1) & mask
        while places[next] != 0 {
            let home = Int(truncatingIfNeeded: keyOf(Int32(truncatingIfNeeded: places[next]))) & mask
            if (next &- home) & mask >= (next &- hole) & mask {
                places[hole] = places[next]
                hole = next
            }
            next = (next &+ 1) & mask
        }
        places[hole] = 0
    }
}
