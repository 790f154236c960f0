public import MQTTCodec
public import MQTTTimeline

/// A breach of one rule: who, where, what should have been and what was.
public struct Finding: Sendable {
    /// The identifier of the rule, as in the catalogue.
    public var rule: String
    /// The protocol version by which it was judged; nil for rules that hold for any.
    public var version: ProtocolVersion?
    /// How bad it is.
    public var severity: Severity
    /// Whether the capture proves it.
    public var certainty: Certainty
    /// Who broke the rule.
    public var fault: Sender
    /// The Client Identifier of the connection; empty until it is known.
    public var clientIdentifier: String
    /// Whether CONNECT was seen, so that an empty identifier is the client's own.
    public var isClientKnown: Bool
    /// When it became known, nanoseconds since 1970.
    public var timestamp: Int64
    /// The frames that show it, in order.
    public var frames: [UInt64]
    /// Where its packet begins in the sender's stream; nil when no single packet shows it.
    public var streamOffset: UInt64?
    /// The type of that packet.
    public var packetType: ControlPacketType?
    /// Whether it is about the packet that the connection showed last, so that the packet's event is the one before.
    public var isAboutLastPacket: Bool
    /// The bytes of the packet that break the rule.
    public var bytes: Range<Int>?
    /// The packet's bytes around them, without secrets.
    public var excerpt: Excerpt?
    /// What the rule asks for, in the case at hand.
    public var expected: String
    /// What was seen instead.
    public var observed: String
    /// How many further findings of this rule and connection are not told one by one.
    public var repeats: UInt64 = 0

    /// A run of bytes of a packet.
    public struct Excerpt: Sendable, Equatable {
        /// Where it begins in the packet.
        public var offset: Int
        /// The bytes, at most 64.
        public var bytes: [UInt8]
        /// The length of the whole packet.
        public var packetLength: Int

        /// An excerpt.
        public init(offset: Int, bytes: [UInt8], packetLength: Int) {
            self.offset = offset
            self.bytes = bytes
            self.packetLength = packetLength
        }
    }

    /// One sentence: who did what.
    public var message: String {
        let packet = packetType.map { " \($0)" } ?? ""
        return "\(fault.name)\(packet): \(observed)"
    }

    /// A finding.
    public init(
        rule: String,
        version: ProtocolVersion?,
        severity: Severity,
        certainty: Certainty,
        fault: Sender,
        clientIdentifier: String = "",
        isClientKnown: Bool = false,
        timestamp: Int64,
        frames: [UInt64],
        streamOffset: UInt64? = nil,
        packetType: ControlPacketType? = nil,
        isAboutLastPacket: Bool = false,
        bytes: Range<Int>? = nil,
        excerpt: Excerpt? = nil,
        expected: String,
        observed: String
    ) {
        self.rule = rule
        self.version = version
        self.severity = severity
        self.certainty = certainty
        self.fault = fault
        self.clientIdentifier = clientIdentifier
        self.isClientKnown = isClientKnown || !clientIdentifier.isEmpty
        self.timestamp = timestamp
        self.frames = frames
        self.streamOffset = streamOffset
        self.packetType = packetType
        self.isAboutLastPacket = isAboutLastPacket
        self.bytes = bytes
        self.excerpt = excerpt
        self.expected = expected
        self.observed = observed
    }
}
