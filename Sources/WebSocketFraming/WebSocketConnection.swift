public import TCPReassembly

/// Takes WebSocket (RFC 6455) off one connection: the opening handshake in HTTP/1.1, then the frames of both directions.
///
/// Bytes and gaps of each direction go in as the layer below delivers them; what follows from them is added to an
/// output. Bytes that are not WebSocket are the peers' fault and end what can be read; nothing here throws.
public struct WebSocketConnection: ~Copyable {
    /// What a WebSocket connection hands on.
    public enum Event: Sendable {
        /// The next bytes of the messages of one side, or that some are missing.
        case run(StreamRun)
        /// The opening handshake is over: accepted, refused, or cut off by the end of the connection.
        case handshake(WebSocketHandshake)
        /// A Close frame (RFC 6455 §5.5.1).
        case closing(WebSocketClosing)
        /// A frame that breaks the protocol, or MQTT's use of it (MQTT 5.0 §6).
        case violation(WebSocketViolation)
    }

    /// What was made of what went in; emptied by its user.
    public struct Output: ~Copyable {
        /// The bytes that `events` refer to.
        public var bytes: [UInt8] = []
        /// What happened, in order.
        public var events: [Event] = []

        /// Nothing.
        public init() {}

        /// Empties it and keeps the memory.
        public mutating func removeAll() {
            bytes.removeAll(keepingCapacity: true)
            events.removeAll(keepingCapacity: true)
        }
    }

    /// Whether the connection is found to be WebSocket.
    public enum Content: Sendable, Equatable {
        /// The handshake still goes on.
        case undecided
        /// It is.
        case webSocket
        /// It is other HTTP, or something else: no more has to be handed in.
        case foreign
    }

    /// What the connection was found to carry.
    public private(set) var content = Content.undecided

    /// A connection of which no byte was seen.
    public init() {}

    /// Takes the next bytes of one direction.
    public mutating func received(
        _ bytes: Span<UInt8>,
        from sender: Endpoint,
        _ arrival: Arrival,
        into output: inout Output
    ) {}

    /// Bytes of one direction are missing.
    public mutating func missed(
        _ missing: MissingBytes,
        from sender: Endpoint,
        _ arrival: Arrival,
        into output: inout Output
    ) {}

    /// The connection ended: an open handshake is told as it stands.
    public mutating func closed(_ arrival: Arrival, into output: inout Output) {}
}
