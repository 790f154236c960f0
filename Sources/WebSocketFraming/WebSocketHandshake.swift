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
        /// The connection ended, or the capture did, before the answer.
        case unfinished
    }

    /// Which end sent the request.
    public var client: Endpoint
    /// How it ended.
    public var outcome = Outcome.unfinished
    /// The request's target, as "/mqtt"; text from the capture, at most `WebSocketLimits.shownText` bytes.
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

/// A Close frame.
public struct WebSocketClosing: Sendable, Equatable {
    /// Who sent it.
    public var sender: Endpoint
    /// The status code (RFC 6455 §7.4); nil when it has none.
    public var code: UInt16?
    /// The reason; empty for none.
    public var reason: String
    /// The frame that brought it, with its time.
    public var arrival: Arrival

    /// A Close frame.
    public init(sender: Endpoint, code: UInt16?, reason: String, arrival: Arrival) {
        self.sender = sender
        self.code = code
        self.reason = reason
        self.arrival = arrival
    }
}

/// A WebSocket frame that breaks RFC 6455, or what MQTT asks of WebSocket.
public struct WebSocketViolation: Sendable, Equatable {
    /// What is wrong.
    public enum Kind: String, Sendable, CaseIterable {
        /// A message of text with Control Packets [MQTT-6.0.0-1].
        case textMessage = "text_message"
        /// A frame of the client without a mask (RFC 6455 §5.1).
        case unmasked
        /// A frame of the server with a mask (RFC 6455 §5.1).
        case masked
        /// A reserved bit without an extension that gives it a meaning (RFC 6455 §5.2).
        case reservedBit = "reserved_bit"
        /// An opcode nobody assigned (RFC 6455 §5.2).
        case reservedOpcode = "reserved_opcode"
        /// A control frame in fragments, or longer than 125 bytes (RFC 6455 §5.5).
        case controlFrame = "control_frame"
        /// A continuation of nothing, or a new message inside another one (RFC 6455 §5.4).
        case fragmentation
        /// A length in more bytes than needed, or of more than 63 bits (RFC 6455 §5.2).
        case length
        /// Compressed data that does not inflate (RFC 7692 §6.2).
        case compression
    }

    /// Who sent it.
    public var sender: Endpoint
    /// What is wrong.
    public var kind: Kind
    /// Whether what follows in this direction cannot be read any more.
    public var isFatal: Bool
    /// The frame that brought it, with its time.
    public var arrival: Arrival

    /// A frame that breaks the rules.
    public init(sender: Endpoint, kind: Kind, isFatal: Bool, arrival: Arrival) {
        self.sender = sender
        self.kind = kind
        self.isFatal = isFatal
        self.arrival = arrival
    }
}
