public import TCPReassembly

/// Takes WebSocket (RFC 6455) off one connection: the opening handshake in HTTP/1.1, then the frames of both directions.
///
/// Bytes and gaps of each direction go in as the layer below delivers them; what follows from them is added to an
/// output. Bytes that are not WebSocket are the peers' fault and end what can be read; nothing here throws.
public struct WebSocketConnection: ~Copyable {
    /// What a WebSocket connection hands on.
    public enum Event: Sendable, Equatable {
        /// The next bytes of the messages of one side, or that some are missing.
        case run(StreamRun)
        /// The opening handshake is over: accepted, refused, or cut off by the end of the connection.
        indirect case handshake(WebSocketHandshake)
        /// A Close frame (RFC 6455 §5.5.1).
        indirect case closing(WebSocketClosing)
        /// A frame that breaks the protocol, or MQTT's use of it (MQTT 5.0 §6).
        indirect case violation(WebSocketViolation)
    }

    /// What was made of what went in; emptied by its user.
    public typealias Output = LayerOutput<Event>

    /// Whether the connection is found to be WebSocket.
    public enum Content: Sendable, Equatable {
        /// The handshake still goes on.
        case undecided
        /// It is; or its client asked for that and was refused.
        case webSocket
        /// It is other HTTP, or something else: no more has to be handed in.
        case foreign
    }

    /// What the connection was found to carry.
    public private(set) var content = Content.undecided

    private let context: WebSocketContext
    private var opening: OpeningHandshake?
    private var first: FrameReader
    private var second: FrameReader

    /// A connection of which no byte was seen.
    public init(_ context: WebSocketContext = WebSocketContext()) {
        self.context = context
        opening = OpeningHandshake(context.limits)
        first = FrameReader(.first, context)
        second = FrameReader(.second, context)
    }

    /// What was seen in the frames of one direction.
    public func counts(from sender: Endpoint) -> WebSocketCounts {
        sender == .first ? first.counts : second.counts
    }

    /// Takes the next bytes of one direction.
    ///
    /// Runs of bytes that were held until the handshake was over have the frames that brought them, which may be
    /// before those of other runs.
    public mutating func received(
        _ bytes: Span<UInt8>,
        from sender: Endpoint,
        _ arrival: Arrival,
        into output: inout Output
    ) {
        if opening != nil {
            guard let decision = opening?.received(bytes, from: sender, arrival) else { return }
            act(on: decision, arrival, into: &output)
        } else if content == .webSocket {
            switch sender {
            case .first: first.received(bytes, arrival, into: &output)
            case .second: second.received(bytes, arrival, into: &output)
            }
        }
    }

    /// Bytes of one direction are missing.
    public mutating func missed(
        _ missing: MissingBytes,
        from sender: Endpoint,
        _ arrival: Arrival,
        into output: inout Output
    ) {
        if opening != nil {
            guard let decision = opening?.missed(missing, from: sender, arrival) else { return }
            act(on: decision, arrival, into: &output)
        } else if content == .webSocket {
            switch sender {
            case .first: first.missed(missing, arrival, into: &output)
            case .second: second.missed(missing, arrival, into: &output)
            }
        }
    }

    /// The connection ended: an open handshake is told as it stands.
    public mutating func closed(_ arrival: Arrival, into output: inout Output) {
        if let opening { act(on: opening.told == nil ? .foreign : .open, arrival, into: &output) }
        guard content == .webSocket else { return }
        first.ended(arrival, into: &output)
        second.ended(arrival, into: &output)
    }

    private mutating func act(
        on decision: OpeningHandshake.Decision,
        _ arrival: Arrival,
        into output: inout Output
    ) {
        guard decision != .undecided, let opening else { return }
        self.opening = nil
        guard decision != .foreign, let handshake = opening.told else {
            content = .foreign
            return
        }
        content = .webSocket
        output.events.append(.handshake(handshake))
        if decision == .refused {
            first.state = .over
            second.state = .over
            return
        }
        let client = handshake.client
        let deflate = opening.deflate
        if client == .first {
            first.open(asClient: true, deflate?.client, opening[client], into: &output)
            second.open(asClient: false, deflate?.server, opening[client.peer], into: &output)
        } else {
            second.open(asClient: true, deflate?.client, opening[client], into: &output)
            first.open(asClient: false, deflate?.server, opening[client.peer], into: &output)
        }
    }
}

extension FrameReader {
    /// Begins with what was held of this side.
    fileprivate mutating func open(
        asClient isClient: Bool,
        _ deflate: DeflateParameters.Side?,
        _ opening: OpeningSide,
        into output: inout Output
    ) {
        self.isClient = isClient
        if let deflate { inflater = MessageInflater(context, deflate) }
        var start = 0
        let bytes = opening.held.bytes
        for piece in opening.held.pieces {
            if let missing = piece.missing {
                missed(missing, piece.arrival, into: &output)
            } else {
                received(bytes.span.extracting(start..<piece.end), piece.arrival, into: &output)
            }
            start = piece.end
        }
    }
}
