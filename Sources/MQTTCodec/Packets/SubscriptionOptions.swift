/// Subscription Options, one byte behind each Topic Filter of SUBSCRIBE (MQTT 5.0 §3.8.3.1).
///
///     bits 7-6  reserved
///     bits 5-4  Retain Handling
///     bit 3     Retain As Published
///     bit 2     No Local
///     bits 1-0  Maximum QoS
///
/// 3.1 and 3.1.1 have only the Requested QoS.
public struct SubscriptionOptions: RawRepresentable, Hashable, Sendable {
    /// The byte on the wire.
    public let rawValue: UInt8

    /// The options in the byte `rawValue`.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The given options, all as in 3.1.1 unless told.
    ///
    /// - Precondition: `retainHandling` is 0 to 3.
    public init(
        maximumQoS: QoS,
        noLocal: Bool = false,
        retainAsPublished: Bool = false,
        retainHandling: UInt8 = 0
    ) {
        precondition(retainHandling <= 3)
        rawValue =
            maximumQoS.rawValue | (noLocal ? 0b0100 : 0) | (retainAsPublished ? 0b1000 : 0) | retainHandling << 4
    }

    /// Maximum QoS (3.1 and 3.1.1: Requested QoS) as sent, 0 to 3; 3 is a Protocol Error.
    public var maximumQoS: UInt8 { rawValue & 0b11 }
    /// No Local: what this Client publishes does not come back.
    public var noLocal: Bool { rawValue & 0b0100 != 0 }
    /// Retain As Published: RETAIN arrives as the publisher set it.
    public var retainAsPublished: Bool { rawValue & 0b1000 != 0 }
    /// Retain Handling as sent: retained messages are sent on subscribing (0), only for a new subscription (1), or not
    /// (2); 3 is a Protocol Error.
    public var retainHandling: UInt8 { rawValue >> 4 & 0b11 }
    /// The reserved bits, 7 and 6, in place.
    public var reservedBits: UInt8 { rawValue & 0b1100_0000 }
}
