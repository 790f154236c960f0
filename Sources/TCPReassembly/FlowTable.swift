/// From the hash of a flow key to the slots of connections that have it: open addressing, linear probing.
struct FlowTable {
    private struct Entry {
        var hash: UInt64
        /// The slot, or −1 for a free place.
        var slot: Int
    }

    private var entries: [Entry]
    private var used = 0

    init() {
        entries = Array(repeating: Entry(hash: 0, slot: -1), count: 64)
    }

    private var mask: Int { entries.count &- 1 }

    /// The first slot with this hash that `isMatch` accepts.
    @inline(__always)
    func slot(hash: UInt64, where isMatch: (Int) -> Bool) -> Int? {
        var place = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = entries[place]
            if entry.slot < 0 { return nil }
            if entry.hash == hash, isMatch(entry.slot) { return entry.slot }
            place = (place &+ 1) & mask
        }
    }

    mutating func insert(hash: UInt64, slot: Int) {
        if (used &+ 1) &* 2 > entries.count {
            let old = entries
            entries = Array(repeating: Entry(hash: 0, slot: -1), count: old.count * 2)
            for entry in old where entry.slot >= 0 { place(entry) }
        }
        place(Entry(hash: hash, slot: slot))
        used &+= 1
    }

    mutating func remove(hash: UInt64, slot: Int) {
        var hole = Int(truncatingIfNeeded: hash) & mask
        while entries[hole].slot != slot {
            if entries[hole].slot < 0 { return }
            hole = (hole &+ 1) & mask
        }
        used &-= 1
        // Later entries of the run move back, so that a search never meets a free place too early.
        var next = (hole &+ 1) & mask
        while entries[next].slot >= 0 {
            let home = Int(truncatingIfNeeded: entries[next].hash) & mask
            if (next &- home) & mask >= (next &- hole) & mask {
                entries[hole] = entries[next]
                hole = next
            }
            next = (next &+ 1) & mask
        }
        entries[hole].slot = -1
    }

    private mutating func place(_ entry: Entry) {
        var place = Int(truncatingIfNeeded: entry.hash) & mask
        while entries[place].slot >= 0 { place = (place &+ 1) & mask }
        entries[place] = entry
    }
}
