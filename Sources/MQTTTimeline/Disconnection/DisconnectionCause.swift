/// Why a connection ended, the more worrying first.
public enum DisconnectionCause: String, Sendable, CaseIterable, Comparable {
    /// Another connection with the same Client Identifier took the session.
    case takeover
    /// One side broke the protocol and the other side ended the connection.
    case protocolViolation = "protocol_violation"
    /// The server refused CONNECT.
    case refused
    /// The handshake of TLS failed.
    case tlsHandshakeFailed = "tls_handshake_failed"
    /// The opening handshake of WebSocket was refused, or not answered.
    case webSocketRefused = "websocket_refused"
    /// The client was silent for longer than its Keep Alive allows, and the server ended the connection.
    case keepAlive = "keep_alive"
    /// The client ended the connection because the server did not answer PINGREQ.
    case pingUnanswered = "ping_unanswered"
    /// The server sent DISCONNECT.
    case serverDisconnect = "server_disconnect"
    /// CONNECT or its answer did not come.
    case connectTimeout = "connect_timeout"
    /// It was ended before it carried anything.
    case neverOpened = "never_opened"
    /// The server reset it.
    case serverReset = "server_reset"
    /// The client reset it.
    case clientReset = "client_reset"
    /// The server closed it without DISCONNECT, the only way it has before 5.0.
    case serverClosed = "server_closed"
    /// The client closed it without DISCONNECT.
    case clientClosed = "client_closed"
    /// One side closed it, and what it said before cannot be read.
    case closedEncrypted = "closed_encrypted"
    /// Nothing more was seen of it.
    case silence
    /// A new connection with the same addresses and ports took its place.
    case replaced
    /// It was open when the capture ended.
    case captureEnd = "capture_end"
    /// The client sent DISCONNECT.
    case clientDisconnect = "client_disconnect"

    /// The more worrying of two is the smaller.
    public static func < (left: DisconnectionCause, right: DisconnectionCause) -> Bool { left.worry < right.worry }

    private var worry: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// What a person reads.
    public var title: String {
        switch self {
        case .takeover: "taken over by a connection with the same Client Identifier"
        case .protocolViolation: "protocol broken just before"
        case .refused: "server refused CONNECT"
        case .tlsHandshakeFailed: "TLS handshake failed"
        case .webSocketRefused: "WebSocket handshake refused or not answered"
        case .keepAlive: "client silent for longer than its Keep Alive allows"
        case .pingUnanswered: "client gave up: PINGREQ was not answered"
        case .serverDisconnect: "server sent DISCONNECT"
        case .connectTimeout: "CONNECT or its answer did not come"
        case .neverOpened: "ended before it carried anything"
        case .serverReset: "server reset the connection"
        case .clientReset: "client reset the connection"
        case .serverClosed: "server closed without DISCONNECT"
        case .clientClosed: "client closed without DISCONNECT"
        case .closedEncrypted: "closed after packets that are encrypted"
        case .silence: "silence: nothing more was seen"
        case .replaced: "same ports used for a new connection"
        case .captureEnd: "open when the capture ended"
        case .clientDisconnect: "client sent DISCONNECT"
        }
    }
}
