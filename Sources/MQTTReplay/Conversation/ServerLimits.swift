internal import MQTTCodec

/// What the live server's CONNACK allows the client (MQTT 5.0 §3.2.2.3).
struct ServerLimits: Sendable, Equatable {
    /// How many PUBLISH at QoS 1 and 2 may be under way.
    var receiveMaximum: Int
    /// The longest packet, in bytes.
    var maximumPacketSize = Int.max
    /// The highest Topic Alias; 0 when none may be used.
    var topicAliasMaximum: UInt16 = 0
    /// The highest QoS.
    var maximumQoS = QoS.exactlyOnce
    /// False when RETAIN may not be set.
    var isRetainAvailable = true
    /// Keep Alive in seconds that counts; 0 for none.
    var keepAlive: UInt16

    /// The limits before CONNACK, and with one that states none.
    init(keepAlive: UInt16, maximumInFlight: Int) {
        receiveMaximum = max(1, min(maximumInFlight, 65_535))
        self.keepAlive = keepAlive
    }

    /// The limits that a CONNACK states.
    init(_ connack: ControlPacket.Connack, keepAlive: UInt16, maximumInFlight: Int) {
        self.init(keepAlive: keepAlive, maximumInFlight: maximumInFlight)
        for property in connack.properties {
            switch (property.identifier, property.value) {
            case (.receiveMaximum, .twoByteInteger(let value)): receiveMaximum = max(1, Int(value))
            case (.maximumPacketSize, .fourByteInteger(let value)): maximumPacketSize = Int(value)
            case (.topicAliasMaximum, .twoByteInteger(let value)): topicAliasMaximum = value
            case (.maximumQoS, .byte(let value)): maximumQoS = QoS(rawValue: value) ?? .exactlyOnce
            case (.retainAvailable, .byte(let value)): isRetainAvailable = value != 0
            case (.serverKeepAlive, .twoByteInteger(let value)): self.keepAlive = value
            default: continue
            }
        }
    }

    /// True when every PUBLISH that is short enough can be sent as it is.
    var takesPublishAsPlanned: Bool { maximumQoS == .exactlyOnce && isRetainAvailable }
}
