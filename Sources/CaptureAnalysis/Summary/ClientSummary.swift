/// What one client did, over all its connections.
public struct ClientSummary: Sendable, Equatable {
    /// Its Client Identifier.
    public let clientIdentifier: String
    /// Its connections.
    public internal(set) var connections: UInt64 = 0
    /// Control Packets it sent.
    public internal(set) var sentPackets: UInt64 = 0
    /// Control Packets it was sent.
    public internal(set) var receivedPackets: UInt64 = 0
    /// Bytes of the packets it sent.
    public internal(set) var sentBytes: UInt64 = 0
    /// Bytes of the packets it was sent.
    public internal(set) var receivedBytes: UInt64 = 0
    /// PUBLISH packets it sent.
    public internal(set) var sentMessages: UInt64 = 0
    /// PUBLISH packets it was sent.
    public internal(set) var receivedMessages: UInt64 = 0
    /// The first frame of its first connection.
    public internal(set) var firstFrame = UInt64.max

    init(clientIdentifier: String) {
        self.clientIdentifier = clientIdentifier
    }

    mutating func add(_ other: ClientSummary) {
        connections &+= other.connections
        sentPackets &+= other.sentPackets
        receivedPackets &+= other.receivedPackets
        sentBytes &+= other.sentBytes
        receivedBytes &+= other.receivedBytes
        sentMessages &+= other.sentMessages
        receivedMessages &+= other.receivedMessages
        firstFrame = min(firstFrame, other.firstFrame)
    }
}
