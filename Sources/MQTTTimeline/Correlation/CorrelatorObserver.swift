import MQTTCodec

/// What the correlator tells, in the order in which it becomes known.
///
/// Spans are lent for the call.
public protocol CorrelatorObserver: AnyObject {
    /// Something happened to a Session.
    func session(_ event: SessionEvent)
    /// A Session's subscriptions changed.
    func subscription(_ event: SubscriptionEvent)
    /// A Will Message came to its outcome.
    func will(_ event: WillEvent)
    /// A request was answered, or was not.
    func exchange(_ exchange: RequestExchange)
    /// A message went its way.
    func journey(
        _ event: JourneyEvent,
        topic: Span<UInt8>,
        legs: [JourneyLeg],
        missing: [JourneyMissing],
        queued: [JourneyMissing]
    )
    /// Whether `journey` does anything, so that it is worth the work.
    var takesJourneys: Bool { get }
}
