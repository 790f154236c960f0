import MQTTCodec
public import MQTTTimeline
public import TCPReassembly
import WireBytes

/// What lies between TCP and MQTT.
extension LaneAuditor {
    /// A connection that is known to be for MQTT and that cannot be read is looked at for its handshakes.
    public mutating func openedEncrypted(_ slot: Int, isMidStream: Bool) {
        let connection = AuditedConnection(slot: slot, isMidStream: isMidStream)
        connection.profile.value = profile.map { ProfileChecks($0) }
        add(connection)
    }

    /// It is known what carries a connection; after `identified` or `openedEncrypted`.
    public mutating func layered(_ slot: Int, _ transport: Transport, client: Endpoint) {
        guard transport != .tcp, let connection = connection(slot) else { return }
        connection.layers = AuditedLayers(transport, client: client)
        connection.profile.value?.isPlain = !transport.hasTLS
    }

    /// A layer told something.
    public mutating func told(_ event: LayerEvent, _ slot: Int) {
        guard let connection = connection(slot), let layers = connection.layers else { return }
        layers.take(event)
        if connection.isClientKnown || connection.isEncrypted { judgeLayers(connection) }
    }

    /// A connection that could not be read ended.
    public mutating func closedEncrypted(_ slot: Int) {
        guard let connection = connection(slot) else { return }
        for entry in connection.repeats.takeUntold() { sink.add(entry, connection) }
    }

    /// Judges what waited until the client and the version were known.
    mutating func judgeLayers(_ connection: AuditedConnection) {
        guard let layers = connection.layers else { return }
        let version = connection.isEncrypted ? nil : connection.version
        for event in layers.takeWaiting() {
            switch event {
            case .tlsHandshake(let handshake):
                if judgesSecurity || profile != nil { sink.noted(.tlsHandshake, version ?? .v3_1_1) }
                connection.profile.value?.judge(handshake, connection, version, &sink)
                if judgesSecurity { TLSChecks.judge(handshake, connection, version, &sink) }
            case .webSocketHandshake(let handshake):
                if judgesProtocol, let version { WebSocketChecks.judge(handshake, connection, version, &sink) }
            case .webSocketViolation(let violation):
                if judgesProtocol, let version {
                    WebSocketChecks.judge(violation, layers.client, connection, version, &sink)
                }
            case .tlsAlert, .webSocketClosing:
                break
            }
        }
    }
}
