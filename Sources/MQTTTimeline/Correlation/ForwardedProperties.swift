public import MQTTCodec
import WireBytes

/// What the properties of a PUBLISH tell about where it goes on and where it came from (MQTT 5.0 §3.3.2.3).
public struct ForwardedProperties: Sendable, Equatable {
    /// A fingerprint of the properties that a Server passes on unaltered.
    public private(set) var digest = ForwardedDigest()
    /// Message Expiry Interval in seconds; nil when absent.
    public private(set) var messageExpiryInterval: UInt32?
    /// The first Subscription Identifier; 0 when absent.
    public private(set) var subscriptionIdentifier: UInt32 = 0
    /// How many Subscription Identifiers there are.
    public private(set) var subscriptionIdentifiers: UInt32 = 0
    /// True when it has a Response Topic or Correlation Data.
    public private(set) var isPartOfExchange = false

    /// No properties.
    public init() {}

    /// Sums up the Property section in `range`, Property Length left out.
    init(_ range: Range<Int>, of bytes: Span<UInt8>) {
        var cursor = PropertyCursor(range)
        var userProperties = (count: 0, sum: UInt64(0), inOrder: UInt64(0))
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
            case .payloadFormatIndicator:
                if case .byte(let value) = property.value { digest.setPayloadFormatIndicator(value) }
            case .contentType:
                digest.setContentType(bytes.extracting(property.range).hashed(seed: 0))
            case .responseTopic:
                isPartOfExchange = true
                digest.setResponseTopic(bytes.extracting(property.range).hashed(seed: 0))
            case .correlationData:
                isPartOfExchange = true
                digest.setCorrelationData(bytes.extracting(property.range).hashed(seed: 0))
            case .userProperty:
                let pair = bytes.extracting(property.range)
                userProperties.count &+= 1
                userProperties.sum &+= pair.hashed(seed: 0)
                userProperties.inOrder = pair.hashed(seed: userProperties.inOrder)
            default:
                break
            }
        }
        if userProperties.count > 0 {
            digest.setUserProperties(userProperties.sum, inOrder: userProperties.inOrder)
        }
    }
}

extension ForwardedProperties {
    /// Sums up properties that were decoded: those of a Will Message.
    public init(_ properties: Properties) {
        let bytes = properties.bytes
        self.init(0..<bytes.count, of: bytes.span)
    }
}
