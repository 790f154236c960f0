import MQTTCodec
import Testing

@Suite("Reason Codes")
struct ReasonCodeTests {
    @Test(
        "names depend on packet and version",
        arguments: [
            (0x00, .connack, .v3_1, "Connection Accepted"),
            (0x05, .connack, .v3_1_1, "Connection Refused, not authorized"),
            (0x06, .connack, .v3_1_1, "Unknown (0x06)"),
            (0x00, .suback, .v3_1_1, "Success - Maximum QoS 0"),
            (0x80, .suback, .v3_1_1, "Failure"),
            (0x80, .suback, .v3_1, "Unknown (0x80)"),
            (0x00, .connack, .v5_0, "Success"),
            (0x00, .disconnect, .v5_0, "Normal disconnection"),
            (0x00, .suback, .v5_0, "Granted QoS 0"),
            (0x00, .unsuback, .v5_0, "Success"),
            (0x02, .suback, .v5_0, "Granted QoS 2"),
            (0x87, .connack, .v5_0, "Not authorized"),
            (0x7F, .puback, .v5_0, "Unknown (0x7F)"),
            (0x03, .suback, .v5_0, "Unknown (0x03)"),
            (0xFF, .disconnect, .v5_0, "Unknown (0xFF)"),
            (0x9D, .disconnect, .v5_0, "Server moved"),
        ] as [(UInt8, ControlPacketType, ProtocolVersion, String)]
    )
    func names(code: UInt8, type: ControlPacketType, version: ProtocolVersion, name: String) {
        #expect(ReasonCode(rawValue: code).name(in: type, version: version) == name)
    }

    /// The codes of each packet of 5.0, from the packets' own chapters.
    static let rows: [(type: ControlPacketType, codes: [UInt8])] = [
        (
            .connack,
            [
                0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99,
                0x9A, 0x9B, 0x9C, 0x9D, 0x9F,
            ]
        ),
        (.puback, [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]),
        (.pubrec, [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]),
        (.pubrel, [0x00, 0x92]),
        (.pubcomp, [0x00, 0x92]),
        (.suback, [0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2]),
        (.unsuback, [0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91]),
        // 0x8C is in the table of all codes only.
        (
            .disconnect,
            [
                0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95,
                0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2,
            ]
        ),
        (.auth, [0x00, 0x18, 0x19]),
        (.publish, []),
        (.pingreq, []),
    ]

    @Test("each packet has its own list", arguments: rows)
    func validity(type: ControlPacketType, codes: [UInt8]) {
        let valid = (UInt8.min...UInt8.max).filter {
            ReasonCode(rawValue: $0).isValid(in: type, version: .v5_0)
        }
        #expect(valid == codes)
    }

    @Test("Return Codes before 5.0")
    func returnCodes() {
        let all = UInt8.min...UInt8.max
        let connack = all.filter { ReasonCode(rawValue: $0).isValid(in: .connack, version: .v3_1_1) }
        #expect(connack == [0, 1, 2, 3, 4, 5])
        let suback = all.filter { ReasonCode(rawValue: $0).isValid(in: .suback, version: .v3_1_1) }
        #expect(suback == [0, 1, 2, 0x80])
        let suback3_1 = all.filter { ReasonCode(rawValue: $0).isValid(in: .suback, version: .v3_1) }
        #expect(suback3_1 == [0, 1, 2])
    }
}
