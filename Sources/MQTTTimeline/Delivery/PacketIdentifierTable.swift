/// What is under way for each Packet Identifier: open addressing over identifiers, which clients mostly count up.
struct PacketIdentifierTable<Value> {
    private var places: [(identifier: UInt16, value: Value)?] = []
    private(set) var count = 0

    /// Entries there is memory for, twice as many as can be taken.
    var capacity: Int { places.count }
    /// Whether another entry needs more memory.
    var isFull: Bool { (count &+ 1) &* 2 > places.count }

    private var mask: Int { places.count &- 1 }

    /// Where `identifier` is, if it is there.
    private func place(of identifier: UInt16) -> Int? {
        if count == 0 { return nil }
        var place = Int(identifier) & mask
        while let entry = places[place] {
            if entry.identifier == identifier { return place }
            place = (place &+ 1) & mask
        }
        return nil
    }

    subscript(identifier: UInt16) -> Value? {
        place(of: identifier).flatMap { places[$0]?.value }
    }

    mutating func set(_ identifier: UInt16, to value: Value) {
        if let place = place(of: identifier) {
            places[place] = (identifier, value)
            return
        }
        if isFull { grow() }
        var place = Int(identifier) & mask
        while places[place] != nil { place = (place &+ 1) & mask }
        places[place] = (identifier, value)
        count &+= 1
    }

    mutating func remove(_ identifier: UInt16) -> Value? {
        guard var hole = place(of: identifier) else { return nil }
        let removed = places[hole]?.value
        count &-= 1
        // Later entries of the run move back, so that a search never meets a free place too early.
        var next = (hole &+ 1) & mask
        while let entry = places[next] {
            let home = Int(entry.identifier) & mask
            if (next &- home) & mask >= (next &- hole) & mask {
                places[hole] = entry
                hole = next
            }
            next = (next &+ 1) & mask
        }
        places[hole] = nil
        return removed
    }

    /// All values, by ascending identifier.
    var values: [Value] {
        places.compactMap { $0 }.sorted { $0.identifier < $1.identifier }.map(\.value)
    }

    private mutating func grow() {
        let old = places
        places = Array(repeating: nil, count: max(8, old.count * 2))
        for case let entry? in old {
            var place = Int(entry.identifier) & mask
            while places[place] != nil { place = (place &+ 1) & mask }
            places[place] = entry
        }
    }
}
