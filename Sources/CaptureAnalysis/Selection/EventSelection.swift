/// Which events of a timeline are asked for.
///
/// What an event says never depends on it: state is built from the whole capture, then events are left out. The first
/// and the last line of a timeline are always there, and the last one describes the whole capture.
public struct EventSelection: Sendable {
    /// The kinds asked for.
    public var kinds = EventKinds.all
    /// The clients asked for; nil for all, also those whose Client Identifier is not known.
    public var client: ClientGlob?
    /// The topics asked for; nil for all events, also those that have no topic.
    public var topic: TopicSelection?
    /// The time of the first event asked for; nil for the beginning.
    public var from: CaptureMoment?
    /// The time of the last event asked for; nil for the end.
    public var to: CaptureMoment?

    /// All events.
    public init() {}

    /// Whether nothing is left out.
    public var isEverything: Bool {
        kinds == .all && client == nil && topic == nil && from == nil && to == nil
    }

    /// The times asked for, in nanoseconds since 1970.
    ///
    /// - Parameter firstTimestamp: the time of the first frame; nil when the capture has none.
    public func times(firstTimestamp: Int64?) -> ClosedRange<Int64>? {
        let first = firstTimestamp ?? 0
        let lower = from?.timestamp(first: first) ?? .min
        let upper = to?.timestamp(first: first) ?? .max
        return lower <= upper ? lower...upper : nil
    }

    /// Whether an event of this kind is written when `topic` is asked for and the event itself has no topic.
    ///
    /// What happened to a connection or a session explains what became of its messages; so does what is missing or could
    /// not be read. Other packets and exchanges are not about any message.
    public static func isKept(withoutTopic kind: EventKind) -> Bool {
        switch kind {
        case .connectionOpen, .tlsHandshake, .tlsAlert, .webSocketHandshake, .webSocketClose, .connectionClose,
            .malformed, .gap, .session, .disconnection, .incident, .finding:
            true
        case .packet, .subscription, .delivery, .exchange, .journey, .will: false
        }
    }
}
