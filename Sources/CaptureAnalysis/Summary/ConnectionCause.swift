/// How a connection ended, as far as its last packets and segments tell.
public enum ConnectionCause: String, Sendable, CaseIterable {
    /// The client sent DISCONNECT.
    case clientDisconnect = "client_disconnect"
    /// The server sent DISCONNECT.
    case serverDisconnect = "server_disconnect"
    /// The server refused CONNECT.
    case refused
    /// The client closed it without DISCONNECT.
    case clientClosed = "client_closed"
    /// The server closed it without DISCONNECT.
    case serverClosed = "server_closed"
    /// The client reset it.
    case clientReset = "client_reset"
    /// The server reset it.
    case serverReset = "server_reset"
    /// It was reset before it carried anything.
    case neverOpened = "never_opened"
    /// A new connection with the same addresses and ports took its place.
    case replaced
    /// Nothing more was seen of it.
    case silence
    /// It was open when the capture ended.
    case captureEnd = "capture_end"

    /// What a person reads.
    public var title: String {
        switch self {
        case .clientDisconnect: "client sent DISCONNECT"
        case .serverDisconnect: "server sent DISCONNECT"
        case .refused: "server refused CONNECT"
        case .clientClosed: "client closed without DISCONNECT"
        case .serverClosed: "server closed without DISCONNECT"
        case .clientReset: "client reset the connection"
        case .serverReset: "server reset the connection"
        case .neverOpened: "reset before any data"
        case .replaced: "same ports used for a new connection"
        case .silence: "silence: nothing more was seen"
        case .captureEnd: "open when the capture ended"
        }
    }
}
