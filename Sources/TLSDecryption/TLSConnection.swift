public import TCPReassembly
import WireBytes

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
        indirect case handshake(TLSHandshake)
        /// An alert after the handshake.
        indirect case alert(TLSAlertEvent)
    }

    /// What was made of what went in; emptied by its user.
    public typealias Output = LayerOutput<Event>

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
    public internal(set) var readability = Readability.undecided

    /// Whether a handshake goes on that is still to be told.
    public var isInHandshake: Bool { progress != nil }

    let keys: TLSKeys
    let sessions: TLSSessionCache
    let limits: TLSLimits
    let isFromStart: Bool
    var client = TLSDirection()
    var server = TLSDirection()
    /// Which end is the client: a guess until a hello was seen.
    var clientEnd = Endpoint.first
    var isClientKnown = false
    /// The handshake under way; nil before the first byte and when none is.
    var progress: HandshakeProgress?
    var hasBegun = false
    /// What the last handshake agreed upon.
    var version: TLSVersionNumber?
    var parameters: CipherSuiteParameters?
    /// Whether the MAC of records covers what is encrypted (RFC 7366).
    var encryptsThenMACs = false
    /// True while TLS 1.3's keys are to be looked for once more when the client speaks again, which then has them.
    var awaitsKeys = false

    /// What `sessions` counts as kept for this connection.
    var countedBytes = 0

    /// A connection of which no byte was seen.
    ///
    /// - Parameters:
    ///   - keys: where secrets are looked up.
    ///   - sessions: what earlier connections of the same lane agreed upon.
    ///   - limits: how much memory and work it may take.
    ///   - isFromStart: whether the capture holds the connection's beginning.
    public init(
        keys: TLSKeys,
        sessions: TLSSessionCache = TLSSessionCache(),
        limits: TLSLimits = TLSLimits(),
        isFromStart: Bool
    ) {
        self.keys = keys
        self.sessions = sessions
        self.limits = limits
        self.isFromStart = isFromStart
    }

    deinit { sessions.keptBytes -= countedBytes }

    /// Takes the next bytes of one direction.
    public mutating func received(
        _ bytes: Span<UInt8>,
        from sender: Endpoint,
        _ arrival: Arrival,
        into output: inout Output
    ) {
        // Of most TLS in a capture there is nothing more to know.
        guard !bytes.isEmpty, readability != .unreadable else { return }
        if !hasBegun { begin(arrival) }
        if !isSearching(role(of: sender)) {
            feed(bytes, from: sender, arrival, &output)
        } else {
            searchOn(bytes, from: sender, arrival, &output)
        }
        countKept(arrival, &output)
    }

    /// The connection ended: an open handshake is told as it stands.
    public mutating func closed(_ arrival: Arrival, into output: inout Output) {
        giveUpWaiting(arrival, &output)
        for role in [Role.client, .server] {
            giveUpSearch(role, arrival, &output)
            tellCutOff(role, arrival, &output)
        }
        if let progress {
            if version == .tls13, progress.hasClientFinished, server.lastSealedLength == alertSize {
                progress.told.alertSizedRecordFrom = clientEnd.peer
            }
            tell(progress.isComplete ? .completed : .unfinished, &output)
        }
        client.end()
        server.end()
        countKept(arrival, &output)
    }
}

extension TLSConnection {
    /// The direction in which a role sends.
    subscript(_ role: Role) -> TLSDirection {
        _read {
            switch role {
            case .client: yield client
            case .server: yield server
            }
        }
        _modify {
            switch role {
            case .client: yield &client
            case .server: yield &server
            }
        }
    }

    // To read one field through the subscript, the compiler copies the whole direction: dear where it is for each record.

    @inline(__always)
    func mode(of role: Role) -> TLSDirection.Mode {
        switch role {
        case .client: client.mode
        case .server: server.mode
        }
    }

    @inline(__always)
    func isSearching(_ role: Role) -> Bool {
        switch role {
        case .client: client.search != nil
        case .server: server.search != nil
        }
    }

    /// The bytes of a record that came in pieces.
    @inline(__always)
    func collected(_ role: Role) -> [UInt8] {
        switch role {
        case .client: client.framer.collected
        case .server: server.framer.collected
        }
    }

    /// The frames of a record that came in pieces; `last` brought its end.
    @inline(__always)
    private func wholeArrival(_ role: Role, _ last: Arrival) -> Arrival {
        switch role {
        case .client: client.framer.arrival(last)
        case .server: server.framer.arrival(last)
        }
    }

    func role(of end: Endpoint) -> Role { end == clientEnd ? .client : .server }

    func end(_ role: Role) -> Endpoint { role == .client ? clientEnd : clientEnd.peer }

    mutating func begin(_ arrival: Arrival) {
        hasBegun = true
        let begun = HandshakeProgress(client: clientEnd, arrival, isRenegotiation: false)
        if !isFromStart {
            client.framer.skipFirst()
            server.framer.skipFirst()
            begun.hasGap = true
        }
        progress = begun
    }

    /// Cuts bytes into records and takes them.
    mutating func feed(_ bytes: Span<UInt8>, from sender: Endpoint, _ arrival: Arrival, _ output: inout Output) {
        var offset = self[role(of: sender)].passBrokenRecord(bytes)
        while offset < bytes.count {
            let role = role(of: sender)
            guard mode(of: role) != .ended else { return }
            guard !isSearching(role) else {
                return searchOn(bytes.extracting(offset..<bytes.count), from: sender, arrival, &output)
            }
            switch self[role].framer.next(bytes, &offset, frame: arrival.frame) {
            case .inPiece(let start, let range):
                let fragment = bytes.extracting((range.lowerBound + RecordHeader.size)..<range.upperBound)
                take(start, fragment, from: sender, arrival, &output)
            case .collected(let start):
                let record = collected(role)
                let whole = wholeArrival(role, arrival)
                take(start, record.span.extracting(droppingFirst: RecordHeader.size), from: sender, whole, &output)
            case .legacyHello:
                let message = collected(role)
                takeLegacyHello(message.span, from: sender, wholeArrival(role, arrival), &output)
            case .needsMore:
                return
            case .notARecord:
                lost(role, arrival, &output)
            }
        }
    }
}
