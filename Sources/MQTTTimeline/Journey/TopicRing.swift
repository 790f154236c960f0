import WireBytes

/// The Topic Names of open journeys, taken and given back in the same order.
struct TopicRing {
    private(set) var bytes: [UInt8] = []
    /// The first byte in use and the first free one; equal when nothing is in use.
    private var first = 0
    private var end = 0
    private let maximum: Int

    init(_ limits: JourneyLimits) {
        maximum = limits.topicBytes
    }

    /// Keeps a name in one piece.
    ///
    /// - Returns: where it is; nil when the oldest name has to go first.
    mutating func add(_ topic: Span<UInt8>) -> Int? {
        guard let start = place(topic.count) else { return nil }
        var space = bytes.mutableSpan
        space.copy(topic, at: start)
        end = start &+ topic.count
        return start
    }

    private mutating func place(_ count: Int) -> Int? {
        if first == end {
            first = 0
            end = 0
        }
        if first <= end {
            if end &+ count <= bytes.count { return end }
            // One byte stays free, so that full and empty differ.
            if count < first { return 0 }
            return grow(count)
        }
        return end &+ count < first ? end : nil
    }

    /// Makes room behind the names, which are in one piece.
    private mutating func grow(_ count: Int) -> Int? {
        let wanted = max(4096, bytes.count &* 2, end &+ count)
        guard end &+ count <= maximum else { return nil }
        bytes.append(contentsOf: repeatElement(0, count: min(wanted, maximum) &- bytes.count))
        return end
    }

    /// Gives back the oldest name.
    mutating func remove(_ start: Int, _ length: Int) {
        first = start &+ length
    }
}
