public import WebSocketFraming

/// What WebSocket connections show, counted.
public struct WebSocketSummary: Sendable {
    /// Opening handshakes that the server accepted.
    public internal(set) var accepted: UInt64 = 0
    /// Those that it refused, by status code.
    public internal(set) var refused: [UInt16: UInt64] = [:]
    /// Those whose answer does not fit the request.
    public internal(set) var broken: UInt64 = 0
    /// Those that were not answered.
    public internal(set) var unfinished: UInt64 = 0
    /// Accepted ones without MQTT's subprotocol.
    public internal(set) var withoutSubprotocol: UInt64 = 0
    /// Accepted ones with compression.
    public internal(set) var compressed: UInt64 = 0
    /// Frames that break the rules, by how.
    public internal(set) var violations: [WebSocketViolation.Kind: UInt64] = [:]

    init() {}

    /// Opening handshakes of all kinds.
    public var handshakes: UInt64 { accepted &+ refusals &+ broken &+ unfinished }

    /// Opening handshakes that the server refused.
    public var refusals: UInt64 { refused.values.reduce(0) { $0 &+ $1 } }

    mutating func add(_ handshake: WebSocketHandshake) {
        switch handshake.outcome {
        case .completed:
            accepted &+= 1
            if handshake.subprotocol == nil { withoutSubprotocol &+= 1 }
            if handshake.extensions.contains(where: { $0.hasPrefix("permessage-deflate") }) { compressed &+= 1 }
        case .refused:
            refused[handshake.status ?? 0, default: 0] &+= 1
        case .broken:
            broken &+= 1
        case .unfinished:
            unfinished &+= 1
        }
    }

    mutating func add(_ other: WebSocketSummary) {
        accepted &+= other.accepted
        refused.merge(other.refused) { $0 &+ $1 }
        broken &+= other.broken
        unfinished &+= other.unfinished
        withoutSubprotocol &+= other.withoutSubprotocol
        compressed &+= other.compressed
        violations.merge(other.violations) { $0 &+ $1 }
    }
}
