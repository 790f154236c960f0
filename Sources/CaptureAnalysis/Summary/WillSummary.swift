public import MQTTTimeline

/// What became of the Will Messages that a capture shows to have been left behind or discarded.
public struct WillSummary: Sendable {
    private var outcomes: [WillEvent.Outcome: Occurrences] = [:]
    /// Will Messages that a limit kept from being followed.
    public internal(set) var unfollowed: UInt64 = 0

    init() {}

    /// How many.
    public var count: UInt64 { outcomes.values.reduce(0) { $0 &+ $1.count } }

    /// Those with one outcome.
    public func occurrences(_ outcome: WillEvent.Outcome) -> Occurrences { outcomes[outcome] ?? Occurrences() }

    mutating func add(_ event: WillEvent) {
        outcomes[event.outcome, default: Occurrences()].add(frame: event.frames.last ?? 0)
    }
}
