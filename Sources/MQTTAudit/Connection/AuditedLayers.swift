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
    /// Whether what is said cannot be read on the way.
    private(set) var isConfidential: Bool
    /// Whether the server may know the client without what CONNECT says: by certificate, by key, by a signed address.
    private(set) var mayKnowClient: Bool
    /// What was told and not judged yet: until CONNECT names the client and the version.
    private var waiting: [LayerEvent] = []

    /// Events that wait: 8; further ones are not judged.
    static let maximumWaiting = 8

    init(_ transport: Transport, client: Endpoint) {
        self.transport = transport
        self.client = client
        isConfidential = transport.hasTLS
        // A handshake that was not seen may have shown it.
        mayKnowClient = transport.hasTLS
    }

    func take(_ event: LayerEvent) {
        switch event {
        case .tlsHandshake(let handshake):
            isConfidential = handshake.decryption != .notEncrypted
            mayKnowClient = handshake.isRenegotiation && mayKnowClient || handshake.mayShowClient
        case .webSocketHandshake(let handshake):
            if handshake.target.contains("?") { mayKnowClient = true }
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
}

extension TLSHandshake {
    /// Whether it may have shown the server who the client is.
    fileprivate var mayShowClient: Bool {
        // What an earlier handshake showed still holds.
        if resumption != .none || cipherSuite?.name?.contains("PSK") == true { return true }
        return asksForClientCertificate != false && hasClientCertificate != false
    }
}
