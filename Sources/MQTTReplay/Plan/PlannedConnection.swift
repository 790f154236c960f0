public import MQTTCodec
public import MQTTTimeline
public import TCPReassembly

/// A captured Network Connection that is going to be made again.
public struct PlannedConnection: Sendable, Equatable {
    /// The number the timeline gives it.
    public var number: Int
    /// The address of the captured client.
    public var client: SocketAddress
    /// The address of the captured server.
    public var server: SocketAddress
    /// The Client Identifier the capture has; empty when not known.
    public var capturedClientIdentifier: String
    /// The CONNECT to send, rewritten as asked.
    public var connect: ControlPacket.Connect
    /// True when the capture has no CONNECT and `connect` is made from what is known.
    public var isConnectMade: Bool
    /// When the connection was opened, nanoseconds since the plan's origin.
    public var opensAt: Int64
    /// The packets of both sides in the capture's order; CONNECT is among them unless it is made.
    public var steps: [PlannedStep]
    /// The packets that `steps` refer to, one behind the other.
    public var bytes: [UInt8]
    /// How the connection ended.
    public var end: PlannedEnd
    /// The sides of which something is not among the packets: it was malformed, in a gap, before the capture's
    /// beginning, or not captured at all.
    ///
    /// What such a side did not send is not known, nor what was done because of it.
    public var missing: Set<Sender>
    /// What the client sent, segment by segment, whatever it is; empty unless the plan is for these bytes.
    public var segments: [PlannedSegment]
    /// What `segments` refer to, one behind the other.
    public var segmentBytes: [UInt8]
    /// The path with query for a WebSocket, where it is this connection's own; it may hold a signature.
    public var webSocketPath: String?

    /// The protocol version of `bytes`: that of the captured packets, rewritten as asked.
    public var version: ProtocolVersion { connect.version }

    /// A connection with everything said.
    public init(
        number: Int,
        client: SocketAddress,
        server: SocketAddress,
        capturedClientIdentifier: String,
        connect: ControlPacket.Connect,
        isConnectMade: Bool,
        opensAt: Int64,
        steps: [PlannedStep],
        bytes: [UInt8],
        end: PlannedEnd,
        missing: Set<Sender> = [],
        segments: [PlannedSegment] = [],
        segmentBytes: [UInt8] = [],
        webSocketPath: String? = nil
    ) {
        self.number = number
        self.client = client
        self.server = server
        self.capturedClientIdentifier = capturedClientIdentifier
        self.connect = connect
        self.isConnectMade = isConnectMade
        self.opensAt = opensAt
        self.steps = steps
        self.bytes = bytes
        self.end = end
        self.missing = missing
        self.segments = segments
        self.segmentBytes = segmentBytes
        self.webSocketPath = webSocketPath
    }
}

/// How a captured connection ended.
public struct PlannedEnd: Sendable, Equatable {
    /// What was seen of the end.
    public enum Manner: Sendable, Equatable {
        /// The client sent FIN, after DISCONNECT or without it.
        case clientClosed
        /// The client sent RST.
        case clientReset
        /// The server closed or reset.
        case serverClosed
        /// The capture ended first, or lost sight of it.
        case unseen
    }

    /// What was seen of the end.
    public var manner: Manner
    /// When, nanoseconds since the plan's origin; with `.unseen` that of the last packet.
    public var at: Int64

    /// An end.
    public init(_ manner: Manner, at: Int64) {
        self.manner = manner
        self.at = at
    }
}
