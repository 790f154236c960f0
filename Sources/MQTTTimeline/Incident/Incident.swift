/// Something a person has to know: what happened, to whom, how often, and how sure that is.
public struct Incident: Sendable, Equatable {
    /// Frames and connections that are listed: the first 5.
    public static let listed = 5

    /// What it is.
    public let kind: IncidentKind
    /// How sure it is.
    public let certainty: Certainty
    /// One sentence with its numbers, without the frames.
    public let message: String
    /// The client it is about; empty when it is about a server, several clients, or one without identifier.
    public let clientIdentifier: String
    /// How often it happened.
    public let count: UInt64
    /// When it began and ended, nanoseconds since 1970.
    public let times: ClosedRange<Int64>
    /// The frames in which it shows first.
    public let frames: [UInt64]
    /// The numbers of the connections on which it shows first.
    public let connections: [UInt64]
}

/// The kinds of incident, the worst first.
public enum IncidentKind: String, Sendable, CaseIterable, Comparable {
    /// Messages did not reach a subscriber that should have got them.
    case messagesLost = "messages_lost"
    /// Clients with the same Client Identifier take each other's session again and again.
    case takeoverLoop = "takeover_loop"
    /// A server ended most of its connections at once.
    case massDisconnection = "mass_disconnection"
    /// A server no longer had a session that it had to keep.
    case sessionLost = "session_lost"
    /// A server refused CONNECT again and again.
    case connectRefused = "connect_refused"
    /// Handshakes of TLS failed again and again.
    case tlsHandshakeFailed = "tls_handshake_failed"
    /// Opening handshakes of WebSocket failed again and again.
    case webSocketRefused = "websocket_refused"
    /// A server reset connections before they carried anything.
    case serverUnreachable = "server_unreachable"
    /// A server stopped acknowledging.
    case serverStalled = "server_stalled"
    /// A client was dropped because it was silent for longer than its Keep Alive allows.
    case keepAliveTimeout = "keep_alive_timeout"
    /// A server did not answer PINGREQ.
    case pingUnanswered = "ping_unanswered"
    /// A side broke the protocol and lost its connection.
    case protocolViolation = "protocol_violation"
    /// A packet was longer than its receiver accepts, and the connection was ended.
    case packetTooLarge = "packet_too_large"
    /// A server refused subscriptions.
    case subscriptionRefused = "subscription_refused"
    /// A receiver refused messages.
    case publishRefused = "publish_refused"
    /// A client leaves and comes back again and again.
    case reconnectLoop = "reconnect_loop"
    /// As many messages were under way as Receive Maximum allows.
    case receiveMaximumReached = "receive_maximum_reached"
    /// A client stopped acknowledging.
    case clientStalled = "client_stalled"
    /// A Will Message was not published.
    case willOverdue = "will_overdue"
    /// Requests stayed without response.
    case requestsUnanswered = "requests_unanswered"
    /// A client threw away a session with messages under way.
    case sessionDiscarded = "session_discarded"
    /// A server granted a lower QoS than was asked for.
    case subscriptionLowered = "subscription_lowered"
    /// Messages were delivered after their Message Expiry Interval.
    case messageExpired = "message_expired"
    /// Messages were delivered more than once.
    case duplicates
    /// Messages were sent again on another connection.
    case redelivered
    /// Messages came with a Topic Alias that was never set.
    case unknownAlias = "unknown_alias"
    /// The capture does not hold all bytes that were sent.
    case captureGaps = "capture_gaps"

    /// The worse of two is the smaller.
    public static func < (left: IncidentKind, right: IncidentKind) -> Bool { left.severity < right.severity }

    private var severity: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
