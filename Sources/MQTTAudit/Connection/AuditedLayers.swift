import MQTTCodec
import MQTTTimeline
import OpenSSL
import TCPReassembly
import TLSDecryption
import WebSocketFraming

/// What lies between TCP and MQTT in one connection, for those that have any of it.
final class AuditedLayers {
    /// What carries the connection.
    let transport: Transport
    /// The client's end.
    let client: Endpoint
    /// The handshake of TLS that holds.
    private(set) var handshake: TLSHandshake?
    /// The opening handshake of WebSocket.
    private(set) var upgrade: WebSocketHandshake?
    /// What was told and not judged yet: until CONNECT names the client and the version.
    private var waiting: [LayerEvent] = []

    /// Events that wait: 8; further ones are not judged.
    static let maximumWaiting = 8

    init(_ transport: Transport, client: Endpoint) {
        self.transport = transport
        self.client = client
    }

    func take(_ event: LayerEvent) {
        switch event {
        case .tlsHandshake(let handshake): self.handshake = handshake
        case .webSocketHandshake(let handshake): upgrade = handshake
        case .tlsAlert, .webSocketClosing: return
        case .webSocketViolation: break
        }
        if waiting.count < Self.maximumWaiting { waiting.append(event) }
    }

    /// What is to be judged now.
    func takeWaiting() -> [LayerEvent] {
        defer { waiting = [] }
        return waiting
    }

    /// Whether what is said cannot be read on the way.
    var isConfidential: Bool {
        guard transport.hasTLS else { return false }
        return handshake?.decryption != .notEncrypted
    }

    /// Whether the server may know the client without what CONNECT says: by certificate, by key, by a signed address.
    var mayKnowClient: Bool {
        if upgrade?.target.contains("?") == true { return true }
        guard transport.hasTLS else { return false }
        guard let handshake, handshake.resumption == .none else { return true }
        if handshake.cipherSuite?.name?.contains("PSK") == true { return true }
        return handshake.asksForClientCertificate != false && handshake.hasClientCertificate != false
    }
}
