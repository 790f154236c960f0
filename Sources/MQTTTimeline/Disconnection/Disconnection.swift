public import MQTTCodec
public import TCPReassembly

/// Why a connection ended, with what shows it.
public struct Disconnection: Sendable {
    /// The number of the connection.
    public let connection: UInt64
    /// The Client Identifier; empty when it is not known.
    public let clientIdentifier: String
    /// True when CONNECT was seen.
    public let hasConnect: Bool
    /// The verdict.
    public let cause: DisconnectionCause
    /// Who ended the connection; nil when neither side did.
    public let by: Sender?
    /// What the side that ended it gave as the reason; nil when it gave none.
    public let reason: Reason?
    /// How sure the verdict is.
    public let certainty: Certainty
    /// What it rests on.
    public let evidence: Evidence
    /// When the first side ended the connection, nanoseconds since 1970; the other one may have taken long to follow.
    public let timestamp: Int64
    /// The frames that ended it, and those that tell why.
    public let frames: [UInt64]
    /// The verdict in a few words, with its numbers.
    public let message: String

    /// A Reason Code and the packet it stood in, which gives it its name.
    public struct Reason: Sendable, Equatable {
        /// The code.
        public let code: ReasonCode
        /// CONNACK or DISCONNECT.
        public let packet: ControlPacketType
        /// The version of the connection.
        public let version: ProtocolVersion

        /// The name and the number, for people.
        public var description: String { "\(code.name(in: packet, version: version)) (\(code.rawValue))" }
    }

    /// What a verdict rests on.
    public struct Evidence: Sendable {
        /// The Keep Alive in force in seconds; nil when it is not known.
        public let keepAlive: UInt16?
        /// For how long the client had sent no packet when the end began, in nanoseconds.
        public let silence: Int64?
        /// The last packets of client and server.
        public let lastPackets: (client: PacketMark?, server: PacketMark?)
        /// The packet that broke the protocol.
        public let violation: ProtocolViolation?
        /// The connection that took the session, and its client.
        public let takeover: (connection: UInt64?, client: SocketAddress?)?
        /// Why the handshake of TLS failed; nil when it did not.
        public let handshake: HandshakeFailure?
        /// The sides of which bytes are missing since their last packet.
        public let missing: [Sender]
    }
}
