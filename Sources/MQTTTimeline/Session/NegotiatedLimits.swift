import MQTTCodec

/// What CONNECT and CONNACK settled for a connection (MQTT 5.0 §3.1.2.11 and §3.2.2.3).
///
/// Each is nil when the packet that would tell it was not seen, or when the version has no such limit; where the standard
/// gives a value for an absent property, that value is here.
public struct NegotiatedLimits: Sendable, Equatable {
    /// A limit that each side sets for what it is sent.
    public struct Pair<Value: Sendable & Equatable>: Sendable, Equatable {
        /// What the client accepts.
        public internal(set) var client: Value?
        /// What the server accepts.
        public internal(set) var server: Value?
    }

    /// Keep Alive in force, in seconds; 0 turns it off.
    public internal(set) var keepAlive: UInt16?
    /// True when the server set the Keep Alive.
    public internal(set) var isKeepAliveOfServer = false
    /// Receive Maximum.
    public internal(set) var receiveMaximum = Pair<UInt16>()
    /// Maximum Packet Size in bytes; nil also when there is no limit.
    public internal(set) var maximumPacketSize = Pair<UInt32>()
    /// Topic Alias Maximum.
    public internal(set) var topicAliasMaximum = Pair<UInt16>()
    /// Maximum QoS of the server.
    public internal(set) var maximumQoS: UInt8?
    /// Retain Available.
    public internal(set) var retainAvailable: Bool?
    /// Wildcard Subscription Available.
    public internal(set) var wildcardSubscriptionAvailable: Bool?
    /// Subscription Identifiers Available.
    public internal(set) var subscriptionIdentifiersAvailable: Bool?
    /// Shared Subscription Available.
    public internal(set) var sharedSubscriptionAvailable: Bool?

    /// Nothing is known.
    init() {}

    /// What the client says.
    init(_ connect: ControlPacket.Connect) {
        keepAlive = connect.keepAlive
        guard connect.version == .v5_0 else { return }
        receiveMaximum.client = connect.properties.receiveMaximum ?? .max
        maximumPacketSize.client = connect.properties.maximumPacketSize
        topicAliasMaximum.client = connect.properties.topicAliasMaximum ?? 0
    }

    /// Takes what the server answers.
    mutating func settle(_ connack: ControlPacket.Connack, _ version: ProtocolVersion) {
        guard version == .v5_0 else { return }
        let properties = connack.properties
        if let serverKeepAlive = properties.serverKeepAlive {
            keepAlive = serverKeepAlive
            isKeepAliveOfServer = true
        }
        receiveMaximum.server = properties.receiveMaximum ?? .max
        maximumPacketSize.server = properties.maximumPacketSize
        topicAliasMaximum.server = properties.topicAliasMaximum ?? 0
        maximumQoS = properties.maximumQoS ?? 2
        retainAvailable = properties.retainAvailable != 0
        wildcardSubscriptionAvailable = properties.wildcardSubscriptionAvailable != 0
        subscriptionIdentifiersAvailable = properties.subscriptionIdentifierAvailable != 0
        sharedSubscriptionAvailable = properties.sharedSubscriptionAvailable != 0
    }
}
