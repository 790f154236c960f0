import MQTTCodec
import Testing

@Suite("Borrowed packets")
struct LayoutTests {
    @Test("a PUBLISH layout points at what the owned packet holds", arguments: Vectors.publish)
    func publish(_ vector: Vector) throws {
        // Not at the start, so that a range relative to the packet would show.
        let buffer = [0xC0, 0x00] + vector.bytes + [0xFF]
        guard case .publish(let expected) = vector.packet, let header = header(of: vector.bytes) else {
            Issue.record("not a PUBLISH")
            return
        }
        let layout = try PublishLayout(decoding: buffer.span, header: header, at: 2, version: vector.version)
        #expect(layout.dup == expected.dup)
        #expect(layout.qos == expected.qos)
        #expect(layout.retain == expected.retain)
        #expect(layout.packetIdentifier == expected.packetIdentifier)
        #expect(layout.packetIdentifierOrZero == expected.packetIdentifier ?? 0)
        #expect(layout.topicAlias == expected.properties.topicAlias ?? 0)
        #expect(Array(buffer[layout.topicName]) == Array(expected.topicName.utf8))
        #expect(Array(buffer[layout.properties]) == expected.properties.bytes)
        #expect(Array(buffer[layout.payload]) == expected.payload)
        #expect(layout.payload.upperBound == 2 + vector.bytes.count)
    }

    @Test(
        "an acknowledgment's layout tells what was left out",
        arguments: [
            ("0001", ReasonCode.success, false, false, 4..<4),
            ("0001 00", .success, true, false, 5..<5),
            ("0001 87", .notAuthorized, true, false, 5..<5),
            ("0001 87 00", .notAuthorized, true, true, 6..<6),
            ("0001 87 04 1F 0001 'r'", .notAuthorized, true, true, 6..<10),
        ]
    )
    func acknowledgment(body: String, code: ReasonCode, hasCode: Bool, hasLength: Bool, range: Range<Int>) throws {
        for first: UInt8 in [0x40, 0x50, 0x62, 0x70] {
            let bytes = packet(first, bytes(body))
            guard let header = header(of: bytes) else {
                Issue.record("no Fixed Header")
                continue
            }
            let layout = try AcknowledgmentLayout(decoding: bytes.span, header: header, at: 0, version: .v5_0)
            #expect(layout.packetIdentifier == 1)
            #expect(layout.reasonCode == code)
            #expect(layout.hasReasonCode == hasCode)
            #expect(layout.hasPropertyLength == hasLength)
            #expect(layout.properties == range)
        }
    }

    @Test("borrowed and owned reading fail alike", arguments: MalformedTests.rows)
    func sameErrors(_ row: MalformedTests.Row) {
        guard let header = header(of: row.bytes) else { return }
        do throws(DecodeError) {
            switch header.type {
            case .publish:
                _ = try PublishLayout(decoding: row.bytes.span, header: header, at: 0, version: row.version)
            case .puback, .pubrec, .pubrel, .pubcomp:
                _ = try AcknowledgmentLayout(decoding: row.bytes.span, header: header, at: 0, version: row.version)
            default:
                return
            }
            Issue.record("\(row.testDescription) was read")
        } catch {
            #expect(error == decodeError(row.bytes, row.version))
        }
    }

    @Test("offsets in errors count from the packet, wherever it lies")
    func errorOffset() throws {
        let buffer = [UInt8](repeating: 0, count: 9) + packet(0x30, bytes("0003 'a' FF 'b'"))
        guard case .header(let header) = FixedHeader.decode(buffer.span, at: 9, end: buffer.count) else {
            Issue.record("no Fixed Header")
            return
        }
        let expected = DecodeError(.invalidUTF8, .topicName, at: 5, packetType: .publish, version: .v3_1_1)
        #expect(throws: expected) {
            try PublishLayout(decoding: buffer.span, header: header, at: 9, version: .v3_1_1)
        }
    }

    @Test("a packet that is not whole is refused")
    func notWhole() {
        let bytes = packet(0x30, bytes("0003 'a/b' 'hello'"))
        guard let header = header(of: bytes) else {
            Issue.record("no Fixed Header")
            return
        }
        for count in 2..<bytes.count {
            let part = Array(bytes[..<count])
            #expect(throws: DecodeError.self) {
                try PublishLayout(decoding: part.span, header: header, at: 0, version: .v3_1_1)
            }
        }
    }
}
