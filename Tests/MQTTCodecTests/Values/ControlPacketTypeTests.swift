import MQTTCodec
import Testing

@Suite("Control Packet types")
struct ControlPacketTypeTests {
    static let names = [
        "RESERVED", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE", "SUBACK",
        "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH",
    ]

    @Test("names")
    func name() {
        #expect((0...15).map { ControlPacketType(rawValue: $0).description } == Self.names)
    }

    @Test(
        "who may send what",
        arguments: [
            (.client, .v3_1_1, [1, 3, 4, 5, 6, 7, 8, 10, 12, 14]),
            (.server, .v3_1_1, [2, 3, 4, 5, 6, 7, 9, 11, 13]),
            (.client, .v5_0, [1, 3, 4, 5, 6, 7, 8, 10, 12, 14, 15]),
            (.server, .v5_0, [2, 3, 4, 5, 6, 7, 9, 11, 13, 14, 15]),
        ] as [(ControlPacketType.Sender, ProtocolVersion, [UInt8])]
    )
    func direction(sender: ControlPacketType.Sender, version: ProtocolVersion, types: [UInt8]) {
        let allowed = (0...15).filter { ControlPacketType(rawValue: $0).canBeSent(by: sender, in: version) }
        #expect(allowed == types)
    }

    @Test("versions say their level, name and number")
    func versions() {
        #expect(ProtocolVersion.allCases.map(\.description) == ["3.1", "3.1.1", "5.0"])
        #expect(ProtocolVersion.allCases.map(\.level) == [3, 4, 5])
        #expect(ProtocolVersion.allCases.map(\.protocolName) == ["MQIsdp", "MQTT", "MQTT"])
        #expect((0...255).compactMap { ProtocolVersion(level: $0) } == ProtocolVersion.allCases)
    }
}
