/// What servers sent lately that fits no message seen: a capture may show a delivery before its PUBLISH.
struct EarlyContents {
    /// Contents remembered: 4,096, the oldest goes first.
    private static let maximum = 4096

    private struct Entry {
        let content: UInt64
        var timestamp: Int64
    }

    private var entries: [Entry] = []
    private var oldest = 0
    private var places = HashIndex()

    @inline(__always)
    mutating func add(_ content: UInt64, _ timestamp: Int64) {
        // Each content stands once: a thousand equal messages must not make a search long.
        if let known = places.first(content, where: { entries[Int($0)].content == content }) {
            entries[Int(known)].timestamp = max(timestamp, entries[Int(known)].timestamp)
            return
        }
        let entry = Entry(content: content, timestamp: timestamp)
        if entries.count < Self.maximum {
            places.insert(content, UInt32(truncatingIfNeeded: entries.count))
            entries.append(entry)
            return
        }
        let place = UInt32(truncatingIfNeeded: oldest)
        places.remove(entries[oldest].content, place)
        places.insert(content, place)
        entries[oldest] = entry
        oldest = (oldest &+ 1) & (Self.maximum &- 1)
    }

    @inline(__always)
    func contains(_ content: UInt64, since timestamp: Int64) -> Bool {
        places.first(content) {
            entries[Int($0)].content == content && entries[Int($0)].timestamp >= timestamp
        } != nil
    }
}
