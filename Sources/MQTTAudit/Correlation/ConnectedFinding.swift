public import MQTTTimeline

/// A finding with the connection it belongs to, which may be over.
public struct ConnectedFinding: Sendable {
    /// The number of the connection in the timeline.
    public let connection: UInt64
    /// How that connection began.
    public let opening: ConnectionOpening
    /// What was found.
    public let finding: Finding

    /// A finding of a connection.
    public init(connection: UInt64, opening: ConnectionOpening, finding: Finding) {
        self.connection = connection
        self.opening = opening
        self.finding = finding
    }
}
