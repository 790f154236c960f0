public import MQTTCodec

/// One packet of a QoS 1 or 2 exchange, 16 bytes.
public struct DeliveryStep: Sendable, Equatable {
    /// Nanoseconds since the first packet of the exchange.
    public let elapsed: Int64
    /// The distance from the exchange's first frame; frames may be numbered up to 4,294,967,295 apart.
    let frameDistance: UInt32
    private let typeAndFlags: UInt8
    /// The Reason Code; Success where the packet has none.
    public let reason: ReasonCode

    private static let dupFlag: UInt8 = 0x10
    private static let repeatFlag: UInt8 = 0x20

    init(
        _ type: ControlPacketType,
        dup: Bool = false,
        isRepeat: Bool = false,
        reason: ReasonCode = .success,
        frameDistance: UInt32,
        elapsed: Int64
    ) {
        typeAndFlags = type.rawValue | (dup ? Self.dupFlag : 0) | (isRepeat ? Self.repeatFlag : 0)
        self.reason = reason
        self.frameDistance = frameDistance
        self.elapsed = elapsed
    }

    /// PUBLISH, PUBACK, PUBREC, PUBREL or PUBCOMP.
    public var type: ControlPacketType { ControlPacketType(rawValue: typeAndFlags & 0x0F) }
    /// DUP was set.
    public var dup: Bool { typeAndFlags & Self.dupFlag != 0 }
    /// A packet of this type was sent before in the same exchange on the same connection.
    public var isRepeat: Bool { typeAndFlags & Self.repeatFlag != 0 }
}
