import MQTTCodec
import TCPReassembly

/// What the correlator remembers of one connection.
///
/// A class, as it is looked at for each PUBLISH: to hand it round costs little.
final class ConnectionState {
    /// Its number, in the order of opening from 1.
    let number: UInt64
    let opening: ConnectionOpening
    /// CONNECT, once it was seen.
    var request: ConnectRequest?
    /// CONNECT's Client Identifier, or the one the server assigned; empty until known.
    var clientIdentifier = ""
    var isIdentifierAssigned = false
    /// The session it holds or held.
    var session: Session?
    /// The code with which the server refused CONNECT.
    var refusal: Answer?
    /// The last DISCONNECT of each side.
    var clientDisconnect: Answer?
    var serverDisconnect: Answer?
    var limits = NegotiatedLimits()
    /// When bytes of each side were last found missing.
    var lastGap: (client: Int64?, server: Int64?) = (nil, nil)
    /// The Session Expiry Interval of the client's DISCONNECT.
    var expiryOfDisconnect: SessionExpiry?
    /// A connection that asked for its session while it held it.
    var contender: Contender?
    /// The connection that took its session.
    var takenOverBy: UInt64?
    var isTakenOver = false
    /// When that became known, from where, and how often it happened to this identifier so far.
    var takeover: Takeover?
    var pendingSubscribes = PendingSubscribes()
    var isOpen = true

    /// A connection that asks for a session that another one holds.
    struct Contender {
        let number: UInt64
        /// Its handle, as long as it is remembered.
        let handle: Int
        let client: SocketAddress
        /// The time of its CONNECT, nanoseconds since 1970.
        let since: Int64
    }

    /// That a connection lost its session to another one.
    struct Takeover {
        let timestamp: Int64
        let client: SocketAddress?
        let count: UInt64
    }

    /// A Reason Code and where it stood.
    struct Answer {
        let reason: ReasonCode
        let frame: UInt64
        let timestamp: Int64
    }

    init(number: UInt64, _ opening: ConnectionOpening) {
        self.number = number
        self.opening = opening
    }

    /// Whether bytes of this side are missing since `timestamp`, or at all.
    func hasGap(from sender: Sender, since timestamp: Int64 = .min) -> Bool {
        guard let last = sender == .client ? lastGap.client : lastGap.server else { return false }
        return last >= timestamp
    }
}
