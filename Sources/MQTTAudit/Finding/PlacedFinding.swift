public import TCPReassembly

/// A finding with the connection it belongs to, and its place in the timeline.
public struct PlacedFinding: Sendable {
    /// The finding.
    public let finding: Finding
    /// The number of its connection in the timeline, from 1.
    public let connection: UInt64
    /// The client's address.
    public let client: SocketAddress
    /// The server's address.
    public let server: SocketAddress
    /// The number of its own event; 0 when events are not numbered.
    public let sequence: UInt64
    /// The number of the event of its packet; 0 when no single packet shows it, or events are not numbered.
    public let packetSequence: UInt64

    /// A finding in its place.
    public init(
        _ finding: Finding,
        connection: UInt64,
        client: SocketAddress,
        server: SocketAddress,
        sequence: UInt64,
        packetSequence: UInt64
    ) {
        self.finding = finding
        self.connection = connection
        self.client = client
        self.server = server
        self.sequence = sequence
        self.packetSequence = packetSequence
    }
}
