import MQTTCodec

/// What answers a packet: the type of the answer and the Packet Identifier it repeats; 0 where it has none.
struct Answer: Equatable {
    let type: ControlPacketType
    let identifier: UInt16

    init(_ type: ControlPacketType, _ identifier: UInt16 = 0) {
        self.type = type
        self.identifier = identifier
    }

    /// What has to come in return for a packet; nil for one that is not answered, or whose answer could as well be that
    /// to an earlier copy of it.
    init?(to type: ControlPacketType, qos: QoS = .atMostOnce, dup: Bool = false, identifier: UInt16) {
        guard !dup else { return nil }
        switch type {
        case .connect: self.init(.connack)
        case .publish where qos == .atLeastOnce: self.init(.puback, identifier)
        case .publish where qos == .exactlyOnce: self.init(.pubrec, identifier)
        case .pubrec: self.init(.pubrel, identifier)
        case .pubrel: self.init(.pubcomp, identifier)
        case .subscribe: self.init(.suback, identifier)
        case .unsubscribe: self.init(.unsuback, identifier)
        case .pingreq: self.init(.pingresp)
        default: return nil
        }
    }
}

extension ControlPacket {
    /// The Packet Identifier of a packet that is told decoded; 0 where it has none.
    var identifierOrZero: UInt16 {
        switch self {
        case .subscribe(let packet): packet.packetIdentifier
        case .suback(let packet): packet.packetIdentifier
        case .unsubscribe(let packet): packet.packetIdentifier
        case .unsuback(let packet): packet.packetIdentifier
        default: 0
        }
    }

    /// Whether this may be a repeated copy: 3.1 has DUP in SUBSCRIBE and UNSUBSCRIBE too.
    var isRepeated: Bool {
        switch self {
        case .subscribe(let packet): packet.form.dup
        case .unsubscribe(let packet): packet.form.dup
        default: false
        }
    }

    /// Whether it refuses what it answers, in whole.
    var isRefusal: Bool {
        switch self {
        case .connack(let packet): packet.reasonCode.rawValue != 0
        case .suback(let packet): packet.reasonCodes.allSatisfy(\.isFailure)
        case .unsuback(let packet): !packet.reasonCodes.isEmpty && packet.reasonCodes.allSatisfy(\.isFailure)
        default: false
        }
    }
}
