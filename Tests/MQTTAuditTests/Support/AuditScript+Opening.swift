import MQTTCodec
import MQTTTimeline

/// Openings step by step, and packets that rows about connections need again and again.
extension AuditScript {
    static let pingreq = ControlPacket.pingreq(ControlPacket.Pingreq())
    static let pingresp = ControlPacket.pingresp(ControlPacket.Pingresp())

    /// Handshake and CONNECT.
    mutating func hello(
        id: String = "pump-7",
        cleanStart: Bool = true,
        keepAlive: UInt16 = 0,
        _ properties: [Property] = [],
        will: ControlPacket.Will? = nil
    ) {
        open()
        again(id: id, cleanStart: cleanStart, keepAlive: keepAlive, properties, will: will)
    }

    /// CONNECT alone.
    mutating func again(
        id: String = "pump-7",
        cleanStart: Bool = true,
        keepAlive: UInt16 = 0,
        _ properties: [Property] = [],
        will: ControlPacket.Will? = nil
    ) {
        let connect = ControlPacket.Connect(
            version: version,
            clientIdentifier: id,
            cleanStart: cleanStart,
            keepAlive: keepAlive,
            properties: Self.section(properties),
            will: will
        )
        client(.connect(connect))
    }

    /// CONNACK.
    mutating func connack(_ code: UInt8 = 0, _ properties: [Property] = []) {
        let connack = ControlPacket.Connack(
            reasonCode: ReasonCode(rawValue: code),
            properties: Self.section(properties)
        )
        server(.connack(connack))
    }

    /// CONNACK that refuses, and the server's FIN.
    mutating func refuse(_ code: UInt8) {
        connack(code)
        close(by: .server)
    }

    /// PINGREQ and PINGRESP.
    mutating func ping() {
        client(Self.pingreq)
        server(Self.pingresp)
    }

    /// AUTH.
    static func auth(_ code: UInt8, _ method: String? = "SCRAM", _ more: [Property] = []) -> ControlPacket {
        let properties = (method.map { [Property(.authenticationMethod, .utf8String($0))] } ?? []) + more
        return .auth(ControlPacket.Auth(reasonCode: ReasonCode(rawValue: code), properties: section(properties)))
    }

    /// DISCONNECT with a Reason Code.
    static func disconnect(_ code: UInt8, _ properties: [Property] = []) -> ControlPacket {
        .disconnect(
            ControlPacket.Disconnect(reasonCode: ReasonCode(rawValue: code), properties: section(properties))
        )
    }

    /// PUBACK.
    static func puback(_ identifier: UInt16 = 1) -> ControlPacket {
        .puback(ControlPacket.Puback(packetIdentifier: identifier))
    }
}

extension Property {
    static let method = Property(.authenticationMethod, .utf8String("SCRAM"))

    static func reason(_ text: String) -> Property { Property(.reasonString, .utf8String(text)) }
    static func byte(_ identifier: PropertyIdentifier, _ value: UInt8) -> Property {
        Property(identifier, .byte(value))
    }
    static func two(_ identifier: PropertyIdentifier, _ value: UInt16) -> Property {
        Property(identifier, .twoByteInteger(value))
    }
    static func four(_ identifier: PropertyIdentifier, _ value: UInt32) -> Property {
        Property(identifier, .fourByteInteger(value))
    }
}
