/// A field of a Control Packet, by the standard's name.
///
/// Open: 0x80 and above are the properties, 0x80 plus their identifier.
public struct Field: RawRepresentable, Hashable, Sendable {
    /// A number of ours that never changes its meaning.
    public let rawValue: UInt8

    /// The field with the number `rawValue`.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The value of a property.
    @inlinable
    public static func property(_ identifier: PropertyIdentifier) -> Field {
        Field(rawValue: 0x80 | identifier.rawValue)
    }

    /// The property this field is the value of; nil for all other fields.
    public var property: PropertyIdentifier? {
        rawValue >= 0x80 ? PropertyIdentifier(rawValue: rawValue & 0x7F) : nil
    }

    /// The four high bits of the first byte.
    public static let packetType = Field(rawValue: 1)
    /// The four low bits of the first byte.
    public static let flags = Field(rawValue: 2)
    /// Remaining Length.
    public static let remainingLength = Field(rawValue: 3)
    /// Protocol Name, in CONNECT.
    public static let protocolName = Field(rawValue: 4)
    /// Protocol Level (5.0: Protocol Version), in CONNECT.
    public static let protocolLevel = Field(rawValue: 5)
    /// Connect Flags.
    public static let connectFlags = Field(rawValue: 6)
    /// Keep Alive.
    public static let keepAlive = Field(rawValue: 7)
    /// Property Length.
    public static let propertyLength = Field(rawValue: 8)
    /// The Properties that Property Length announces.
    public static let properties = Field(rawValue: 9)
    /// The identifier of a property.
    public static let propertyIdentifier = Field(rawValue: 10)
    /// Client Identifier.
    public static let clientIdentifier = Field(rawValue: 11)
    /// Property Length of the Will Properties.
    public static let willPropertyLength = Field(rawValue: 12)
    /// Will Properties.
    public static let willProperties = Field(rawValue: 13)
    /// Will Topic.
    public static let willTopic = Field(rawValue: 14)
    /// Will Payload (3.1.1: Will Message).
    public static let willPayload = Field(rawValue: 15)
    /// User Name.
    public static let userName = Field(rawValue: 16)
    /// Password.
    public static let password = Field(rawValue: 17)
    /// Connect Acknowledge Flags.
    public static let connectAcknowledgeFlags = Field(rawValue: 18)
    /// Reason Code (CONNACK and SUBACK before 5.0: Return Code).
    public static let reasonCode = Field(rawValue: 19)
    /// Topic Name.
    public static let topicName = Field(rawValue: 20)
    /// Packet Identifier (3.1: Message ID).
    public static let packetIdentifier = Field(rawValue: 21)
    /// Application Message.
    public static let payload = Field(rawValue: 22)
    /// Topic Filter.
    public static let topicFilter = Field(rawValue: 23)
    /// Subscription Options (before 5.0: Requested QoS).
    public static let subscriptionOptions = Field(rawValue: 24)
}

extension Field: CustomStringConvertible {
    /// The standard's name.
    public var description: String {
        if let property {
            return property.name.description
        }
        return switch self {
        case .packetType: "Control Packet type"
        case .flags: "Fixed Header flags"
        case .remainingLength: "Remaining Length"
        case .protocolName: "Protocol Name"
        case .protocolLevel: "Protocol Level"
        case .connectFlags: "Connect Flags"
        case .keepAlive: "Keep Alive"
        case .propertyLength: "Property Length"
        case .properties: "Properties"
        case .propertyIdentifier: "Property Identifier"
        case .clientIdentifier: "Client Identifier"
        case .willPropertyLength: "Will Property Length"
        case .willProperties: "Will Properties"
        case .willTopic: "Will Topic"
        case .willPayload: "Will Payload"
        case .userName: "User Name"
        case .password: "Password"
        case .connectAcknowledgeFlags: "Connect Acknowledge Flags"
        case .reasonCode: "Reason Code"
        case .topicName: "Topic Name"
        case .packetIdentifier: "Packet Identifier"
        case .payload: "Application Message"
        case .topicFilter: "Topic Filter"
        case .subscriptionOptions: "Subscription Options"
        default: "Field \(rawValue)"
        }
    }
}
