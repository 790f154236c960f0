public import TCPReassembly
public import TLSDecryption
public import WebSocketFraming

/// What a layer between TCP and MQTT tells of itself.
public indirect enum LayerEvent: Sendable {
    /// A handshake of TLS is over.
    case tlsHandshake(TLSHandshake)
    /// An alert after it.
    case tlsAlert(TLSAlertEvent)
    /// The opening handshake of WebSocket is over.
    case webSocketHandshake(WebSocketHandshake)
    /// A Close frame.
    case webSocketClosing(WebSocketClosing)
    /// A WebSocket frame that breaks the rules.
    case webSocketViolation(WebSocketViolation)

    /// The client's end by a handshake; nil for anything else.
    public var handshakeClient: Endpoint? {
        switch self {
        case .tlsHandshake(let handshake): handshake.client
        case .webSocketHandshake(let handshake): handshake.client
        default: nil
        }
    }

    /// Whether a handshake has the application protocol or the subprotocol of MQTT.
    public var namesMQTT: Bool {
        switch self {
        case .tlsHandshake(let handshake): handshake.namesMQTT
        case .webSocketHandshake(let handshake): handshake.namesMQTT
        default: false
        }
    }

    /// When it was known, nanoseconds since 1970.
    public var timestamp: Int64 {
        switch self {
        case .tlsHandshake(let handshake): handshake.end
        case .tlsAlert(let alert): alert.arrival.timestamp
        case .webSocketHandshake(let handshake): handshake.end
        case .webSocketClosing(let closing): closing.arrival.timestamp
        case .webSocketViolation(let violation): violation.arrival.timestamp
        }
    }
}

extension Sender {
    /// The side that an end of a connection is.
    public init(_ endpoint: Endpoint, client: Endpoint) {
        self = endpoint == client ? .client : .server
    }
}

extension TLSHandshake {
    /// Whether the application protocols in it are MQTT's: `mqtt` as registered, or `x-amzn-mqtt-ca` of AWS.
    ///
    /// The one that was chosen counts, else those that were offered.
    public var namesMQTT: Bool {
        if let applicationProtocol { return Self.isMQTT(applicationProtocol) }
        return offeredProtocols.contains(where: Self.isMQTT)
    }

    private static func isMQTT(_ name: String) -> Bool { name == "mqtt" || name == "x-amzn-mqtt-ca" }
}

extension WebSocketHandshake {
    /// Whether the subprotocols in it are MQTT's: `mqtt` (MQTT 5.0 §6), or `mqttv3.1` as it was before.
    public var namesMQTT: Bool {
        if let subprotocol { return Self.isMQTT(subprotocol) }
        return offeredSubprotocols.contains(where: Self.isMQTT)
    }

    private static func isMQTT(_ name: String) -> Bool {
        let name = name.lowercased()
        return name == "mqtt" || name.hasPrefix("mqttv")
    }
}
