public import MQTTTimeline
import WireBytes

/// Judges what shows only over several connections: sessions, subscriptions, messages on their way, retained messages,
/// Will Messages, requests.
///
/// It is told what the connections observed, right before the correlator is, in the order of the capture, and what the
/// correlator makes of it. After each call `takeFindings` has what that brought to light.
public final class CorrelationAuditor {
    private let state: Cell<CorrelationChecks>

    /// An auditor that has seen nothing.
    ///
    /// - Parameter topicSeed: of the hashes over Topic Names in each `PublishObservation`.
    public init(topicSeed: UInt64) {
        state = Cell(CorrelationChecks(topicSeed: topicSeed))
    }

    /// How often rules had something to judge.
    public var occasions: OccasionCounts { state.value.sink.occasions }

    /// Whether nothing was found since findings were last taken.
    public var isEmpty: Bool { state.value.sink.isEmpty }

    /// The findings since they were last taken, each with the number of its connection.
    public func takeFindings() -> [ConnectedFinding] { state.value.sink.take() }

    /// Takes what a connection observed; the parameters are those of `Correlator.observed`.
    public func observed(_ observation: Observation, _ handle: Int, number: UInt64, sequence: UInt64) {
        state.value.observed(observation, handle, number: number)
    }

    /// Takes a PUBLISH; the parameters are those of `Correlator.published`.
    @inline(__always)
    public func published(
        _ publish: PublishObservation,
        _ handle: Int,
        topic: Span<UInt8>,
        properties: Span<UInt8>,
        sequence: UInt64
    ) {
        state.value.published(publish, handle, topic: topic, properties: properties)
    }

    /// Time has come to `now`, nanoseconds since 1970; going back changes nothing.
    public func advance(to now: Int64) {
        state.value.advance(to: now)
    }

    /// The capture has ended; after the correlator's `finish`.
    public func finish() {
        state.value.finish()
    }
}

extension CorrelationAuditor: CorrelatorObserver {
    /// Something happened to a Session.
    public func session(_ event: SessionEvent) { state.value.session(event) }

    /// A Session's subscriptions changed.
    public func subscription(_ event: SubscriptionEvent) { state.value.subscription(event) }

    /// A connection ended; the observation tells it as well.
    public func disconnected(_ disconnection: Disconnection) {}

    /// Incidents are made of what is judged here otherwise.
    public func incident(_ incident: Incident) {}

    /// A Will Message came to its outcome.
    public func will(_ event: WillEvent) { state.value.will(event) }

    /// A request was answered, or was not.
    public func exchange(_ exchange: RequestExchange) {}

    /// A message went its way.
    @inline(__always)
    public func journey(
        _ event: JourneyEvent,
        topic: Span<UInt8>,
        legs: [JourneyLeg],
        missing: [JourneyMissing],
        queued: [JourneyMissing]
    ) {
        state.value.journey(event, topic: topic, legs: legs, missing: missing, queued: queued)
    }

    /// Journeys are what most of the rules are about.
    public var takesJourneys: Bool { true }

    /// Whether more than what a journey comes to has to be looked at.
    public func takes(_ journey: JourneyOutline) -> Bool { state.value.takes(journey) }
}
