/// A Reason Code (5.0), or a Return Code of CONNACK and SUBACK (3.1 and 3.1.1): one byte that says how it went.
///
/// Open: a code nobody assigned still prints, compares and re-encodes. The same number means different things in
/// different packets, so names are asked for with `name(in:version:)`; the constants here carry the names of 5.0.
public struct ReasonCode: RawRepresentable, Hashable, Sendable {
    /// The byte on the wire.
    public let rawValue: UInt8

    /// The code whose byte on the wire is `rawValue`.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// True for 0x80 and above: the operation failed (MQTT 5.0 §2.4).
    @inlinable
    public var isFailure: Bool { rawValue >= 0x80 }

    /// Normal disconnection (0x00), in DISCONNECT.
    public static let normalDisconnection = Self(rawValue: 0x00)
    /// Granted QoS 0 (0x00), in SUBACK.
    public static let grantedQoS0 = Self(rawValue: 0x00)
    /// Success (0x00), in CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, UNSUBACK and AUTH.
    public static let success = Self(rawValue: 0x00)
    /// Granted QoS 1 (0x01), in SUBACK.
    public static let grantedQoS1 = Self(rawValue: 0x01)
    /// Granted QoS 2 (0x02), in SUBACK.
    public static let grantedQoS2 = Self(rawValue: 0x02)
    /// Disconnect with Will Message (0x04), in DISCONNECT.
    public static let disconnectWithWillMessage = Self(rawValue: 0x04)
    /// No matching subscribers (0x10), in PUBACK and PUBREC.
    public static let noMatchingSubscribers = Self(rawValue: 0x10)
    /// No subscription existed (0x11), in UNSUBACK.
    public static let noSubscriptionExisted = Self(rawValue: 0x11)
    /// Continue authentication (0x18), in AUTH.
    public static let continueAuthentication = Self(rawValue: 0x18)
    /// Re-authenticate (0x19), in AUTH.
    public static let reAuthenticate = Self(rawValue: 0x19)
    /// Unspecified error (0x80), in CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK and DISCONNECT.
    public static let unspecifiedError = Self(rawValue: 0x80)
    /// Malformed Packet (0x81), in CONNACK and DISCONNECT.
    public static let malformedPacket = Self(rawValue: 0x81)
    /// Protocol Error (0x82), in CONNACK and DISCONNECT.
    public static let protocolError = Self(rawValue: 0x82)
    /// Implementation specific error (0x83), in CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK and DISCONNECT.
    public static let implementationSpecificError = Self(rawValue: 0x83)
    /// Unsupported Protocol Version (0x84), in CONNACK.
    public static let unsupportedProtocolVersion = Self(rawValue: 0x84)
    /// Client Identifier not valid (0x85), in CONNACK.
    public static let clientIdentifierNotValid = Self(rawValue: 0x85)
    /// Bad User Name or Password (0x86), in CONNACK.
    public static let badUserNameOrPassword = Self(rawValue: 0x86)
    /// Not authorized (0x87), in CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK and DISCONNECT.
    public static let notAuthorized = Self(rawValue: 0x87)
    /// Server unavailable (0x88), in CONNACK.
    public static let serverUnavailable = Self(rawValue: 0x88)
    /// Server busy (0x89), in CONNACK and DISCONNECT.
    public static let serverBusy = Self(rawValue: 0x89)
    /// Banned (0x8A), in CONNACK.
    public static let banned = Self(rawValue: 0x8A)
    /// Server shutting down (0x8B), in DISCONNECT.
    public static let serverShuttingDown = Self(rawValue: 0x8B)
    /// Bad authentication method (0x8C), in CONNACK and DISCONNECT.
    public static let badAuthenticationMethod = Self(rawValue: 0x8C)
    /// Keep Alive timeout (0x8D), in DISCONNECT.
    public static let keepAliveTimeout = Self(rawValue: 0x8D)
    /// Session taken over (0x8E), in DISCONNECT.
    public static let sessionTakenOver = Self(rawValue: 0x8E)
    /// Topic Filter invalid (0x8F), in SUBACK, UNSUBACK and DISCONNECT.
    public static let topicFilterInvalid = Self(rawValue: 0x8F)
    /// Topic Name invalid (0x90), in CONNACK, PUBACK, PUBREC and DISCONNECT.
    public static let topicNameInvalid = Self(rawValue: 0x90)
    /// Packet Identifier in use (0x91), in PUBACK, PUBREC, SUBACK and UNSUBACK.
    public static let packetIdentifierInUse = Self(rawValue: 0x91)
    /// Packet Identifier not found (0x92), in PUBREL and PUBCOMP.
    public static let packetIdentifierNotFound = Self(rawValue: 0x92)
    /// Receive Maximum exceeded (0x93), in DISCONNECT.
    public static let receiveMaximumExceeded = Self(rawValue: 0x93)
    /// Topic Alias invalid (0x94), in DISCONNECT.
    public static let topicAliasInvalid = Self(rawValue: 0x94)
    /// Packet too large (0x95), in CONNACK and DISCONNECT.
    public static let packetTooLarge = Self(rawValue: 0x95)
    /// Message rate too high (0x96), in DISCONNECT.
    public static let messageRateTooHigh = Self(rawValue: 0x96)
    /// Quota exceeded (0x97), in CONNACK, PUBACK, PUBREC, SUBACK and DISCONNECT.
    public static let quotaExceeded = Self(rawValue: 0x97)
    /// Administrative action (0x98), in DISCONNECT.
    public static let administrativeAction = Self(rawValue: 0x98)
    /// Payload format invalid (0x99), in CONNACK, PUBACK, PUBREC and DISCONNECT.
    public static let payloadFormatInvalid = Self(rawValue: 0x99)
    /// Retain not supported (0x9A), in CONNACK and DISCONNECT.
    public static let retainNotSupported = Self(rawValue: 0x9A)
    /// QoS not supported (0x9B), in CONNACK and DISCONNECT.
    public static let qosNotSupported = Self(rawValue: 0x9B)
    /// Use another server (0x9C), in CONNACK and DISCONNECT.
    public static let useAnotherServer = Self(rawValue: 0x9C)
    /// Server moved (0x9D), in CONNACK and DISCONNECT.
    public static let serverMoved = Self(rawValue: 0x9D)
    /// Shared Subscriptions not supported (0x9E), in SUBACK and DISCONNECT.
    public static let sharedSubscriptionsNotSupported = Self(rawValue: 0x9E)
    /// Connection rate exceeded (0x9F), in CONNACK and DISCONNECT.
    public static let connectionRateExceeded = Self(rawValue: 0x9F)
    /// Maximum connect time (0xA0), in DISCONNECT.
    public static let maximumConnectTime = Self(rawValue: 0xA0)
    /// Subscription Identifiers not supported (0xA1), in SUBACK and DISCONNECT.
    public static let subscriptionIdentifiersNotSupported = Self(rawValue: 0xA1)
    /// Wildcard Subscriptions not supported (0xA2), in SUBACK and DISCONNECT.
    public static let wildcardSubscriptionsNotSupported = Self(rawValue: 0xA2)
}
