import MQTTTimeline
import TCPReassembly
import TLSDecryption
import WebSocketFraming

/// What the layers between TCP and MQTT show.
extension LaneCounts {
    /// A connection is in the timeline.
    mutating func opened(_ opening: ConnectionOpening) {
        traffic.layers.transports[opening.transport, default: 0] &+= 1
        if let proxy = opening.proxy { traffic.layers.proxies[proxy.version, default: 0] &+= 1 }
    }

    /// It is there although it cannot be read.
    mutating func openedEncrypted() { traffic.layers.encryptedConnections &+= 1 }

    /// A layer of a connection in the timeline told something.
    mutating func count(_ event: LayerEvent, client: Endpoint) {
        switch event {
        case .tlsHandshake(let handshake):
            traffic.layers.tls.add(handshake)
        case .tlsAlert(let alert):
            traffic.layers.tls.add(alert, from: Sender(alert.sender, client: client))
        case .webSocketHandshake(let handshake):
            traffic.layers.webSocket.add(handshake)
        case .webSocketClosing:
            break
        case .webSocketViolation(let violation):
            traffic.layers.webSocket.violations[violation.kind, default: 0] &+= 1
            traffic.notices.add(
                .webSocketViolation,
                frame: violation.arrival.frame,
                "\(Sender(violation.sender, client: client).name)'s frame \(violation.explanation)"
            )
        }
    }

    /// A layer of another connection told something.
    mutating func countForeign(_ event: LayerEvent) {
        switch event {
        case .tlsHandshake(let handshake): traffic.layers.otherTLS.add(handshake)
        case .webSocketHandshake(let handshake): traffic.layers.otherWebSocket.add(handshake)
        case .tlsAlert, .webSocketClosing, .webSocketViolation: break
        }
    }

    /// A layer told more than could be held before it was clear what the connection carries.
    mutating func leftOutEvent() { traffic.layers.omittedEvents &+= 1 }

    /// The end of a connection that listens on a port known for MQTT.
    func knownServer(_ slot: Int) -> Endpoint? { statistics[slot].knownServer }
}
