import MQTTCodec
import MQTTTimeline

/// By which rule a refusing CONNACK has to be followed by a close.
extension OpeningChecks {
    private static let level = Statement(nil, "MQTT-3.1.2-2", "MQTT-3.1.2-2")
    private static let name = Statement.only5("MQTT-3.1.2-1")
    private static let identifier = Statement(nil, "MQTT-3.1.3-9", "MQTT-3.1.3-8")
    private static let emptyIdentifier = Statement(nil, "MQTT-3.1.3-8", "MQTT-3.1.3-8")
    private static let authorization = Statement.only5("MQTT-3.1.4-2")
    private static let method = Statement.only5("MQTT-4.12.0-1")
    private static let exchange = Statement.only5("MQTT-4.12.0-4")
    private static let willQoS = Statement.only5("MQTT-3.2.2-12")
    private static let willRetain = Statement.only5("MQTT-3.2.2-13")
    private static let any = Statement(nil, "MQTT-3.2.2-5", "MQTT-3.2.2-7")

    func refusalStatement(
        _ connack: ControlPacket.Connack,
        _ version: ProtocolVersion,
        _ connection: AuditedConnection
    ) -> Statement {
        let code = connack.reasonCode
        guard version == .v5_0 else {
            if code.rawValue == 1 { return Self.level }
            guard code.rawValue == 2 else { return Self.any }
            let isEmpty = connection.connect.map { $0.clientIdentifier.isEmpty && !$0.cleanStart } ?? false
            return isEmpty ? Self.emptyIdentifier : Self.identifier
        }
        if wasChallenged { return Self.exchange }
        let hasMethod = connection.connect?.properties.authenticationMethod != nil
        switch code.rawValue {
        case 0x84: return connection.connect.map { $0.protocolName != "MQTT" } ?? false ? Self.name : Self.level
        case 0x85: return Self.identifier
        case 0x8C where hasMethod, 0x87 where hasMethod: return Self.method
        case 0x86, 0x87, 0x8A: return Self.authorization
        case 0x9B: return Self.willQoS
        case 0x9A: return Self.willRetain
        default: return Self.any
        }
    }
}
