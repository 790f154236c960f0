/// What is under way for each Packet Identifier: open addressing over identifiers, which clients mostly count up.
///
/// Values are changed where they are: `values[place]`, with a place that holds until the next `insert` or `remove`.
struct PacketIdentifierTable<Value> {
    /// The identifier in each place with `taken` set; 0 where there is none.
    private var identifiers: [UInt32] = []
    /// The value in each place.
    var values: [Value] = []
    private(set) var count = 0

    private static var taken: UInt32 { 0x1_0000 }

    /// Entries there is memory for, twice as many as can be taken; here as well, so that nobody has to look where they are.
    private(set) var capacity = 0
    /// Whether another entry needs more memory.
    var isFull: Bool { (count &+ 1) &* 2 > capacity }

    private var mask: Int { capacity &- 1 }

    /// Where `identifier` is, if it is there.
    @inline(__always)
    func place(of identifier: UInt16) -> Int? {
        if count == 0 { return nil }
        let key = UInt32(identifier) | Self.taken
        var place = Int(identifier) & mask
        while identifiers[place] != 0 {
            if identifiers[place] == key { return place }
            place = (place &+ 1) & mask
        }
        return nil
    }

    /// Puts in a value for an identifier that has none.
    ///
    /// - Returns: its place.
    @discardableResult
    mutating func insert(_ identifier: UInt16, _ value: Value) -> Int {
        if isFull { grow(filling: value) }
        let place = freePlace(for: identifier)
        identifiers[place] = UInt32(identifier) | Self.taken
        values[place] = value
        count &+= 1
        return place
    }

    private func freePlace(for identifier: UInt16) -> Int {
        var place = Int(identifier) & mask
        while identifiers[place] != 0 { place = (place &+ 1) & mask }
        return place
    }

    /// Frees a place that is taken.
    mutating func remove(at place: Int) {
        count &-= 1
        var hole = place
        // Later entries of the run move back, so that a search never meets a free place too early.
        var next = (hole &+ 1) & mask
        while identifiers[next] != 0 {
            let home = Int(identifiers[next] & 0xFFFF) & mask
            if (next &- home) & mask >= (next &- hole) & mask {
                identifiers[hole] = identifiers[next]
                values[hole] = values[next]
                hole = next
            }
            next = (next &+ 1) & mask
        }
        identifiers[hole] = 0
    }

    /// All places that are taken, by ascending identifier.
    var places: [Int] {
        identifiers.indices.filter { identifiers[$0] != 0 }.sorted { identifiers[$0] < identifiers[$1] }
    }

    /// Whether there is a value in a place.
    func isTaken(_ place: Int) -> Bool { identifiers[place] != 0 }

    /// Makes room, with `value` in places where there is none.
    private mutating func grow(filling value: Value) {
        let old = (identifiers, values)
        let size = max(4, old.0.count * 2)
        capacity = size
        identifiers = Array(repeating: 0, count: size)
        values = Array(repeating: value, count: size)
        for place in old.0.indices where old.0[place] != 0 {
            let new = freePlace(for: UInt16(truncatingIfNeeded: old.0[place]))
            identifiers[new] = old.0[place]
            values[new] = old.1[place]
        }
    }
}
