/// What carries MQTT (MQTT 5.0 §4.2).
public enum Transport: UInt8, Sendable, Hashable, CaseIterable {
    /// TCP alone.
    case tcp
    /// TLS.
    case tls
    /// WebSocket.
    case ws
    /// WebSocket in TLS.
    case wss

    /// The name in exported timelines.
    public var name: StaticString {
        switch self {
        case .tcp: "tcp"
        case .tls: "tls"
        case .ws: "ws"
        case .wss: "wss"
        }
    }

    /// Whether TLS is among the layers.
    public var hasTLS: Bool { self == .tls || self == .wss }

    /// Whether WebSocket is among the layers.
    public var hasWebSocket: Bool { self == .ws || self == .wss }
}
