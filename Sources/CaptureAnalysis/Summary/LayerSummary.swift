public import MQTTTimeline

/// What lies between TCP and MQTT, counted.
public struct LayerSummary: Sendable {
    /// The connections of the timeline by what carries them.
    public internal(set) var transports: [Transport: UInt64] = [:]
    /// Those that are there although they cannot be read, as their port or their handshake is for MQTT.
    public internal(set) var encryptedConnections: UInt64 = 0
    /// The handshakes of the timeline's connections.
    public internal(set) var tls = TLSSummary()
    /// The handshakes of connections that are not known to carry MQTT.
    public internal(set) var otherTLS = TLSSummary()
    /// The WebSocket connections of the timeline.
    public internal(set) var webSocket = WebSocketSummary()
    /// The WebSocket connections that are not known to carry MQTT.
    public internal(set) var otherWebSocket = WebSocketSummary()
    /// Connections that a proxy announced, by version of the PROXY protocol.
    public internal(set) var proxies: [UInt8: UInt64] = [:]
    /// Events of layers that are left out, as too many came before it was clear what a connection carries.
    public internal(set) var omittedEvents: UInt64 = 0
    /// How often limits of TLS and WebSocket changed what is reported.
    public internal(set) var limitHits = LayerLimitHits()

    init() {}

    /// How many connections of the timeline something carries.
    public func connections(_ transport: Transport) -> UInt64 { transports[transport] ?? 0 }

    mutating func add(_ other: LayerSummary) {
        transports.merge(other.transports) { $0 &+ $1 }
        encryptedConnections &+= other.encryptedConnections
        tls.add(other.tls)
        otherTLS.add(other.otherTLS)
        webSocket.add(other.webSocket)
        otherWebSocket.add(other.otherWebSocket)
        proxies.merge(other.proxies) { $0 &+ $1 }
        omittedEvents &+= other.omittedEvents
        limitHits.add(other.limitHits)
    }
}
