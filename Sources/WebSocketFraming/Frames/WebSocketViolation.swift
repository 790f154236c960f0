public import TCPReassembly

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
        /// Compressed data that would inflate to more than `WebSocketLimits` allow.
        case inflation
        /// Bytes after the Close frame (RFC 6455 §5.5.1).
        case afterClose = "after_close"
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
