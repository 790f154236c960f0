/// A finding with the connection it belongs to.
public struct ConnectedFinding: Sendable {
    /// The number of the connection in the timeline.
    public let connection: UInt64
    /// What was found.
    public let finding: Finding

    /// A finding of a connection.
    public init(connection: UInt64, finding: Finding) {
        self.connection = connection
        self.finding = finding
    }
}
