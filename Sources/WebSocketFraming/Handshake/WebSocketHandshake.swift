public import TCPReassembly

/// What the opening handshake of a WebSocket connection shows (RFC 6455 §4).
public struct WebSocketHandshake: Sendable, Equatable {
    /// How it ended.
    public enum Outcome: Sendable, Equatable {
        /// The server switched protocols.
        case completed
        /// The server answered otherwise; see `status`.
        case refused
        /// The server switched protocols, but its answer does not fit the request; one sentence says how.
        case broken(String)
        /// No answer is in the capture: the connection ended before it, or the capture has nothing of the server.
        case unfinished
    }

    /// Which end sent the request.
    public var client: Endpoint
    /// How it ended.
    public var outcome = Outcome.unfinished
    /// The request's target, as "/mqtt"; empty when the capture lacks the request.
    ///
    /// Like all that is text here it comes from the capture: at most `WebSocketLimits.shownText` bytes, of any kind.
    public var target = ""
    /// The Host header field.
    public var host: String?
    /// The Origin header field.
    public var origin: String?
    /// The User-Agent header field.
    public var userAgent: String?
    /// The subprotocols that the client offered.
    public var offeredSubprotocols: [String] = []
    /// The subprotocol that the server chose.
    public var subprotocol: String?
    /// The extensions that the client offered, each with its parameters as it was written.
    public var offeredExtensions: [String] = []
    /// The extensions that the server chose.
    public var extensions: [String] = []
    /// The status code of the answer; nil when there was none.
    ///
    /// Answers that announce another one (1xx but 101) do not count.
    public var status: UInt16?
    /// The first and the last frame of it; one when they are the same.
    public var frames: [UInt64] = []
    /// When it began, nanoseconds since 1970.
    public var begin: Int64 = 0
    /// When it ended, nanoseconds since 1970.
    public var end: Int64 = 0

    /// A handshake of which nothing was seen.
    public init(client: Endpoint) {
        self.client = client
    }
}
