/// An IP datagram of which some fragments have arrived.
struct PartialDatagram {
    /// Tells this datagram from a later one with the same key.
    let serial: UInt64
    /// What the first fragment, or until it comes any other, says the datagram carries.
    private(set) var protocolNumber: UInt8 = 0
    /// The payload up to the highest byte received; zeros where nothing was received yet.
    private(set) var bytes: [UInt8] = []
    /// What was received: ascending, neither overlapping nor touching.
    private var received: [Range<Int>] = []
    /// The length of the payload, known from the last fragment on.
    private var length: Int?
    /// The highest end of any fragment on the wire.
    private var highestEnd = 0

    init(serial: UInt64) {
        self.serial = serial
    }

    /// Whether every byte is there.
    var isWhole: Bool {
        guard let length, received.count == 1 else { return false }
        return received[0] == 0..<length
    }

    /// Whether a fragment that ends at `end` fits what the others said about the length.
    func accepts(end: Int, isLast: Bool) -> Bool {
        if let length { return isLast ? end == length : end <= length }
        return !isLast || end >= highestEnd
    }

    /// How much more memory a fragment needs whose captured bytes end at `end`.
    func growth(to end: Int) -> Int {
        max(0, end &- bytes.count)
    }

    /// Copies the bytes that are new, and tells whether there were others.
    mutating func insert(
        _ source: Span<UInt8>,
        _ captured: Range<Int>,
        _ fragment: Fragment,
        wireEnd: Int
    ) -> Bool {
        highestEnd = max(highestEnd, wireEnd)
        if fragment.isLast { length = wireEnd }
        if fragment.offset == 0 || received.isEmpty { protocolNumber = fragment.protocolNumber }
        let start = fragment.offset
        let end = start &+ captured.count
        guard start < end else { return false }
        bytes.append(contentsOf: repeatElement(0, count: growth(to: end)))

        var overlaps = false
        var missing = start
        var merged = start..<end
        let first = received.firstIndex { $0.upperBound >= start } ?? received.count
        var next = first
        while next < received.count, received[next].lowerBound <= end {
            let known = received[next]
            overlaps = overlaps || known.overlaps(start..<end)
            copy(source, captured.lowerBound &- start, missing, min(known.lowerBound, end))
            missing = max(missing, known.upperBound)
            merged = min(merged.lowerBound, known.lowerBound)..<max(merged.upperBound, known.upperBound)
            next &+= 1
        }
        copy(source, captured.lowerBound &- start, missing, end)
        received.replaceSubrange(first..<next, with: CollectionOfOne(merged))
        return overlaps
    }

    /// Copies the payload's bytes from `start` up to `end`, which lie `shift` bytes further on in `source`.
    private mutating func copy(_ source: Span<UInt8>, _ shift: Int, _ start: Int, _ end: Int) {
        var offset = start
        while offset < end {
            bytes[offset] = source[offset &+ shift]
            offset &+= 1
        }
    }
}
