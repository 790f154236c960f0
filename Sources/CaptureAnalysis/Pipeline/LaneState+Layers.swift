import MQTTTimeline
import ProxyProtocol
import TCPReassembly
import TLSDecryption
import WebSocketFraming

/// What the layers between TCP and MQTT tell.
extension LaneState {
    /// It is known what lies between TCP and MQTT, as far as it goes; before the connection is identified.
    ///
    /// - Parameter proxy: the header that a proxy sent; nil for none.
    mutating func layered(_ slot: Int, transport: Transport, proxy: ProxyHeader?) {
        layers.set(slot, transport, proxy)
    }

    /// A handshake of TLS is over.
    mutating func handshake(_ slot: Int, _ handshake: TLSHandshake) { take(.tlsHandshake(handshake), slot) }

    /// An alert of TLS after the handshake.
    mutating func alert(_ slot: Int, _ alert: TLSAlertEvent) { take(.tlsAlert(alert), slot) }

    /// The opening handshake of WebSocket is over.
    mutating func handshake(_ slot: Int, _ handshake: WebSocketHandshake) { take(.webSocketHandshake(handshake), slot) }

    /// A Close frame of WebSocket.
    mutating func closing(_ slot: Int, _ closing: WebSocketClosing) { take(.webSocketClosing(closing), slot) }

    /// A WebSocket frame that breaks the rules.
    mutating func violation(_ slot: Int, _ violation: WebSocketViolation) { take(.webSocketViolation(violation), slot) }

    /// A connection that is known to be for MQTT and that cannot be read goes into the timeline.
    mutating func openEncrypted(_ slot: Int, client: Endpoint) {
        if layers.isOpen(slot) { return }
        layers.setEncrypted(slot)
        counts.openedEncrypted()
        open(slot, client: client, isMidStream: !counts.facts(slot).sawOpening, .probable)
    }

    private mutating func take(_ event: LayerEvent, _ slot: Int) {
        if let client = layers.client(slot) {
            tell(event, slot, client)
        } else if !layers.hold(event, slot) {
            counts.leftOutEvent()
        }
    }

    /// Records an event of a connection that is in the timeline.
    mutating func tell(_ event: LayerEvent, _ slot: Int, _ client: Endpoint) {
        counts.count(event, client: client)
        let observation = Observation.layer(event, client: client)
        switch event {
        case .tlsHandshake(let handshake):
            record(.tlsHandshake, slot, event.timestamp, observing: observation) { $0.render(handshake, into: &$1) }
        case .tlsAlert(let alert):
            let sender = Sender(alert.sender, client: client)
            record(.tlsAlert, slot, event.timestamp, observing: observation) {
                $0.render(alert, from: sender, into: &$1)
            }
        case .webSocketHandshake(let handshake):
            record(.webSocketHandshake, slot, event.timestamp, observing: observation) {
                $0.render(handshake, into: &$1)
            }
        case .webSocketClosing(let closing):
            let sender = Sender(closing.sender, client: client)
            record(.webSocketClose, slot, event.timestamp, observing: observation) {
                $0.render(closing, from: sender, into: &$1)
            }
        case .webSocketViolation:
            // No line of its own: the audit says what it breaks.
            var record = record(.packet, slot, event.timestamp)
            record.observation = output.observe(observation)
            output.add(record)
        }
    }

    /// The connection is over, or of no interest: what its layers told is counted apart.
    mutating func dropLayers(_ slot: Int) {
        for event in layers.remove(slot) { counts.countForeign(event) }
    }
}
