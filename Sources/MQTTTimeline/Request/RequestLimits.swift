/// How many requests are remembered, and how long is waited for their responses.
public struct RequestLimits: Sendable {
    /// Requests under way: 8,192; further ones are not followed.
    public var requests = 1 << 13
    /// Bytes of their topics and Correlation Data: 4 MiB; further ones are not followed.
    public var bytes = 4 << 20
    /// How long a response is waited for: 30 s.
    public var timeout: Duration = .seconds(30)

    /// Requests alike that one packet is compared with: 8.
    static let alike = 8
    /// Bytes of Correlation Data that are kept to be shown: 256.
    static let shownCorrelationData = 256
    /// Receivers of one request that are told apart: 4.
    static let receivers = 4
    /// How long after a responder sent it a response may reach the requester, in nanoseconds: 2 s.
    static let passingOn: Int64 = 2_000_000_000
    /// Requests remembered after their end, of which further copies may come: 64.
    static let ended = 64

    /// The documented defaults.
    public init() {}
}
