public import CaptureAnalysis

/// What of a capture a plan is made of.
///
/// A connection is replayed from its CONNECT on, so a selection of times or topics leaves what sets up a session in
/// place: CONNECT, and the subscriptions made before the first time asked for, which then come at the beginning.
public struct PlanSelection: Sendable, Equatable {
    /// The clients asked for; nil for all, also those whose Client Identifier is not known.
    public var client: ClientGlob?
    /// The messages and subscriptions asked for, by their topics; nil for all.
    public var topic: TopicSelection?
    /// The time of the first packet asked for; nil for the beginning.
    public var from: CaptureMoment?
    /// The time of the last packet asked for; nil for the end.
    public var to: CaptureMoment?
    /// The timeline's numbers of the connections asked for; empty for all.
    public var connections: Set<UInt64> = []

    /// The whole capture.
    public init() {}

    /// The times asked for, in nanoseconds since 1970; nil when there are none.
    func times(firstTimestamp: Int64?) -> ClosedRange<Int64>? {
        var selection = EventSelection()
        selection.from = from
        selection.to = to
        return selection.times(firstTimestamp: firstTimestamp)
    }

    func wants(connection number: UInt64) -> Bool {
        connections.isEmpty || connections.contains(number)
    }
}
