/// How much is remembered of sessions.
public struct SessionLimits: Sendable {
    /// Sessions without connection that are remembered: 16,384; the one suspended first is forgotten first.
    public var suspendedSessions = 1 << 14
    /// Bytes of their Client Identifiers: 8 MiB; likewise.
    public var suspendedBytes = 8 << 20
    /// Unfinished exchanges remembered for a session: 256.
    public var carriedDeliveries = 256
    /// Unfinished exchanges remembered for all sessions: 131,072.
    public var carriedDeliveriesInAll = 1 << 17
    /// What SUBSCRIBE and UNSUBSCRIBE packets that wait for their answer may take on one connection: 512 KiB.
    public var pendingBytes = 512 << 10
    /// The same on all connections: 8 MiB.
    public var pendingBytesInAll = 8 << 20

    /// The documented defaults.
    public init() {}
}

/// How often limits on sessions changed what is reported.
public struct SessionLimitHits: Sendable, Equatable {
    /// Sessions without connection that were forgotten.
    public internal(set) var forgottenSessions: UInt64 = 0
    /// Unfinished exchanges that were forgotten.
    public internal(set) var forgottenDeliveries: UInt64 = 0
    /// How often it was forgotten which servers had connections without CONNECT.
    public internal(set) var forgottenServers: UInt64 = 0
    /// Subscriptions that were not followed.
    public internal(set) var unfollowedSubscriptions: UInt64 = 0
    /// Topic Names for which not all matching subscriptions were found.
    public internal(set) var incompleteLookups: UInt64 = 0

    /// None.
    public init() {}
}
