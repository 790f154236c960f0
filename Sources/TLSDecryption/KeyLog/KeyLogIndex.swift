internal import WireBytes

/// Where in a key log the lines of a subject begin: a flat table of hashes and places.
///
/// An entry has 28 bits of the subject's hash and 36 bits of the place, so that the line itself must be read to know
/// whether it is the right one.
struct KeyLogIndex {
    private static let placeBits: UInt64 = 36
    private static let placeMask: UInt64 = 1 << placeBits &- 1

    /// 0 for an empty slot; else the upper bits of the hash, and one more than the place.
    private var slots: [UInt64] = []
    /// The number of slots is 1 << `bits`.
    private var bits: UInt64 = 0
    private(set) var count = 0
    private let maximumCount: Int
    // What is found does not depend on it: it keeps whoever writes the log from making all hashes alike.
    private let seed: UInt64

    init(maximumCount: Int) {
        // A slot's number must not need more bits of the hash than an entry has.
        self.maximumCount = min(maximumCount, 1 << 26)
        var generator = SystemRandomNumberGenerator()
        seed = generator.next()
    }

    /// Remembers that lines of a subject begin at `place`; false when there is no room.
    mutating func add(_ place: UInt64, _ kind: KeyLogSubject, _ subject: Span<UInt8>) -> Bool {
        guard count < maximumCount, place < TLSKeyLimits.maximumFileLength &- 1 else { return false }
        if count &* 4 >= slots.count &* 3 { grow() }
        let hash = hash(kind, subject)
        var slot = Int(hash >> (64 &- bits))
        var alike = 0
        while slots[slot] != 0 {
            if (slots[slot] ^ hash) & ~Self.placeMask == 0 {
                alike &+= 1
                if alike >= TLSKeyLimits.maximumPlaces { return false }
            }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        slots[slot] = hash & ~Self.placeMask | (place &+ 1)
        count &+= 1
        return true
    }

    /// The places at which lines of a subject may begin, in ascending order.
    func places(_ kind: KeyLogSubject, _ subject: Span<UInt8>) -> [UInt64] {
        guard count > 0 else { return [] }
        let hash = hash(kind, subject)
        var places: [UInt64] = []
        var slot = Int(hash >> (64 &- bits))
        while slots[slot] != 0 {
            if (slots[slot] ^ hash) & ~Self.placeMask == 0 { places.append((slots[slot] & Self.placeMask) &- 1) }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return places.sorted()
    }

    /// Forgets all.
    mutating func removeAll() {
        slots = []
        bits = 0
        count = 0
    }

    private func hash(_ kind: KeyLogSubject, _ subject: Span<UInt8>) -> UInt64 {
        // The places are in the lower bits: the upper ones must depend on all of the subject.
        let hash = subject.hashed(seed: seed ^ UInt64(kind.rawValue)) &* 0x9E37_79B9_7F4A_7C15
        return hash ^ hash &<< 32
    }

    /// Doubles the table: an entry has more bits of its hash than a slot's number.
    private mutating func grow() {
        let old = slots
        bits = bits == 0 ? 6 : bits &+ 1
        slots = [UInt64](repeating: 0, count: 1 << Int(bits))
        for entry in old where entry != 0 {
            var slot = Int(entry >> (64 &- bits))
            while slots[slot] != 0 { slot = (slot &+ 1) & (slots.count &- 1) }
            slots[slot] = entry
        }
    }
}
