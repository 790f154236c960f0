/// Where properties can stand: a set of packet types, with the Will Properties as a place of their own.
struct PropertyPlace: OptionSet, Sendable {
    /// Bit n stands for packets of type n, bit 0 for the Will Properties.
    let rawValue: UInt16

    init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The Property section of packets of type `type`; type 0 has none.
    @inline(__always)
    init(_ type: ControlPacketType) {
        self.rawValue = (1 &<< UInt16(type.rawValue)) & ~1
    }

    static let will = Self(rawValue: 1)
    static let connect = Self(ControlPacketType.connect)
    static let connack = Self(ControlPacketType.connack)
    static let publish = Self(ControlPacketType.publish)
    static let subscribe = Self(ControlPacketType.subscribe)
    static let disconnect = Self(ControlPacketType.disconnect)
    static let auth = Self(ControlPacketType.auth)

    /// Every packet that has a Property section, and the Will Properties.
    static let everything = Self(rawValue: 0b1100_1111_1111_1111)

    /// Every packet with a Reason Code.
    static let reasons = Self(rawValue: 0b1100_1010_1111_0100)
}
