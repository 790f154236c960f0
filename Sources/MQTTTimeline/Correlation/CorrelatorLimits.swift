/// How much the correlator remembers.
public struct CorrelatorLimits: Sendable {
    /// Of sessions.
    public var sessions = SessionLimits()
    /// Of messages on their way.
    public var journeys = JourneyLimits()

    /// The documented defaults.
    public init() {}
}
