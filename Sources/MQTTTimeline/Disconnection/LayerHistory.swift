import TCPReassembly
import TLSDecryption
import WebSocketFraming

/// What the layers between TCP and MQTT told of one connection, as far as it may explain its end.
struct LayerHistory {
    /// The last handshake of TLS.
    private(set) var handshake: TLSHandshake?
    /// The last fatal alert after it.
    private(set) var alert: TLSAlertEvent?
    /// The opening handshake of WebSocket.
    private(set) var upgrade: WebSocketHandshake?
    /// The first Close frame, with its sender.
    private(set) var closing: (frame: WebSocketClosing, from: Sender)?
    /// The last frame of each side that broke the rules of WebSocket.
    private var violations: (client: WebSocketViolation?, server: WebSocketViolation?)

    mutating func take(_ event: LayerEvent, client: Endpoint) {
        switch event {
        case .tlsHandshake(let handshake):
            self.handshake = handshake.outcome == .completed ? handshake.shortened : handshake
        case .tlsAlert(let alert):
            if alert.isFatal { self.alert = alert }
        case .webSocketHandshake(let handshake):
            upgrade = handshake
        case .webSocketClosing(let closing):
            // What waited behind a gap is told late.
            if let earlier = self.closing, earlier.frame.arrival.frame <= closing.arrival.frame { return }
            self.closing = (closing, Sender(closing.sender, client: client))
        case .webSocketViolation(let violation):
            if violation.sender == client { violations.client = violation } else { violations.server = violation }
        }
    }

    func violation(by sender: Sender) -> WebSocketViolation? {
        sender == .client ? violations.client : violations.server
    }

    /// Whether what is in TLS comes out as it went in.
    var isReadable: Bool {
        switch handshake?.decryption {
        case .keyLog, .secretsBlock, .privateKey, .preSharedKey, .notEncrypted: true
        case .impossible, .notReached, nil: false
        }
    }
}

extension TLSHandshake {
    /// Without what has nothing to do with the end of a connection: there may be many that are open for long.
    fileprivate var shortened: TLSHandshake {
        var short = self
        short.offeredVersions = []
        short.offeredCipherSuites = []
        short.offeredProtocols = []
        short.serverCertificates = []
        short.clientCertificates = Array(clientCertificates.prefix(1))
        short.alerts = []
        return short
    }
}
