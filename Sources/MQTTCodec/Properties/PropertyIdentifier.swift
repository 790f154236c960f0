/// The identifier of a property (MQTT 5.0 §2.2.2.2).
///
/// Open: an identifier nobody assigned still prints and compares. `type` is nil for those.
public struct PropertyIdentifier: RawRepresentable, Hashable, Sendable {
    /// The number on the wire, where it is a Variable Byte Integer; all assigned ones take one byte.
    public let rawValue: UInt8

    /// The identifier numbered `rawValue`.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Payload Format Indicator (0x01): a Byte.
    public static let payloadFormatIndicator = Self(rawValue: 0x01)
    /// Message Expiry Interval (0x02): a Four Byte Integer, in seconds.
    public static let messageExpiryInterval = Self(rawValue: 0x02)
    /// Content Type (0x03): a UTF-8 Encoded String.
    public static let contentType = Self(rawValue: 0x03)
    /// Response Topic (0x08): a UTF-8 Encoded String.
    public static let responseTopic = Self(rawValue: 0x08)
    /// Correlation Data (0x09): a Binary Data.
    public static let correlationData = Self(rawValue: 0x09)
    /// Subscription Identifier (0x0B): a Variable Byte Integer.
    public static let subscriptionIdentifier = Self(rawValue: 0x0B)
    /// Session Expiry Interval (0x11): a Four Byte Integer, in seconds.
    public static let sessionExpiryInterval = Self(rawValue: 0x11)
    /// Assigned Client Identifier (0x12): a UTF-8 Encoded String.
    public static let assignedClientIdentifier = Self(rawValue: 0x12)
    /// Server Keep Alive (0x13): a Two Byte Integer, in seconds.
    public static let serverKeepAlive = Self(rawValue: 0x13)
    /// Authentication Method (0x15): a UTF-8 Encoded String.
    public static let authenticationMethod = Self(rawValue: 0x15)
    /// Authentication Data (0x16): a Binary Data.
    public static let authenticationData = Self(rawValue: 0x16)
    /// Request Problem Information (0x17): a Byte.
    public static let requestProblemInformation = Self(rawValue: 0x17)
    /// Will Delay Interval (0x18): a Four Byte Integer, in seconds.
    public static let willDelayInterval = Self(rawValue: 0x18)
    /// Request Response Information (0x19): a Byte.
    public static let requestResponseInformation = Self(rawValue: 0x19)
    /// Response Information (0x1A): a UTF-8 Encoded String.
    public static let responseInformation = Self(rawValue: 0x1A)
    /// Server Reference (0x1C): a UTF-8 Encoded String.
    public static let serverReference = Self(rawValue: 0x1C)
    /// Reason String (0x1F): a UTF-8 Encoded String.
    public static let reasonString = Self(rawValue: 0x1F)
    /// Receive Maximum (0x21): a Two Byte Integer.
    public static let receiveMaximum = Self(rawValue: 0x21)
    /// Topic Alias Maximum (0x22): a Two Byte Integer.
    public static let topicAliasMaximum = Self(rawValue: 0x22)
    /// Topic Alias (0x23): a Two Byte Integer.
    public static let topicAlias = Self(rawValue: 0x23)
    /// Maximum QoS (0x24): a Byte.
    public static let maximumQoS = Self(rawValue: 0x24)
    /// Retain Available (0x25): a Byte.
    public static let retainAvailable = Self(rawValue: 0x25)
    /// User Property (0x26): a UTF-8 String Pair.
    public static let userProperty = Self(rawValue: 0x26)
    /// Maximum Packet Size (0x27): a Four Byte Integer, in bytes.
    public static let maximumPacketSize = Self(rawValue: 0x27)
    /// Wildcard Subscription Available (0x28): a Byte.
    public static let wildcardSubscriptionAvailable = Self(rawValue: 0x28)
    /// Subscription Identifier Available (0x29): a Byte.
    public static let subscriptionIdentifierAvailable = Self(rawValue: 0x29)
    /// Shared Subscription Available (0x2A): a Byte.
    public static let sharedSubscriptionAvailable = Self(rawValue: 0x2A)

    /// The 27 identifiers that MQTT 5.0 assigns, in ascending order.
    public static let assigned: [PropertyIdentifier] = [
        .payloadFormatIndicator,
        .messageExpiryInterval,
        .contentType,
        .responseTopic,
        .correlationData,
        .subscriptionIdentifier,
        .sessionExpiryInterval,
        .assignedClientIdentifier,
        .serverKeepAlive,
        .authenticationMethod,
        .authenticationData,
        .requestProblemInformation,
        .willDelayInterval,
        .requestResponseInformation,
        .responseInformation,
        .serverReference,
        .reasonString,
        .receiveMaximum,
        .topicAliasMaximum,
        .topicAlias,
        .maximumQoS,
        .retainAvailable,
        .userProperty,
        .maximumPacketSize,
        .wildcardSubscriptionAvailable,
        .subscriptionIdentifierAvailable,
        .sharedSubscriptionAvailable,
    ]
}

extension PropertyIdentifier: CustomStringConvertible {
    /// The standard's name.
    public var description: String { name.description }
}
