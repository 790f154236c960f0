/// Finds numbers by hash: open addressing, eight bytes for an entry, no allocation but to grow.
///
/// Several numbers may have one hash; the caller tells them apart. Hashes must be hard to steer for who sends traffic.
struct HashIndex {
    /// The upper half of the hash and the number plus one; 0 where nothing is.
    private var slots: [UInt64] = Array(repeating: 0, count: 64)
    private(set) var count = 0

    private var mask: Int { slots.count &- 1 }

    @inline(__always)
    private static func tag(_ hash: UInt64) -> UInt64 { hash & 0xFFFF_FFFF_0000_0000 }

    @inline(__always)
    private func home(_ slot: UInt64) -> Int { Int(truncatingIfNeeded: slot &>> 32) & mask }

    /// The first number with this hash that `isWanted`.
    @inline(__always)
    func first(_ hash: UInt64, where isWanted: (UInt32) -> Bool) -> UInt32? {
        let tag = Self.tag(hash)
        var place = home(hash)
        while slots[place] != 0 {
            let slot = slots[place]
            if Self.tag(slot) == tag, isWanted(UInt32(truncatingIfNeeded: slot) &- 1) {
                return UInt32(truncatingIfNeeded: slot) &- 1
            }
            place = (place &+ 1) & mask
        }
        return nil
    }

    /// Looks at the place of a hash, so that its memory is near when it is searched.
    ///
    /// - Returns: what is there, of no meaning; to be used, or the look is left out.
    @inline(__always)
    func fetch(_ hash: UInt64) -> UInt64 { slots[home(hash)] }

    /// The number that a search for the hash comes to, as far as half of the hash tells.
    @inline(__always)
    func likely(_ hash: UInt64) -> Int? { first(hash) { _ in true }.map { Int($0) } }

    /// Adds a number below `UInt32.max`.
    @inline(__always)
    mutating func insert(_ hash: UInt64, _ number: UInt32) {
        if count &* 2 >= slots.count { grow() }
        add(Self.tag(hash) | UInt64(number &+ 1))
        count &+= 1
    }

    /// Puts a number in the place of another one with the same hash.
    @inline(__always)
    mutating func replace(_ hash: UInt64, _ number: UInt32, with new: UInt32) {
        guard let place = place(of: hash, number) else { return }
        slots[place] = Self.tag(hash) | UInt64(new &+ 1)
    }

    /// Removes a number, if it is there.
    mutating func remove(_ hash: UInt64, _ number: UInt32) {
        guard var hole = place(of: hash, number) else { return }
        count &-= 1
        // Later entries of the run move back, so that a search never meets a free place too early.
        var next = (hole &+ 1) & mask
        while slots[next] != 0 {
            let home = home(slots[next])
            if (next &- home) & mask >= (next &- hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next &+ 1) & mask
        }
        slots[hole] = 0
    }

    @inline(__always)
    private func place(of hash: UInt64, _ number: UInt32) -> Int? {
        let wanted = Self.tag(hash) | UInt64(number &+ 1)
        var place = home(hash)
        while slots[place] != 0 {
            if slots[place] == wanted { return place }
            place = (place &+ 1) & mask
        }
        return nil
    }

    @inline(__always)
    private mutating func add(_ slot: UInt64) {
        var place = home(slot)
        while slots[place] != 0 { place = (place &+ 1) & mask }
        slots[place] = slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: 0, count: old.count * 2)
        for slot in old where slot != 0 { add(slot) }
    }
}
