/// The properties by name: each the first of its kind in wire order, nil when absent.
extension Properties {
    /// Payload Format Indicator (MQTT 5.0 §2.2.2.2, 0x01).
    public var payloadFormatIndicator: UInt8? { byte(.payloadFormatIndicator) }
    /// Message Expiry Interval, in seconds (MQTT 5.0 §2.2.2.2, 0x02).
    public var messageExpiryInterval: UInt32? { fourByteInteger(.messageExpiryInterval) }
    /// Content Type (MQTT 5.0 §2.2.2.2, 0x03).
    public var contentType: String? { utf8String(.contentType) }
    /// Response Topic (MQTT 5.0 §2.2.2.2, 0x08).
    public var responseTopic: String? { utf8String(.responseTopic) }
    /// Correlation Data (MQTT 5.0 §2.2.2.2, 0x09).
    public var correlationData: [UInt8]? { binaryData(.correlationData) }
    /// Subscription Identifier (MQTT 5.0 §2.2.2.2, 0x0B).
    public var subscriptionIdentifier: UInt32? { variableByteInteger(.subscriptionIdentifier) }
    /// Session Expiry Interval, in seconds (MQTT 5.0 §2.2.2.2, 0x11).
    public var sessionExpiryInterval: UInt32? { fourByteInteger(.sessionExpiryInterval) }
    /// Assigned Client Identifier (MQTT 5.0 §2.2.2.2, 0x12).
    public var assignedClientIdentifier: String? { utf8String(.assignedClientIdentifier) }
    /// Server Keep Alive, in seconds (MQTT 5.0 §2.2.2.2, 0x13).
    public var serverKeepAlive: UInt16? { twoByteInteger(.serverKeepAlive) }
    /// Authentication Method (MQTT 5.0 §2.2.2.2, 0x15).
    public var authenticationMethod: String? { utf8String(.authenticationMethod) }
    /// Authentication Data (MQTT 5.0 §2.2.2.2, 0x16).
    public var authenticationData: [UInt8]? { binaryData(.authenticationData) }
    /// Request Problem Information (MQTT 5.0 §2.2.2.2, 0x17).
    public var requestProblemInformation: UInt8? { byte(.requestProblemInformation) }
    /// Will Delay Interval, in seconds (MQTT 5.0 §2.2.2.2, 0x18).
    public var willDelayInterval: UInt32? { fourByteInteger(.willDelayInterval) }
    /// Request Response Information (MQTT 5.0 §2.2.2.2, 0x19).
    public var requestResponseInformation: UInt8? { byte(.requestResponseInformation) }
    /// Response Information (MQTT 5.0 §2.2.2.2, 0x1A).
    public var responseInformation: String? { utf8String(.responseInformation) }
    /// Server Reference (MQTT 5.0 §2.2.2.2, 0x1C).
    public var serverReference: String? { utf8String(.serverReference) }
    /// Reason String (MQTT 5.0 §2.2.2.2, 0x1F).
    public var reasonString: String? { utf8String(.reasonString) }
    /// Receive Maximum (MQTT 5.0 §2.2.2.2, 0x21).
    public var receiveMaximum: UInt16? { twoByteInteger(.receiveMaximum) }
    /// Topic Alias Maximum (MQTT 5.0 §2.2.2.2, 0x22).
    public var topicAliasMaximum: UInt16? { twoByteInteger(.topicAliasMaximum) }
    /// Topic Alias (MQTT 5.0 §2.2.2.2, 0x23).
    public var topicAlias: UInt16? { twoByteInteger(.topicAlias) }
    /// Maximum QoS (MQTT 5.0 §2.2.2.2, 0x24).
    public var maximumQoS: UInt8? { byte(.maximumQoS) }
    /// Retain Available (MQTT 5.0 §2.2.2.2, 0x25).
    public var retainAvailable: UInt8? { byte(.retainAvailable) }
    /// Maximum Packet Size, in bytes (MQTT 5.0 §2.2.2.2, 0x27).
    public var maximumPacketSize: UInt32? { fourByteInteger(.maximumPacketSize) }
    /// Wildcard Subscription Available (MQTT 5.0 §2.2.2.2, 0x28).
    public var wildcardSubscriptionAvailable: UInt8? { byte(.wildcardSubscriptionAvailable) }
    /// Subscription Identifier Available (MQTT 5.0 §2.2.2.2, 0x29).
    public var subscriptionIdentifierAvailable: UInt8? { byte(.subscriptionIdentifierAvailable) }
    /// Shared Subscription Available (MQTT 5.0 §2.2.2.2, 0x2A).
    public var sharedSubscriptionAvailable: UInt8? { byte(.sharedSubscriptionAvailable) }

    /// All Subscription Identifiers, in wire order.
    public var subscriptionIdentifiers: [UInt32] {
        compactMap { property in
            guard property.identifier == .subscriptionIdentifier else { return nil }
            guard case .variableByteInteger(let value) = property.value else { return nil }
            return value
        }
    }

    /// All User Properties, in wire order, duplicates included.
    public var userProperties: [(name: String, value: String)] {
        compactMap { property in
            guard case .utf8StringPair(let name, let value) = property.value else { return nil }
            return (name, value)
        }
    }

    private func first(_ identifier: PropertyIdentifier) -> Property.Value? {
        first { $0.identifier == identifier }?.value
    }

    private func byte(_ identifier: PropertyIdentifier) -> UInt8? {
        guard case .byte(let value) = first(identifier) else { return nil }
        return value
    }

    private func twoByteInteger(_ identifier: PropertyIdentifier) -> UInt16? {
        guard case .twoByteInteger(let value) = first(identifier) else { return nil }
        return value
    }

    private func fourByteInteger(_ identifier: PropertyIdentifier) -> UInt32? {
        guard case .fourByteInteger(let value) = first(identifier) else { return nil }
        return value
    }

    private func variableByteInteger(_ identifier: PropertyIdentifier) -> UInt32? {
        guard case .variableByteInteger(let value) = first(identifier) else { return nil }
        return value
    }

    private func utf8String(_ identifier: PropertyIdentifier) -> String? {
        guard case .utf8String(let value) = first(identifier) else { return nil }
        return value
    }

    private func binaryData(_ identifier: PropertyIdentifier) -> [UInt8]? {
        guard case .binaryData(let value) = first(identifier) else { return nil }
        return value
    }
}
