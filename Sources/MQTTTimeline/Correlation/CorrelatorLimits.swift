/// How much the correlator remembers.
public struct CorrelatorLimits: Sendable {
    /// Of sessions.
    public var sessions = SessionLimits()
    /// Of Will Messages.
    public var wills = WillLimits()
    /// Of requests and responses.
    public var requests = RequestLimits()
    /// Of messages on their way.
    public var journeys = JourneyLimits()

    /// The documented defaults.
    public init() {}
}
