import MQTTCodec
import Testing

@Suite("Malformed packets")
struct MalformedTests {
    static let rows = headerRows + connectRows + publishRows + exchangeRows + propertyRows

    /// A malformed packet, and what has to be said of it.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let version: ProtocolVersion
        let bytes: [UInt8]
        let error: DecodeError
        let statement: String?

        init(
            _ name: String,
            _ version: ProtocolVersion,
            _ bytes: [UInt8],
            _ code: DecodeError.Code,
            _ field: Field,
            at offset: Int,
            _ value: Int? = nil,
            _ limit: Int? = nil,
            _ statement: String?
        ) {
            self.name = name
            self.version = version
            self.bytes = bytes
            self.error = DecodeError(
                code,
                field,
                at: offset,
                value: value,
                limit: limit,
                packetType: ControlPacketType(rawValue: bytes[0] >> 4),
                version: version
            )
            self.statement = statement
        }

        var testDescription: String { "\(version) \(name)" }
    }

    @Test("each names field, place, numbers and statement", arguments: rows)
    func malformed(_ row: Row) {
        let error = decodeError(row.bytes, row.version)
        #expect(error == row.error)
        #expect(error?.statement?.description == row.statement)
    }

    @Test("descriptions say it in one line", arguments: rows)
    func description(_ row: Row) {
        let text = row.error.description
        #expect(!text.contains("\n"))
        #expect(text.contains("byte \(row.error.offset): "))
        #expect(row.statement.map { text.hasSuffix(" [\($0)]") } ?? true)
    }

    @Test("what a description looks like")
    func descriptions() {
        let truncated = decodeError(packet(0x82, bytes("0001 00 00FF 'abc'")), .v5_0)
        #expect(
            truncated?.description
                == "SUBSCRIBE, byte 7: Topic Filter needs 255 bytes, 3 left [MQTT-3.8.3-1]"
        )
        let unknown = decodeError(packet(0x30, bytes("0000 02 7E 00")), .v5_0)
        #expect(
            unknown?.description == "PUBLISH, byte 5: no property has the identifier 0x7E [MQTT5-property-unknown]"
        )
    }
}
