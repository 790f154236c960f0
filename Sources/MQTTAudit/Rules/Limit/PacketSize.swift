import MQTTCodec
import MQTTTimeline
import WireBytes

/// Which of the properties that only explain a packet carries.
struct Explanation {
    var hasReasonString = false
    var hasUserProperty = false

    init(hasReasonString: Bool = false, hasUserProperty: Bool = false) {
        self.hasReasonString = hasReasonString
        self.hasUserProperty = hasUserProperty
    }

    init(_ control: ControlPacket) {
        let properties: Properties? =
            switch control {
            case .connack(let packet): packet.properties
            case .suback(let packet): packet.properties
            case .unsuback(let packet): packet.properties
            case .disconnect(let packet): packet.properties
            case .auth(let packet): packet.properties
            default: nil
            }
        guard let properties, !properties.isEmpty else { return }
        for property in properties {
            if property.identifier == .reasonString { hasReasonString = true }
            if property.identifier == .userProperty { hasUserProperty = true }
        }
    }
}

/// Maximum Packet Size, and Request Problem Information.
extension LimitChecks {
    private static let fromClient = Statement.only5("MQTT-3.2.2-15")
    private static let fromServer = Statement.only5("MQTT-3.1.2-24")
    private static let unasked = Statement.only5("MQTT-3.1.2-29")

    /// By type: what a Reason String, and a User Property, that makes the packet too large breaks.
    private static func statements(_ type: ControlPacketType) -> (reason: Statement, user: Statement)? {
        switch type {
        case .connack: (.only5("MQTT-3.2.2-19"), .only5("MQTT-3.2.2-20"))
        case .puback: (.only5("MQTT-3.4.2-2"), .only5("MQTT-3.4.2-3"))
        case .pubrec: (.only5("MQTT-3.5.2-2"), .only5("MQTT-3.5.2-3"))
        case .pubrel: (.only5("MQTT-3.6.2-2"), .only5("MQTT-3.6.2-3"))
        case .pubcomp: (.only5("MQTT-3.7.2-2"), .only5("MQTT-3.7.2-3"))
        case .suback: (.only5("MQTT-3.9.2-1"), .only5("MQTT-3.9.2-2"))
        case .unsuback: (.only5("MQTT-3.11.2-1"), .only5("MQTT-3.11.2-2"))
        case .disconnect: (.only5("MQTT-3.14.2-3"), .only5("MQTT-3.14.2-4"))
        case .auth: (.only5("MQTT-3.15.2-2"), .only5("MQTT-3.15.2-3"))
        default: nil
        }
    }

    func size(
        _ carries: Explanation,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let isClient = packet.place.from == .client
        let type = packet.place.header.type
        let maximum = isClient ? serverAccepts.maximumPacketSize : clientAccepts.maximumPacketSize
        let length = packet.place.header.packetLength
        guard length > maximum else { return }
        let specific = Self.statements(type)
        var statement = isClient ? Self.fromClient : Self.fromServer
        var because = ""
        if carries.hasReasonString, let specific {
            statement = specific.reason
            because = " with a Reason String"
        } else if carries.hasUserProperty, let specific {
            statement = specific.user
            because = " with User Properties"
        }
        sink.report(
            statement,
            packet,
            connection,
            contents: contents,
            bytes: 1..<min(packet.place.header.length, contents.count),
            certainty: certainty(packet, connection),
            expected: "at most \(maximum) bytes, the receiver's Maximum Packet Size",
            observed: "\(length) bytes\(because)"
        )
    }

    /// What a server explains though it was asked not to.
    func explained(
        _ carries: Explanation,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard packet.place.from == .server, carries.hasReasonString || carries.hasUserProperty,
            let connect = connection.connect, connect.properties.requestProblemInformation == 0
        else { return }
        let type = packet.place.header.type
        guard type != .connack && type != .disconnect && type != .publish else { return }
        sink.report(
            Self.unasked,
            packet,
            connection,
            contents: contents,
            certainty: connection.isWhole ? .definite : .suspected,
            expected: "no Reason String or User Property, as Request Problem Information is 0",
            observed: "\(carries.hasReasonString ? "a Reason String" : "a User Property") in \(type.name)"
        )
    }
}
