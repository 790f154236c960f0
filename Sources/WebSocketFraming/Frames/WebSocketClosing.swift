public import TCPReassembly

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
