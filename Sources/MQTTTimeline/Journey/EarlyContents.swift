/// What servers sent lately that fits no message seen: a capture may show a delivery before its PUBLISH.
struct EarlyContents {
    /// Contents remembered, each in one place: 4,096.
    private static let places = 4096

    private struct Entry {
        var content: UInt64 = 0
        var timestamp = Int64.min
    }

    private var entries = Array(repeating: Entry(), count: places)

    @inline(__always)
    private static func place(_ content: UInt64) -> Int { Int(truncatingIfNeeded: content) & (places &- 1) }

    @inline(__always)
    mutating func add(_ content: UInt64, _ timestamp: Int64) {
        entries[Self.place(content)] = Entry(content: content, timestamp: timestamp)
    }

    @inline(__always)
    func contains(_ content: UInt64, since timestamp: Int64) -> Bool {
        let entry = entries[Self.place(content)]
        return entry.content == content && entry.timestamp >= timestamp
    }
}
