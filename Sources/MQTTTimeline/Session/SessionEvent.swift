public import MQTTCodec
public import TCPReassembly

/// Something that happened to a Session.
public struct SessionEvent: Sendable {
    /// What happened.
    public let change: Change
    /// The number of the session, in order of start from 1.
    public let session: UInt64
    /// The Client Identifier.
    public let clientIdentifier: String
    /// The number of the connection it is about; nil when it has none.
    public let connection: UInt64?
    /// When, nanoseconds since 1970.
    public let timestamp: Int64
    /// The frames that tell it; empty when time alone does.
    public let frames: [UInt64]

    /// What happens to sessions.
    public enum Change: Sendable {
        /// The server began a new one.
        case started(Opening)
        /// The server took up one it had.
        case resumed(Opening)
        /// A connection holds a session of which the capture does not tell whether it is new.
        case opened(Opening)
        /// Another connection with the same identifier took it.
        case takenOver(Takeover)
        /// Its connection ended and it did not.
        case suspended(expiry: SessionExpiry, inFlight: InFlight)
        /// It is over.
        case ended(EndReason)
        /// Its Session Expiry Interval passed.
        case expired
    }

    /// How a connection came to hold a session.
    public struct Opening: Sendable {
        /// Clean Start, or Clean Session.
        public let cleanStart: Bool
        /// Session Present of CONNACK; nil when it was not seen or the version has none.
        public let sessionPresent: Bool?
        /// True when the server assigned the Client Identifier.
        public let isIdentifierAssigned: Bool
        /// True when the Session was seen earlier in the capture.
        public let isKnown: Bool
        /// How long the session outlives its connection.
        public let expiry: SessionExpiry
        /// For how long it had no connection, in nanoseconds; nil when that is not known.
        public let away: Int64?
        /// Exchanges that the connection before left unfinished.
        public let inFlight: InFlight
        /// Subscriptions it is known to hold.
        public let subscriptions: Int
        /// Connections that held it, this one included.
        public let connections: UInt64
        /// The limits in force.
        public let limits: NegotiatedLimits
    }

    /// Unfinished QoS 1 and 2 exchanges by publisher.
    public struct InFlight: Sendable, Equatable {
        /// Those the client published.
        public let client: Int
        /// Those the server published.
        public let server: Int

        init(_ carried: [CarriedDelivery]) {
            client = carried.count { $0.from == .client }
            server = carried.count - client
        }
    }

    /// Who took a session.
    public struct Takeover: Sendable {
        /// The number of the connection that took it; nil when it was not seen.
        public let connection: UInt64?
        /// That connection's client.
        public let client: SocketAddress?
        /// The client that had it.
        public let former: SocketAddress
        /// How often this identifier was taken over so far, this time included.
        public let count: UInt64
        /// What the server said; nil when it said nothing, which before 5.0 it cannot.
        public let reason: ReasonCode?
    }

    /// Why a session ended.
    public enum EndReason: String, Sendable, CaseIterable {
        /// Its connection ended, and it does not outlive it.
        case connectionEnd = "connection_end"
        /// The client asked for a new one.
        case cleanStart = "clean_start"
        /// The server should have had it and did not.
        case lost
    }
}
