public import MQTTCodec
public import TCPReassembly
public import WireBytes

/// What is known of one Network Connection; grows while it is decoded.
public final class MQTTConnectionFacts {
    /// The number by which its decoder's owner knows it.
    public let slot: Int
    /// Which end is the client.
    public let client: Endpoint
    /// True when only the port numbers tell which end that is.
    public internal(set) var isClientGuessed: Bool {
        get { asked.value.isClientGuessed }
        set { asked.value.isClientGuessed = newValue }
    }
    /// How sure it is that this is MQTT: certain with a CONNECT.
    public let confidence: Confidence
    /// True when the capture does not hold the connection's beginning.
    public let isMidStream: Bool
    /// The protocol version; until it is known, the one that what was seen fits.
    public internal(set) var version: ProtocolVersion {
        get { asked.value.version }
        set { asked.value.version = newValue }
    }
    /// How `version` is known.
    public internal(set) var versionSource: VersionSource {
        get { asked.value.versionSource }
        set { asked.value.versionSource = newValue }
    }
    /// The Client Identifier of CONNECT, or the one the server assigned; empty until known.
    public internal(set) var clientIdentifier = "" {
        didSet { renderedClient.value = [] }
    }
    /// What a renderer made of the Client Identifier, kept for its next event; empty again when that changes.
    public let renderedClient = Cell<[UInt8]>([])
    /// True once a CONNECT was seen.
    public internal(set) var sawConnect = false
    /// The end of which bytes are missing that the other had received when it sent what came last; nil for none.
    ///
    /// They may still come late; when they do not, a gap is told. Until then what came last may be an answer to them.
    /// The connection's owner sets it.
    public var missing: Endpoint?
    /// The ends of which bytes were given up; a gap is told only once it is clear where packets begin again.
    ///
    /// The connection's owner sets it.
    public var lost: Set<Endpoint> = []
    /// The Keep Alive in force in seconds, of CONNECT or the server's; nil until known.
    public internal(set) var keepAlive: UInt16?
    /// The reason code of the last DISCONNECT and who sent it.
    public internal(set) var disconnect: (from: Sender, reason: ReasonCode)?
    /// The code with which the server refused CONNECT.
    public internal(set) var refusal: ReasonCode?
    /// Packets beginning at the end of what was seen, when the connection closed.
    public internal(set) var cutPackets: [CutPacket] = []

    /// What is asked for with every packet, where checked accesses would be dear.
    private struct Asked {
        var isClientGuessed = false
        var version = ProtocolVersion.v3_1_1
        var versionSource = VersionSource.assumed
    }

    private let asked = Cell(Asked())

    /// Who sent a CONNECT or AUTH that could not be read, with nothing readable since: where its length was wrong, the
    /// rest of it looks like packets of its own.
    var unreadSecrets: Set<Sender> = []

    /// A packet of this type could not be read.
    func couldNotRead(_ type: ControlPacketType, from sender: Sender) {
        if type == .connect || type == .auth { unreadSecrets.insert(sender) }
    }

    /// Whether bytes that could not be read may hold a password or Authentication Data, whatever they look like.
    public func mayHoldSecrets(from sender: Sender) -> Bool {
        unreadSecrets.contains(sender) || sender == .client && !sawConnect
    }

    /// How the version is known.
    public enum VersionSource: Sendable {
        /// CONNECT said it.
        case connect
        /// The form of other packets leaves no other.
        case inferred
        /// Nothing told the versions apart.
        case assumed
    }

    init(slot: Int, client: Endpoint, confidence: Confidence, isMidStream: Bool) {
        self.slot = slot
        self.client = client
        self.confidence = confidence
        self.isMidStream = isMidStream
    }
}
