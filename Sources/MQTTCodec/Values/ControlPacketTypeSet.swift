/// A set of Control Packet types in one integer: bit n stands for type n.
struct ControlPacketTypeSet: OptionSet, Sendable {
    let rawValue: UInt16

    init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    private init(_ type: ControlPacketType) {
        self.rawValue = 1 &<< UInt16(type.rawValue)
    }

    static let connect = Self(ControlPacketType.connect)
    static let connack = Self(ControlPacketType.connack)
    static let publish = Self(ControlPacketType.publish)
    static let puback = Self(ControlPacketType.puback)
    static let pubrec = Self(ControlPacketType.pubrec)
    static let pubrel = Self(ControlPacketType.pubrel)
    static let pubcomp = Self(ControlPacketType.pubcomp)
    static let subscribe = Self(ControlPacketType.subscribe)
    static let suback = Self(ControlPacketType.suback)
    static let unsubscribe = Self(ControlPacketType.unsubscribe)
    static let unsuback = Self(ControlPacketType.unsuback)
    static let disconnect = Self(ControlPacketType.disconnect)
    static let auth = Self(ControlPacketType.auth)

    func contains(_ type: ControlPacketType) -> Bool {
        contains(Self(type))
    }
}
