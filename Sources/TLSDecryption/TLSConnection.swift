public import TCPReassembly

/// Follows TLS in one connection: tells what the handshake shows and, with keys, what was said inside.
///
/// Bytes and gaps of each direction go in as reassembly delivers them; what follows from them is added to an output.
/// Bytes that are not TLS are the peers' fault and end what can be decrypted; nothing here throws.
public struct TLSConnection: ~Copyable {
    /// What a TLS connection hands on.
    public enum Event: Sendable {
        /// The application's next bytes, or that some are missing.
        case run(StreamRun)
        /// A handshake is over: completed, failed, or cut off by the end of the connection.
        case handshake(TLSHandshake)
        /// An alert after the handshake.
        case alert(TLSAlertEvent)
    }

    /// What was made of what went in; emptied by its user.
    public struct Output: ~Copyable {
        /// The decrypted bytes that `events` refer to.
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

    /// Whether what the application says comes out as runs.
    public enum Readability: Sendable, Equatable {
        /// The handshake still goes on.
        case undecided
        /// It does.
        case readable
        /// It does not, and will not: there is no key, or the stream is broken.
        case unreadable
    }

    /// Whether what the application says comes out.
    public private(set) var readability = Readability.undecided

    private let keys: TLSKeys

    /// A connection of which no byte was seen.
    ///
    /// - Parameters:
    ///   - keys: where secrets are looked up.
    ///   - isFromStart: whether the capture holds the connection's beginning.
    public init(keys: TLSKeys, isFromStart: Bool) {
        self.keys = keys
    }

    /// Takes the next bytes of one direction.
    public mutating func received(
        _ bytes: Span<UInt8>,
        from sender: Endpoint,
        _ arrival: Arrival,
        into output: inout Output
    ) {}

    /// Bytes of one direction are not in the capture.
    public mutating func missed(
        _ missing: MissingBytes,
        from sender: Endpoint,
        _ arrival: Arrival,
        into output: inout Output
    ) {}

    /// The connection ended: an open handshake is told as it stands.
    public mutating func closed(_ arrival: Arrival, into output: inout Output) {}
}
