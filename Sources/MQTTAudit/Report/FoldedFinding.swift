import MQTTCodec
import PacketHeaders
public import TCPReassembly

/// All findings of one rule, fault, certainty, client and server: the first in full, the others counted.
public struct FoldedFinding: Sendable {
    /// The first of them.
    public let first: Finding
    /// The number of the connection on which the first was found.
    public let connection: UInt64
    /// The client's end of that connection.
    public let client: SocketAddress
    /// The server's end of that connection.
    public let server: SocketAddress
    /// The number of the first one's line in the timeline; 0 when no timeline was written.
    public let sequence: UInt64
    /// The number of its packet's line; 0 when no timeline was written, or no single packet shows it.
    public let packetSequence: UInt64
    /// How many there are.
    public internal(set) var count: UInt64
    /// When the last became known, nanoseconds since 1970.
    public internal(set) var lastTimestamp: Int64
    /// The last frame of the last; 0 when no frame shows it.
    public internal(set) var lastFrame: UInt64
    /// On how many connections, at least.
    public internal(set) var connections: UInt64
    /// What tells these findings from others from one capture to the next, in the order in which they came; not empty.
    public internal(set) var fingerprints: [FindingFingerprint]

    /// Different fingerprints kept of one folded finding: 16.
    public static let fingerprintsKept = 16

    /// Who talked to the server: the Client Identifier, or the client's IP address while that is not known.
    public var clientName: String { Self.clientName(first, client) }

    static func clientName(_ finding: Finding, _ client: SocketAddress) -> String {
        finding.clientIdentifier.isEmpty ? client.address.description : finding.clientIdentifier
    }

    /// The first finding of its kind.
    init(
        _ finding: Finding,
        connection: UInt64,
        client: SocketAddress,
        server: SocketAddress,
        sequence: UInt64,
        packetSequence: UInt64
    ) {
        first = finding
        self.connection = connection
        self.client = client
        self.server = server
        self.sequence = sequence
        self.packetSequence = packetSequence
        count = max(1, finding.repeats)
        lastTimestamp = finding.timestamp
        lastFrame = finding.frames.last ?? 0
        connections = 1
        fingerprints = [FindingFingerprint(finding, client: Self.clientName(finding, client))]
    }

    /// Takes in a further one.
    mutating func add(_ finding: Finding, isOnFurtherConnection: Bool) {
        // What tells how many were left out stands for these, and not for itself.
        count &+= max(1, finding.repeats)
        lastTimestamp = max(lastTimestamp, finding.timestamp)
        lastFrame = max(lastFrame, finding.frames.last ?? 0)
        if isOnFurtherConnection { connections &+= 1 }
        guard finding.repeats == 0, fingerprints.count < Self.fingerprintsKept else { return }
        let fingerprint = FindingFingerprint(finding, client: clientName)
        if !fingerprints.contains(fingerprint) { fingerprints.append(fingerprint) }
    }
}
