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
    /// - Returns: where it is; nil when there is no room.
    @inline(__always)
    mutating func add(_ topic: Span<UInt8>) -> Int? {
        guard let start = place(topic.count) else { return nil }
        var space = bytes.mutableSpan
        space.copy(topic, at: start)
        end = start &+ topic.count
        return start
    }

    @inline(__always)
    private mutating func place(_ count: Int) -> Int? {
        if first == end {
            first = 0
            end = 0
        }
        if first <= end {
            if end &+ count <= bytes.count { return end }
            // One byte stays free, so that full and empty differ.
            return count < first ? 0 : nil
        }
        return end &+ count < first ? end : nil
    }

    /// Makes room for one more name of `count` bytes.
    ///
    /// - Returns: how far the names from `start` on have moved; nil when the limit is reached.
    mutating func grow(_ count: Int) -> (start: Int, distance: Int)? {
        let old = bytes.count
        let size = min(maximum, max(4096, old &* 2, old &+ count &+ 1))
        guard size &- old > count else { return nil }
        bytes.append(contentsOf: repeatElement(0, count: size &- old))
        if first <= end { return (old, 0) }
        // What goes up to the end must go on doing so.
        let moved = Array(bytes[first..<old])
        let start = first
        first = size &- moved.count
        bytes.replaceSubrange(first..<size, with: moved)
        return (start, first &- start)
    }

    /// Gives back the oldest name.
    @inline(__always)
    mutating func remove(_ start: Int, _ length: Int) {
        // One without bytes has no place of its own.
        if length > 0 { first = start &+ length }
    }
}
