/// How many Will Messages are remembered, and how long is waited for them.
public struct WillLimits: Sendable {
    /// Will Messages remembered at once: 65,536; further ones are not followed.
    public var wills = 1 << 16
    /// Bytes of their topics and Client Identifiers: 8 MiB; further ones are not followed.
    public var bytes = 8 << 20
    /// How long after it is due a Will Message is waited for: 5 s.
    public var grace: Duration = .seconds(5)

    /// Sessions named that should have received a Will Message: 4.
    static let expectations = 4
    /// Subscriptions looked at to find them: 256.
    static let subscriptionsLookedAt = 256
    /// Due Will Messages with the same content that one PUBLISH is compared with: 16.
    static let alike = 16
    /// Receivers of one Will Message that are told apart: 64; further ones are counted only.
    static let receivers = 64
    /// PUBLISH packets with the content of some Will Message that are remembered: 64.
    static let recentMatches = 64
    /// How long after its first PUBLISH receivers are counted, in nanoseconds: 1 s.
    static let receiversWindow: Int64 = 1_000_000_000
    /// How much before the capture shows why a server may publish a Will Message, in nanoseconds: 1 s.
    ///
    /// A server that ends a connection may publish before it tells the client, and the Will Delay Interval is in whole
    /// seconds of a clock that need not start at zero.
    static let clockGrain: Int64 = 1_000_000_000

    /// The documented defaults.
    public init() {}
}
