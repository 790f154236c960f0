import OpenSSL

/// Master secrets of sessions up to TLS 1.2, by which later connections go on from them.
///
/// The connections of one lane share it; it belongs to one thread at a time. It also counts what hit a limit in them.
public final class TLSSessionCache {
    /// By what a later ClientHello names a session.
    struct Name: Hashable {
        /// Whether it is a ticket, or else a Session ID.
        var isTicket: Bool
        var bytes: [UInt8]
    }

    /// A session: its secret, and where that came from.
    struct Session {
        var masterSecret: SecretBytes
        var source: TLSHandshake.Decryption
    }

    /// How often the connections of a lane hit a limit.
    public struct Counts: Sendable, Equatable {
        /// Handshake messages longer than `TLSLimits.handshakeMessageBytes`.
        public var longMessages = 0
        /// Times that more than `TLSLimits.heldBytes` would have waited for the other side's answer.
        public var heldOverLimit = 0
        /// Gaps after which records were not found again within `TLSLimits.searchedBytes`.
        public var searchesGivenUp = 0
        /// Connections given up for `TLSLimits.keptBytesInAll`.
        public var givenUpForMemory = 0
        /// Sessions forgotten for `capacity`.
        public var sessionsForgotten = 0

        /// None.
        public init() {}

        /// The sum of both.
        public static func + (left: Self, right: Self) -> Self {
            var sum = left
            sum.longMessages += right.longMessages
            sum.heldOverLimit += right.heldOverLimit
            sum.searchesGivenUp += right.searchesGivenUp
            sum.givenUpForMemory += right.givenUpForMemory
            sum.sessionsForgotten += right.sessionsForgotten
            return sum
        }
    }

    /// What hit a limit so far.
    public internal(set) var counts = Counts()

    /// What the connections of the lane keep, in bytes.
    var keptBytes = 0

    private let capacity: Int
    private var sessions: [Name: Session] = [:]
    /// The names in the order in which they came, of which the first `forgotten` are gone.
    private var order: [Name] = []
    private var forgotten = 0

    /// No sessions; at most `capacity` are remembered, then the oldest is forgotten.
    public init(capacity: Int = 4096) {
        self.capacity = max(capacity, 1)
    }

    func session(_ name: Name) -> Session? { sessions[name] }

    func remember(_ name: Name, _ session: Session) {
        guard !name.bytes.isEmpty else { return }
        guard sessions.updateValue(session, forKey: name) == nil else { return }
        order.append(name)
        guard sessions.count > capacity else { return }
        sessions[order[forgotten]] = nil
        forgotten += 1
        counts.sessionsForgotten += 1
        if forgotten > capacity {
            order.removeFirst(forgotten)
            forgotten = 0
        }
    }
}
