/// The type of a Control Packet: the high four bits of its first byte (MQTT 5.0 §2.1.2).
///
/// Open, because 0 (and before 5.0 also 15) can be on the wire without being assigned.
public struct ControlPacketType: RawRepresentable, Hashable, Sendable {
    /// 0 to 15.
    public let rawValue: UInt8

    /// The type numbered by the low four bits of `rawValue`.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue & 0x0F
    }

    /// Connection request.
    @inlinable public static var connect: Self { Self(rawValue: 1) }
    /// Connect acknowledgment.
    @inlinable public static var connack: Self { Self(rawValue: 2) }
    /// Publish message.
    @inlinable public static var publish: Self { Self(rawValue: 3) }
    /// Publish acknowledgment (QoS 1).
    @inlinable public static var puback: Self { Self(rawValue: 4) }
    /// Publish received (QoS 2 delivery part 1).
    @inlinable public static var pubrec: Self { Self(rawValue: 5) }
    /// Publish release (QoS 2 delivery part 2).
    @inlinable public static var pubrel: Self { Self(rawValue: 6) }
    /// Publish complete (QoS 2 delivery part 3).
    @inlinable public static var pubcomp: Self { Self(rawValue: 7) }
    /// Subscribe request.
    @inlinable public static var subscribe: Self { Self(rawValue: 8) }
    /// Subscribe acknowledgment.
    @inlinable public static var suback: Self { Self(rawValue: 9) }
    /// Unsubscribe request.
    @inlinable public static var unsubscribe: Self { Self(rawValue: 10) }
    /// Unsubscribe acknowledgment.
    @inlinable public static var unsuback: Self { Self(rawValue: 11) }
    /// PING request.
    @inlinable public static var pingreq: Self { Self(rawValue: 12) }
    /// PING response.
    @inlinable public static var pingresp: Self { Self(rawValue: 13) }
    /// Disconnect notification.
    @inlinable public static var disconnect: Self { Self(rawValue: 14) }
    /// Authentication exchange (5.0).
    @inlinable public static var auth: Self { Self(rawValue: 15) }

    /// The standard's name, "CONNECT" to "AUTH"; "RESERVED" for 0.
    public var name: StaticString {
        switch rawValue {
        case 1: "CONNECT"
        case 2: "CONNACK"
        case 3: "PUBLISH"
        case 4: "PUBACK"
        case 5: "PUBREC"
        case 6: "PUBREL"
        case 7: "PUBCOMP"
        case 8: "SUBSCRIBE"
        case 9: "SUBACK"
        case 10: "UNSUBSCRIBE"
        case 11: "UNSUBACK"
        case 12: "PINGREQ"
        case 13: "PINGRESP"
        case 14: "DISCONNECT"
        case 15: "AUTH"
        default: "RESERVED"
        }
    }

    /// True when `version` assigns this type.
    public func isAssigned(in version: ProtocolVersion) -> Bool {
        rawValue != 0 && (self != .auth || version == .v5_0)
    }

    /// The Fixed Header flags every packet of this type has; for PUBLISH, whose flags vary, 0.
    @inlinable
    public var prescribedFlags: UInt8 {
        switch rawValue {
        case 6, 8, 10: 0b0010
        default: 0
        }
    }
}

extension ControlPacketType {
    /// The two ends of a Network Connection.
    public enum Sender: Sendable, Hashable, CaseIterable {
        /// The end that sent CONNECT.
        case client
        /// The end that accepted the connection.
        case server
    }

    /// True when the standard lets `sender` send this type (direction of flow, MQTT 5.0 §2.1.2).
    public func canBeSent(by sender: Sender, in version: ProtocolVersion) -> Bool {
        switch self {
        case .connect, .subscribe, .unsubscribe, .pingreq: sender == .client
        case .connack, .suback, .unsuback, .pingresp: sender == .server
        case .publish, .puback, .pubrec, .pubrel, .pubcomp: true
        case .disconnect: sender == .client || version.hasServerDisconnect
        case .auth: isAssigned(in: version)
        default: false
        }
    }
}

extension ControlPacketType: CustomStringConvertible {
    /// The standard's name.
    public var description: String { name.description }
}
