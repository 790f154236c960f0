/// All Will Messages that are remembered: each at a place of its own, those that may be published now also by content.
struct WillTable {
    private(set) var wills: [RegisteredWill?] = []
    private var free: [Int32] = []
    private(set) var count = 0
    private(set) var byteCount = 0
    /// The first and last place for each content that may be published.
    private var places: [UInt64: (first: Int32, last: Int32)] = [:]
    /// Counts contents by some bits of their hashes: most PUBLISH packets need no further look.
    private var filter: [UInt32] = []

    private static let filterSize = 4096

    @inline(__always)
    private static func bits(_ contentHash: UInt64) -> Int {
        Int(truncatingIfNeeded: contentHash) & (filterSize &- 1)
    }

    /// False when surely no Will Message has this content.
    @inline(__always)
    func mayHold(_ contentHash: UInt64) -> Bool {
        count > 0 && filter[Self.bits(contentHash)] > 0
    }

    mutating func add(_ will: RegisteredWill) -> Int32 {
        if filter.isEmpty { filter = Array(repeating: 0, count: Self.filterSize) }
        filter[Self.bits(will.contentHash)] &+= 1
        count &+= 1
        byteCount &+= will.byteCount
        if let place = free.popLast() {
            wills[Int(place)] = will
            return place
        }
        wills.append(will)
        return Int32(truncatingIfNeeded: wills.count &- 1)
    }

    /// Forgets the Will Message at a place.
    mutating func remove(_ place: Int32) {
        guard let will = wills[Int(place)] else { return }
        if will.phase != .registered { unlink(place, will) }
        filter[Self.bits(will.contentHash)] &-= 1
        count &-= 1
        byteCount &-= will.byteCount
        wills[Int(place)] = nil
        free.append(place)
    }

    /// Changes the Will Message at a place.
    mutating func update(_ place: Int32, _ change: (inout RegisteredWill) -> Void) {
        guard var will = wills[Int(place)] else { return }
        let before = will.byteCount
        change(&will)
        byteCount &+= will.byteCount &- before
        wills[Int(place)] = will
    }

    /// From now on the Will Message may be published.
    mutating func expect(_ place: Int32) {
        guard let contentHash = wills[Int(place)]?.contentHash else { return }
        let last = places[contentHash]?.last ?? -1
        wills[Int(place)]?.older = last
        if last >= 0 { wills[Int(last)]?.newer = place }
        places[contentHash] = (places[contentHash]?.first ?? place, place)
    }

    private mutating func unlink(_ place: Int32, _ will: RegisteredWill) {
        if will.older >= 0 { wills[Int(will.older)]?.newer = will.newer }
        if will.newer >= 0 { wills[Int(will.newer)]?.older = will.older }
        guard var ends = places[will.contentHash] else { return }
        if ends.first == place { ends.first = will.newer }
        if ends.last == place { ends.last = will.older }
        places[will.contentHash] = ends.first < 0 ? nil : ends
    }

    /// The first Will Message with a content that may be published now, or −1; further ones by `newer`.
    func first(_ contentHash: UInt64) -> Int32 { places[contentHash]?.first ?? -1 }
}
