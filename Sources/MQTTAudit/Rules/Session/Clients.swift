import MQTTCodec
import MQTTTimeline
import TCPReassembly

/// What is remembered of clients over their connections.
struct Clients {
    /// Clients that are followed: 16,384; further ones are not.
    static let maximum = 1 << 14
    /// Unfinished exchanges that are remembered of one client: 32.
    static let maximumLeftovers = 32
    /// Messages kept by the server that are remembered for one client: 32.
    static let maximumQueued = 32

    struct Client {
        /// The connection accepted last.
        var holder: CorrelatedConnection?
        /// How long its session outlives its connection.
        var expiry = SessionExpiry.withConnection
        /// How its session ended, if no other began.
        var ended: End?
        /// How often in a row the server began a session although the client asked for the one before.
        var losses = 0
        /// What the last connection left unfinished.
        var leftovers: [Leftovers.Exchange] = []
        /// Frames of messages that the server keeps for it; empty when too many.
        var queued: [UInt64] = []
        var isQueueKnown = true
        /// How many messages all clients had published when the first of them was.
        var queuedSince: UInt64 = 0
    }

    struct End {
        /// Whether time alone ended it.
        let isExpired: Bool
        let timestamp: Int64
        let frames: [UInt64]
    }

    private var clients: [ClientKey: Client] = [:]
    /// The clients of sessions, by number.
    private var bySession: [UInt64: ClientKey] = [:]

    subscript(key: ClientKey?) -> Client? {
        guard let key else { return nil }
        return clients[key]
    }

    /// Changes what is known of a client; nothing when it is not followed.
    mutating func update(_ key: ClientKey?, _ change: (inout Client) -> Void) {
        guard let key, clients[key] != nil || clients.count < Self.maximum else { return }
        change(&clients[key, default: Client()])
    }

    /// The client of a session.
    func client(of session: UInt64) -> ClientKey? { bySession[session] }

    mutating func began(_ session: UInt64, _ key: ClientKey?) {
        guard let key, bySession.count < 4 * Self.maximum else { return }
        bySession[session] = key
    }

    mutating func ended(_ session: UInt64) { bySession[session] = nil }
}
