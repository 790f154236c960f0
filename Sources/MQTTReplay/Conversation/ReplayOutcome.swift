/// What carrying out a plan came to.
public struct ReplayOutcome: Sendable {
    /// What happened, one for each connection of the plan that was carried out, in its order.
    public var records: [LiveRecord]
    /// The plan that was carried out: the given one, repeated as asked.
    public var plan: ReplayPlan
    /// What was sent; in bytes mode, the packets of the records are segments.
    public var mode: ConversationOptions.Mode
    /// When it began, nanoseconds since 1970.
    public var startedAt: Int64
    /// How long it took, in nanoseconds.
    public var duration: Int64
    /// How long after the time at which it could be sent each packet was sent; nil when none had a time to keep.
    public var lateness: LatencyFigures?
    /// How long after its time on the schedule each packet was sent, waiting for the server included.
    public var lag: LatencyFigures?
    /// Why it ended early, one sentence without full stop; nil when it did not.
    public var stopped: String?
}

/// How far a replay is, for showing while it runs.
public struct ReplayProgress: Sendable, Equatable {
    /// Nanoseconds since it began.
    public var elapsed: Int64 = 0
    /// The connections that are open.
    public var openConnections = 0
    /// The connections of the plan that are over.
    public var endedConnections = 0
    /// The client's packets sent.
    public var packetsSent = 0
    /// The messages that came.
    public var messagesReceived = 0
    /// Connections that failed, were refused or lost.
    public var failures = 0
    /// How late the latest packet of the last moments was, in nanoseconds.
    public var lateness: Int64 = 0

    /// Nothing yet.
    public init() {}
}
