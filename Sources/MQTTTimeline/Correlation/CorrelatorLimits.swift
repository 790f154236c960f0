/// How much the correlator remembers.
public struct CorrelatorLimits: Sendable {
    /// Of sessions.
    public var sessions = SessionLimits()

    /// The documented defaults.
    public init() {}
}
