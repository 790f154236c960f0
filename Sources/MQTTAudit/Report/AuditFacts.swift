/// What an analysis has to say about what could be audited.
public struct AuditFacts: Sendable, Equatable {
    /// Connections that carried MQTT.
    public var connections: UInt64 = 0
    /// Of these, those whose CONNECT was captured.
    public var connectionsWithConnect: UInt64 = 0
    /// Of these, those whose beginning was not captured.
    public var midStreamConnections: UInt64 = 0
    /// Of these, those of which only one side was captured.
    public var oneDirectionConnections: UInt64 = 0
    /// Connections that are encrypted, so that nothing in them could be read.
    public var encryptedConnections: UInt64 = 0
    /// Gaps in what was captured of MQTT connections.
    public var gaps: UInt64 = 0

    /// Nothing was captured.
    public init() {}
}
