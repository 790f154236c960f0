public import MQTTCodec
public import TCPReassembly

/// What one connection tells the correlator, beside its PUBLISH packets.
public enum Observation: Sendable {
    /// A connection began.
    case opened(ConnectionOpening)
    /// A packet that is neither PUBLISH nor one of its acknowledgments, nor PINGREQ or PINGRESP.
    case packet(ControlPacket, PacketPlace)
    /// A packet that breaks the format.
    case malformed(MalformedEvent)
    /// Bytes that the capture does not hold.
    case gap(GapEvent)
    /// A QoS 1 or 2 exchange that did not complete, or that an earlier connection may have begun.
    case delivery(Delivery)
    /// Another exchange that got no answer.
    case unanswered(ExchangeEvent)
    /// One side held the other up.
    case stall(StallEvent)
    /// A PUBLISH with a Topic Alias that was not seen set.
    case unknownAlias(PacketMark, from: Sender, alias: UInt16)
    /// A packet that was understood and that the standard does not allow.
    case violation(ProtocolViolation)
    /// A layer between TCP and MQTT told something; `client` is the end that the client is.
    indirect case layer(LayerEvent, client: Endpoint)
    /// The connection ended.
    case closed(ConnectionEnding)
}

/// A connection that carries MQTT, or that went to a port known for it and carried nothing that can be read.
public struct ConnectionOpening: Sendable {
    /// The client's address; behind a proxy the one that the proxy named.
    public let client: SocketAddress
    /// The server's address.
    public let server: SocketAddress
    /// True when the capture does not hold its beginning.
    public let isMidStream: Bool
    /// True when only the port numbers tell which side is the client.
    public let isClientGuessed: Bool
    /// How sure it is that it carries MQTT.
    public let confidence: Confidence
    /// The first frame.
    public let frame: UInt64
    /// The time of that frame, nanoseconds since 1970.
    public let timestamp: Int64
    /// What carries it.
    public let transport: Transport
    /// The proxy that stood for the client; nil for none.
    public let proxy: ConnectionProxy?

    /// The client's end of the TCP connection: the proxy's where there is one.
    public var peer: SocketAddress { proxy?.address ?? client }

    /// All that is known at the beginning.
    public init(
        client: SocketAddress,
        server: SocketAddress,
        isMidStream: Bool,
        isClientGuessed: Bool = false,
        confidence: Confidence,
        frame: UInt64,
        timestamp: Int64,
        transport: Transport = .tcp,
        proxy: ConnectionProxy? = nil
    ) {
        self.transport = transport
        self.proxy = proxy
        self.client = client
        self.server = server
        self.isMidStream = isMidStream
        self.isClientGuessed = isClientGuessed
        self.confidence = confidence
        self.frame = frame
        self.timestamp = timestamp
    }
}

/// A packet by its place alone.
public struct PacketMark: Sendable, Equatable {
    /// Its type.
    public let type: ControlPacketType
    /// The frame of its last byte.
    public let frame: UInt64
    /// The time of that frame, nanoseconds since 1970.
    public let timestamp: Int64

    /// The mark of a packet.
    public init(type: ControlPacketType, frame: UInt64, timestamp: Int64) {
        self.type = type
        self.frame = frame
        self.timestamp = timestamp
    }
}

/// The end of a connection, with what its lane alone knows.
public struct ConnectionEnding: Sendable {
    /// How it ended.
    public let how: ConnectionEnd.How
    /// Who ended it; nil when neither side did.
    public let by: Sender?
    /// The frames that ended it.
    public let frames: [UInt64]
    /// When, nanoseconds since 1970.
    public let timestamp: Int64
    /// When the first of `frames` was seen, nanoseconds since 1970; else `timestamp`.
    public let beginning: Int64
    /// False when it carried no packet at all, or none that can be read.
    public let hasCarriedPackets: Bool
    /// Packets that had begun and were not finished.
    public let cut: [CutPacket]
    /// The Keep Alive in force in seconds; nil when not known.
    public let keepAlive: UInt16?
    /// The last packets of client and server.
    public let lastPackets: (client: PacketMark?, server: PacketMark?)

    /// The end of a connection.
    public init(
        how: ConnectionEnd.How,
        by: Sender?,
        frames: [UInt64],
        timestamp: Int64,
        beginning: Int64? = nil,
        hasCarriedPackets: Bool,
        cut: [CutPacket],
        keepAlive: UInt16?,
        lastPackets: (client: PacketMark?, server: PacketMark?)
    ) {
        self.how = how
        self.by = by
        self.frames = frames
        self.timestamp = timestamp
        self.beginning = beginning ?? timestamp
        self.hasCarriedPackets = hasCarriedPackets
        self.cut = cut
        self.keepAlive = keepAlive
        self.lastPackets = lastPackets
    }
}
