import MQTTAudit
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

    /// What the layers carry cannot be read, or is not MQTT.
    ///
    /// - Parameter likelyClient: the client by its port; nil when no port is known for MQTT.
    /// - Returns: whether it is part of the story all the same, as its port or its handshakes are MQTT's.
    mutating func couldNotRead(_ slot: Int, likelyClient: Endpoint?) -> Bool {
        if layers.isOpen(slot) { return true }
        guard layers.namesMQTT(slot) || likelyClient != nil else { return false }
        guard let client = layers.handshakeClient(slot) ?? likelyClient else { return false }
        openEncrypted(slot, client: client)
        return true
    }

    /// A connection that is known to be for MQTT and that cannot be read goes into the timeline.
    mutating func openEncrypted(_ slot: Int, client: Endpoint) {
        layers.setEncrypted(slot)
        counts.openedEncrypted()
        let isMidStream = !counts.facts(slot).sawOpening
        if audits { auditor.openedEncrypted(slot, isMidStream: isMidStream) }
        open(slot, client: client, isMidStream: isMidStream, .probable)
    }

    /// A layer told something: recorded once the connection is in the timeline.
    mutating func told(_ slot: Int, _ event: LayerEvent) {
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
        if audits {
            auditor.told(event, slot)
            addFindings(slot)
        }
    }

    /// The connection is over, or of no interest: what its layers told is counted apart.
    mutating func dropLayers(_ slot: Int) {
        for event in layers.remove(slot) { counts.countForeign(event) }
    }
}
