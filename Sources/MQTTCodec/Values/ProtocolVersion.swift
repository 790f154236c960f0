/// The versions of MQTT this codec speaks.
///
/// Code that differs by version asks one of the named questions below, so that each difference is written once.
public enum ProtocolVersion: Sendable, Hashable, CaseIterable {
    /// MQTT 3.1 (IBM and Eurotech, 2010): protocol name `MQIsdp`, level 3.
    case v3_1
    /// MQTT 3.1.1 (OASIS, 2014): protocol name `MQTT`, level 4.
    case v3_1_1
    /// MQTT 5.0 (OASIS, 2019): protocol name `MQTT`, level 5.
    case v5_0

    /// The version whose Protocol Level is `level`, bridges' top bit not included; nil when there is none.
    public init?(level: UInt8) {
        switch level {
        case 3: self = .v3_1
        case 4: self = .v3_1_1
        case 5: self = .v5_0
        default: return nil
        }
    }

    /// The Protocol Level (5.0: Protocol Version) that CONNECT states.
    public var level: UInt8 {
        switch self {
        case .v3_1: 3
        case .v3_1_1: 4
        case .v5_0: 5
        }
    }

    /// The Protocol Name that CONNECT states.
    public var protocolName: String { self == .v3_1 ? "MQIsdp" : "MQTT" }

    /// True when packets have a Property section.
    @inlinable
    public var hasProperties: Bool { self == .v5_0 }

    /// True when acknowledgments and DISCONNECT carry a Reason Code.
    @inlinable
    public var hasReasonCodes: Bool { self == .v5_0 }

    /// True when a Variable Byte Integer in more bytes than needed is malformed ([MQTT-1.5.5-1]).
    @inlinable
    public var requiresMinimalLengths: Bool { self == .v5_0 }

    /// True when a string may not hold U+0000 ([MQTT-1.5.3-2], [MQTT-1.5.4-2]); 3.1 does not say so.
    @inlinable
    public var refusesNullCharacter: Bool { self != .v3_1 }

    /// True when bits without a meaning have a prescribed value; 3.1 calls them unused and lets receivers ignore them.
    @inlinable
    public var reservesUnusedBits: Bool { self != .v3_1 }

    /// True when CONNECT may announce a User Name or Password and end before it (3.1, section 3.1).
    @inlinable
    public var toleratesMissingCredentials: Bool { self == .v3_1 }

    /// True when CONNACK says Session Present; 3.1 does not use that byte.
    @inlinable
    public var hasSessionPresent: Bool { self != .v3_1 }

    /// True when SUBACK can refuse a subscription.
    @inlinable
    public var canRefuseSubscriptions: Bool { self != .v3_1 }

    /// True when the Server may send DISCONNECT, and either side AUTH.
    @inlinable
    public var hasServerDisconnect: Bool { self == .v5_0 }
}

extension ProtocolVersion: CustomStringConvertible {
    /// "3.1", "3.1.1" or "5.0".
    public var description: String {
        switch self {
        case .v3_1: "3.1"
        case .v3_1_1: "3.1.1"
        case .v5_0: "5.0"
        }
    }
}
