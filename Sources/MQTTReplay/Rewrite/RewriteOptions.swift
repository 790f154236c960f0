public import MQTTCodec

/// All that can be changed about a plan, applied in one order whatever order it was asked for in.
public struct RewriteOptions: Sendable {
    /// What Client Identifiers become; nil for those of the capture.
    public var clientIdentifiers: ClientIdentifierTemplate?
    /// Each client so many times, at least 1.
    public var copies = 1
    /// The version to speak; nil for that of the capture.
    public var version: ProtocolVersion?
    /// Topics that move.
    public var topics: [TopicMap.Rule] = []
    /// The highest QoS; nil for no limit.
    public var maximumQoS: QoS?
    /// Whether Will Messages are left out.
    public var dropsWills = false
    /// Whether RETAIN is set to 0.
    public var dropsRetain = false
    /// Keep Alive in seconds; nil for that of the capture.
    public var keepAlive: UInt16?
    /// Session Expiry Interval in seconds; nil for that of the capture.
    public var sessionExpiry: UInt32?
    /// What clients log in with, one after the other: credentials, then signers.
    public var logins: [any PlanRewrite] = []
    /// The plan so many times, at least 1.
    public var runs = 1

    /// Nothing.
    public init() {}

    /// The changes, in order: who the clients are, what they say, how they log in, how often.
    public var rewrites: [any PlanRewrite] {
        var rewrites: [any PlanRewrite] = []
        if let clientIdentifiers { rewrites.append(clientIdentifiers) }
        if copies > 1 { rewrites.append(ClientCopies(copies)) }
        if let version { rewrites.append(ProtocolChange(version)) }
        if !topics.isEmpty { rewrites.append(TopicMap(topics)) }
        if let maximumQoS { rewrites.append(QoSLimit(maximumQoS)) }
        if dropsWills { rewrites.append(WithoutWills()) }
        if dropsRetain { rewrites.append(WithoutRetain()) }
        if let keepAlive { rewrites.append(KeepAliveChange(seconds: keepAlive)) }
        if let sessionExpiry { rewrites.append(SessionExpiryChange(seconds: sessionExpiry)) }
        rewrites += logins
        if runs > 1 { rewrites.append(PlanLoop(runs)) }
        return rewrites
    }

    /// Changes a plan.
    public func apply(to plan: inout ReplayPlan) {
        for rewrite in rewrites { rewrite.apply(to: &plan) }
    }
}
