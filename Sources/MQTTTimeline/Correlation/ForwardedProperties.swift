import MQTTCodec
import WireBytes

/// What the properties of a PUBLISH tell about where it goes on and where it came from (MQTT 5.0 §3.3.2.3).
public struct ForwardedProperties: Sendable, Equatable {
    /// A hash over the properties that a Server passes on unaltered; 0 when there are none.
    ///
    /// Those are Payload Format Indicator, Content Type, Response Topic, Correlation Data and the User Properties, whose
    /// order counts; the order of the others does not.
    public private(set) var hash: UInt32 = 0
    /// Message Expiry Interval in seconds; nil when absent.
    public private(set) var messageExpiryInterval: UInt32?
    /// The first Subscription Identifier; 0 when absent.
    public private(set) var subscriptionIdentifier: UInt32 = 0
    /// How many Subscription Identifiers there are.
    public private(set) var subscriptionIdentifiers = 0
    /// True when it has a Response Topic or Correlation Data.
    public private(set) var isPartOfExchange = false

    /// No properties.
    public init() {}

    /// Sums up the Property section in `range`, Property Length left out.
    init(_ range: Range<Int>, of bytes: Span<UInt8>) {
        var cursor = PropertyCursor(range)
        var userProperties: UInt64 = 0
        var sum: UInt64 = 0
        while let property = try? cursor.next(in: bytes) {
            switch property.identifier {
            case .messageExpiryInterval:
                if case .fourByteInteger(let value) = property.value, messageExpiryInterval == nil {
                    messageExpiryInterval = value
                }
            case .subscriptionIdentifier:
                if case .variableByteInteger(let value) = property.value {
                    if subscriptionIdentifiers == 0 { subscriptionIdentifier = value }
                    subscriptionIdentifiers &+= 1
                }
            case .topicAlias:
                break
            case .userProperty:
                userProperties = bytes.extracting(property.range).hashed(seed: userProperties)
            default:
                if property.identifier == .responseTopic || property.identifier == .correlationData {
                    isPartOfExchange = true
                }
                sum &+= bytes.extracting(property.range).hashed(seed: 0)
            }
        }
        let all = sum ^ userProperties
        hash = UInt32(truncatingIfNeeded: all ^ all &>> 32)
    }
}
