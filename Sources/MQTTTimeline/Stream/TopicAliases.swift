import WireBytes

/// The Topic Aliases of one direction of a connection, as they stand at one moment (MQTT 5.0 §3.3.2.3.4).
///
/// An alias holds for one direction of one Network Connection only.
struct TopicAliases {
    struct Entry {
        let alias: UInt16
        /// Empty when a limit kept it from being known.
        var topic: [UInt8]
        /// Names the PUBLISH that set the alias.
        var pin: Int32
    }

    /// What an entry takes beside its Topic Name, in bytes.
    static let entryBytes = 64

    /// By alias, ascending.
    private(set) var entries: [Entry] = []
    /// What the entries take.
    private(set) var bytes = 0

    /// Where the entry of `alias` is, or would have to be.
    @inline(__always)
    private func position(of alias: UInt16) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low &+ high) / 2
            if entries[middle].alias < alias { low = middle &+ 1 } else { high = middle }
        }
        return low
    }

    /// The entry of an alias that was set and could be kept.
    @inline(__always)
    func index(of alias: UInt16) -> Int? {
        let position = position(of: alias)
        guard position < entries.count, entries[position].alias == alias else { return nil }
        return entries[position].topic.isEmpty ? nil : position
    }

    /// Sets an alias; beyond `limit` bytes of topics the alias stays unset.
    ///
    /// - Returns: the index of the entry, nil when the limit was hit.
    mutating func set(_ alias: UInt16, to topic: Span<UInt8>, limit: Int, makePin: () -> Int32) -> Int? {
        let position = position(of: alias)
        if position < entries.count, entries[position].alias == alias {
            let known = entries[position].topic
            if known.span.hasSameBytes(as: topic) { return position }
            let changed = bytes &- known.count &+ topic.count
            guard changed <= limit else {
                // What it stood for before, it no longer does.
                bytes &-= known.count
                entries[position].topic = []
                return nil
            }
            bytes = changed
            entries[position].topic = [UInt8](copying: topic)
            return position
        }
        guard bytes &+ topic.count &+ Self.entryBytes <= limit else { return nil }
        bytes &+= topic.count &+ Self.entryBytes
        entries.insert(Entry(alias: alias, topic: [UInt8](copying: topic), pin: makePin()), at: position)
        return position
    }
}
