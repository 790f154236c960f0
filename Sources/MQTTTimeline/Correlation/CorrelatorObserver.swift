import MQTTCodec

/// What the correlator tells, in the order in which it becomes known.
///
/// Spans are lent for the call.
public protocol CorrelatorObserver: AnyObject {
    /// Something happened to a Session.
    func session(_ event: SessionEvent)
    /// A Session's subscriptions changed.
    func subscription(_ event: SubscriptionEvent)
    /// A connection ended.
    func disconnected(_ disconnection: Disconnection)
    /// Something a person has to know; at the end of the capture, the worst first.
    func incident(_ incident: Incident)
    /// A Will Message came to its outcome.
    func will(_ event: WillEvent)
    /// A request was answered, or was not.
    func exchange(_ exchange: RequestExchange)
    /// A message went its way; told only where `takes` wants it.
    func journey(
        _ event: JourneyEvent,
        topic: Span<UInt8>,
        legs: [JourneyLeg],
        missing: [JourneyMissing],
        queued: [JourneyMissing]
    )
    /// Whether any journey is looked at, so that it is worth the work.
    var takesJourneys: Bool { get }
    /// Looks at what a journey comes to, and says whether it is to be told; asked only where `takesJourneys`.
    func takes(_ journey: JourneyOutline) -> Bool
}
