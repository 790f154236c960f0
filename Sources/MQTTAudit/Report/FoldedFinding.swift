import MQTTCodec
import PacketHeaders
import TCPReassembly

/// All findings of one rule, fault, severity, certainty, client and server: the first in full, the others counted.
public struct FoldedFinding: Sendable {
    /// The first of them, in its place.
    public let first: PlacedFinding
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

    /// What the first of them says.
    public var finding: Finding { first.finding }

    /// Who talked to the server: the Client Identifier, or the client's IP address while that is not known.
    public var clientName: String { first.clientName }

    /// The first finding of its kind.
    init(_ placed: PlacedFinding) {
        first = placed
        count = max(1, placed.finding.repeats)
        lastTimestamp = placed.finding.timestamp
        lastFrame = placed.finding.frames.last ?? 0
        connections = 1
        fingerprints = [FindingFingerprint(placed.finding, client: placed.clientName)]
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

extension PlacedFinding {
    /// The Client Identifier, or the client's IP address while that is not known.
    public var clientName: String {
        finding.clientIdentifier.isEmpty ? client.address.description : finding.clientIdentifier
    }
}
