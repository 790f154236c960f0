import MQTTCodec
import MQTTTimeline

/// An `EventSelection` at work on a capture whose first frame is known.
struct EventFilter {
    let selection: EventSelection
    /// Whether nothing is left out.
    let isEverything: Bool
    /// Empty when nil.
    private var times: ClosedRange<Int64>?

    init(_ selection: EventSelection) {
        self.selection = selection
        isEverything = selection.isEverything
        times = selection.times(firstTimestamp: nil)
    }

    /// The capture begins.
    mutating func begin(firstTimestamp: Int64?) {
        times = selection.times(firstTimestamp: firstTimestamp)
    }

    /// Whether an event of this kind and time is asked for, as far as these go.
    @inline(__always)
    func wants(_ kind: EventKind, at timestamp: Int64) -> Bool {
        if isEverything { return true }
        guard selection.kinds.contains(kind), let times else { return false }
        return times.contains(timestamp)
    }

    /// Whether events of a client are asked for.
    func wants(client identifier: String) -> Bool {
        selection.client?.matches(identifier) ?? true
    }

    /// The same for events of which the client may not be known.
    func wants(client identifier: String, isKnown: Bool) -> Bool {
        selection.client == nil || isKnown && wants(client: identifier)
    }

    /// Whether what several clients took part in is asked for, by one of them; an unknown one has no identifier.
    func wants(party identifier: String) -> Bool {
        guard let glob = selection.client else { return true }
        return !identifier.isEmpty && glob.matches(identifier)
    }

    /// Whether an event that is about no topic is asked for.
    @inline(__always)
    func wantsWithoutTopic(_ kind: EventKind) -> Bool {
        selection.topic == nil || EventSelection.isKept(withoutTopic: kind)
    }

    /// Whether what is about messages with this Topic Name is asked for.
    @inline(__always)
    func wants(topic name: Span<UInt8>) -> Bool {
        selection.topic?.matches(name: name) ?? true
    }

    /// Whether what is about a subscription with this Topic Filter is asked for.
    func wants(filter: String) -> Bool {
        selection.topic?.overlaps(filter: filter) ?? true
    }

    /// Whether a packet other than PUBLISH and its acknowledgments is asked for.
    func wants(_ packet: ControlPacket) -> Bool {
        guard let topic = selection.topic else { return true }
        switch packet {
        case .subscribe(let subscribe):
            return subscribe.subscriptions.contains { topic.overlaps(filter: $0.topicFilter) }
        case .unsubscribe(let unsubscribe):
            return unsubscribe.topicFilters.contains { topic.overlaps(filter: $0) }
        default:
            return false
        }
    }
}
