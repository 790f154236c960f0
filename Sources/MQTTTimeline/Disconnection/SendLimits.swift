import MQTTCodec

/// What each side of a connection may send, as far as it is checked for every PUBLISH.
///
/// Small and kept apart from all else that is known of the connection: those of many connections stay near.
struct SendLimits {
    var packetOfClient = UInt32.max
    var packetOfServer = UInt32.max
    var qosOfClient = QoS.exactlyOnce.rawValue
    var retainOfClient = true
    var aliasOfClient = UInt16.max
    var aliasOfServer = UInt16.max

    /// Takes what the client announces (MQTT 5.0 §3.1.2.11).
    mutating func take(_ connect: ControlPacket.Connect) {
        guard connect.version == .v5_0 else { return }
        packetOfServer = connect.properties.maximumPacketSize ?? .max
        aliasOfServer = connect.properties.topicAliasMaximum ?? 0
    }

    /// Takes what the server announces (MQTT 5.0 §3.2.2.3).
    mutating func take(_ connack: ControlPacket.Connack) {
        packetOfClient = connack.properties.maximumPacketSize ?? .max
        qosOfClient = connack.properties.maximumQoS ?? QoS.exactlyOnce.rawValue
        retainOfClient = connack.properties.retainAvailable != 0
        aliasOfClient = connack.properties.topicAliasMaximum ?? 0
    }

    /// Whether a PUBLISH keeps to them.
    @inline(__always)
    func allow(_ publish: PublishObservation) -> Bool {
        let from = publish.from
        if publish.packetLength > packet(of: from) || publish.topicAlias > alias(of: from) { return false }
        if from == .server { return true }
        return publish.qos.rawValue <= qosOfClient && (retainOfClient || !publish.retain)
    }

    /// The longest packet that a side may send, in bytes.
    func packet(of sender: Sender) -> UInt32 { sender == .client ? packetOfClient : packetOfServer }

    /// The highest Topic Alias that a side may send.
    func alias(of sender: Sender) -> UInt16 { sender == .client ? aliasOfClient : aliasOfServer }
}
