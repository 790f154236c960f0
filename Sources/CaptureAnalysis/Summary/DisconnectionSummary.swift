public import MQTTTimeline

/// Why connections ended, counted by cause and client.
public struct DisconnectionSummary: Sendable {
    /// Clients told apart for one cause: 1,000; further ones are counted together.
    static let maximumClients = 1000
    /// Bytes of their Client Identifiers: 1 MiB.
    static let maximumClientBytes = 1 << 20

    private var causes: [DisconnectionCause: Occurrences] = [:]
    private var clients: [DisconnectionCause: [String: Client]] = [:]
    private var clientBytes = 0

    /// The connections of one client that ended for one cause.
    public struct Client: Sendable, Equatable {
        /// Its Client Identifier; empty when it is not known.
        public let clientIdentifier: String
        /// How many, and where they ended.
        public internal(set) var occurrences = Occurrences()
        /// How sure the surest of these verdicts is.
        public internal(set) var certainty: Certainty
        /// The first of the surest verdicts, in words.
        public internal(set) var message: String
    }

    /// The connections that ended for one cause.
    public struct Group: Sendable {
        /// The cause.
        public let cause: DisconnectionCause
        /// How many, and where they ended.
        public let occurrences: Occurrences
        /// By client, the one with the most first; those over the limits are left out.
        public let clients: [Client]
    }

    /// Different reasons for failed handshakes: 256; further ones are counted without their text.
    static let maximumFailures = 256

    private var failures: [String: Failure] = [:]

    /// Handshakes of TLS or WebSocket that failed for one reason.
    public struct Failure: Sendable, Equatable {
        /// What happened, in words.
        public let message: String
        /// `tlsHandshakeFailed` or `webSocketRefused`.
        public let cause: DisconnectionCause
        /// How many, and where they ended.
        public internal(set) var occurrences = Occurrences()
    }

    /// Why handshakes failed, the most frequent reason first.
    public var failedHandshakes: [Failure] {
        failures.values.sorted { left, right in
            left.occurrences.count != right.occurrences.count
                ? left.occurrences.count > right.occurrences.count : left.message < right.message
        }
    }

    /// None.
    init() {}

    /// How many connections ended for a cause.
    public func count(_ cause: DisconnectionCause) -> UInt64 { causes[cause]?.count ?? 0 }

    /// All causes that occurred, the most worrying first.
    public var groups: [Group] {
        DisconnectionCause.allCases.compactMap { cause in
            guard let occurrences = causes[cause] else { return nil }
            let clients = (clients[cause] ?? [:]).values.sorted { left, right in
                left.occurrences.count != right.occurrences.count
                    ? left.occurrences.count > right.occurrences.count
                    : left.clientIdentifier < right.clientIdentifier
            }
            return Group(cause: cause, occurrences: occurrences, clients: clients)
        }
    }

    mutating func add(_ disconnection: Disconnection) {
        let frame = disconnection.frames.last ?? 0
        let cause = disconnection.cause
        causes[cause, default: Occurrences()].add(frame: frame)
        if cause == .tlsHandshakeFailed || cause == .webSocketRefused { addFailure(disconnection, cause, frame) }
        let identifier = disconnection.clientIdentifier
        if clients[cause]?[identifier] == nil {
            let bytes = clientBytes &+ identifier.utf8.count
            guard clients[cause]?.count ?? 0 < Self.maximumClients, bytes <= Self.maximumClientBytes else { return }
            clientBytes = bytes
        }
        let first = Client(
            clientIdentifier: identifier,
            certainty: disconnection.certainty,
            message: disconnection.message
        )
        clients[cause, default: [:]][identifier, default: first].add(disconnection, frame: frame)
    }

    private mutating func addFailure(_ disconnection: Disconnection, _ cause: DisconnectionCause, _ frame: UInt64) {
        let message = disconnection.message
        let isKnown = failures.count < Self.maximumFailures || failures[message] != nil
        let key = isKnown ? message : ""
        failures[key, default: Failure(message: key, cause: cause)].occurrences
            .add(frame: disconnection.frames.first ?? frame)
    }
}

extension DisconnectionSummary.Client {
    fileprivate mutating func add(_ disconnection: Disconnection, frame: UInt64) {
        occurrences.add(frame: frame)
        if disconnection.certainty < certainty {
            certainty = disconnection.certainty
            message = disconnection.message
        }
    }
}
