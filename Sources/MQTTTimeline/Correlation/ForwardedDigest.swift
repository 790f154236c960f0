/// A fingerprint of the properties that a Server passes on unaltered, a few bits of it for each (MQTT 5.0 §3.3.2.3).
///
/// Where two fingerprints differ, so do the properties; where they are equal, a difference was missed once in thousands.
public struct ForwardedDigest: Sendable, Equatable {
    /// Payload Format Indicator: 1 bit; Content Type, Response Topic and Correlation Data: 12 bits each; the User
    /// Properties: 13 bits whatever their order, 14 bits in their order.
    private(set) var bits: UInt64 = 0

    /// None of these properties.
    public init() {}

    /// Whether there is none.
    public var isEmpty: Bool { bits == 0 }

    /// The properties that may differ.
    public struct Differences: OptionSet, Sendable {
        /// The bits.
        public let rawValue: UInt8

        /// The properties with these bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Payload Format Indicator.
        public static let payloadFormatIndicator = Differences(rawValue: 1)
        /// Content Type.
        public static let contentType = Differences(rawValue: 2)
        /// Response Topic.
        public static let responseTopic = Differences(rawValue: 4)
        /// Correlation Data.
        public static let correlationData = Differences(rawValue: 8)
        /// The set of User Properties.
        public static let userProperties = Differences(rawValue: 16)
        /// The order of User Properties, when there are the same.
        public static let userPropertyOrder = Differences(rawValue: 32)
    }

    private enum Field {
        static let contentType: UInt64 = 1
        static let responseTopic: UInt64 = 13
        static let correlationData: UInt64 = 25
        static let userProperties: UInt64 = 37
        static let userPropertyOrder: UInt64 = 50
    }

    private func field(_ place: UInt64, _ width: UInt64) -> UInt64 { bits &>> place & ((1 &<< width) &- 1) }

    /// The bits of Correlation Data; 0 when there is none.
    public var correlationData: UInt64 { field(Field.correlationData, 12) }

    /// What differs from another one.
    public func differences(from other: ForwardedDigest) -> Differences {
        if bits == other.bits { return [] }
        var differences: Differences = []
        if (bits ^ other.bits) & 1 != 0 { differences.insert(.payloadFormatIndicator) }
        if field(Field.contentType, 12) != other.field(Field.contentType, 12) { differences.insert(.contentType) }
        if field(Field.responseTopic, 12) != other.field(Field.responseTopic, 12) { differences.insert(.responseTopic) }
        if correlationData != other.correlationData { differences.insert(.correlationData) }
        if field(Field.userProperties, 13) != other.field(Field.userProperties, 13) {
            differences.insert(.userProperties)
        } else if field(Field.userPropertyOrder, 14) != other.field(Field.userPropertyOrder, 14) {
            differences.insert(.userPropertyOrder)
        }
        return differences
    }

    /// Never 0, which says that there is none.
    private static func fold(_ hash: UInt64, _ width: UInt64) -> UInt64 {
        (hash ^ hash &>> 32) % ((1 &<< width) &- 1) &+ 1
    }

    mutating func setPayloadFormatIndicator(_ value: UInt8) { if value == 1 { bits |= 1 } }
    mutating func setContentType(_ hash: UInt64) { bits |= Self.fold(hash, 12) &<< Field.contentType }
    mutating func setResponseTopic(_ hash: UInt64) { bits |= Self.fold(hash, 12) &<< Field.responseTopic }
    mutating func setCorrelationData(_ hash: UInt64) { bits |= Self.fold(hash, 12) &<< Field.correlationData }
    mutating func setUserProperties(_ sum: UInt64, inOrder hash: UInt64) {
        bits |= Self.fold(sum, 13) &<< Field.userProperties
        bits |= Self.fold(hash, 14) &<< Field.userPropertyOrder
    }
}
