import MQTTCodec
import Testing
import WireBytes

@Suite("Packets field by field")
struct PacketAnnotationTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let version: ProtocolVersion
        let fields: [String]
    }

    private static let fixed = ["0-1/240 Control Packet type 14", "0-1/15 Fixed Header flags 0"]

    @Test(
        "Every byte has a field, in the order of the wire",
        arguments: [
            Row(
                testDescription: "PUBLISH of 3.1.1, QoS 1",
                bytes: [0x33, 7, 0, 1, 0x74, 0, 9, 0x6F, 0x6B],
                version: .v3_1_1,
                fields: [
                    "0-1/240 Control Packet type 3", "0-1/8 DUP 0", "0-1/6 QoS 1", "0-1/1 RETAIN 1",
                    "1-2 Remaining Length 7", "2-4 Length of Topic Name 1", "4-5 Topic Name text",
                    "5-7 Packet Identifier 9", "7-9 Application Message binary",
                ]
            ),
            Row(
                testDescription: "DISCONNECT of 5.0 with a property",
                bytes: [0xE0, 7, 0x04, 5, 0x11, 0, 0, 0, 60],
                version: .v5_0,
                fields: fixed + [
                    "1-2 Remaining Length 7", "2-3 Reason Code 4", "3-4 Property Length 5",
                    "4-5 Property Identifier 17", "5-9 Session Expiry Interval 60",
                ]
            ),
            Row(
                testDescription: "An unknown property ends its section, not the packet",
                bytes: [0x31, 8, 0, 1, 0x74, 2, 0x7A, 1, 0x6F, 0x6B],
                version: .v5_0,
                fields: [
                    "0-1/240 Control Packet type 3", "0-1/8 DUP 0", "0-1/6 QoS 0", "0-1/1 RETAIN 1",
                    "1-2 Remaining Length 8", "2-4 Length of Topic Name 1", "4-5 Topic Name text",
                    "5-6 Property Length 2", "6-7 Property Identifier 122", "7-8 Not read unread",
                    "8-10 Application Message binary",
                ]
            ),
            Row(
                testDescription: "Bytes behind the packet are not its own",
                bytes: [0xE0, 0x00, 0xFF],
                version: .v3_1_1,
                fields: fixed + ["1-2 Remaining Length 0"]
            ),
            Row(
                testDescription: "A packet that is not whole",
                bytes: [0x82, 20, 0, 1, 0, 9, 0x61],
                version: .v3_1_1,
                fields: [
                    "0-1/240 Control Packet type 8", "0-1/15 Fixed Header flags 2", "1-2 Remaining Length 20",
                    "2-4 Packet Identifier 1", "4-6 Length of Topic Filter 9", "6-7 Not read unread",
                ]
            ),
            Row(
                testDescription: "A Remaining Length that does not end",
                bytes: [0xE0, 0x80, 0x80, 0x80, 0x80, 0x01],
                version: .v5_0,
                fields: fixed + ["1-6 Not read unread"]
            ),
        ]
    )
    func fields(row: Row) {
        let annotation = PacketAnnotation(of: row.bytes.span, version: row.version)
        #expect(annotation.fields.map(Self.text) == row.fields)
    }

    private static func text(_ field: AnnotatedField) -> String {
        let bits = field.bits.map { "/\($0)" } ?? ""
        let value =
            switch field.value {
            case .number(let number): "\(number)"
            case .text: "text"
            case .binary: "binary"
            case .secret: "secret"
            case .unread: "unread"
            }
        return "\(field.range.lowerBound)-\(field.range.upperBound)\(bits) \(field.name) \(value)"
    }

    @Test("A CONNECT with everything: all bytes are covered, in order, and the Password is a secret")
    func connect() throws {
        var connect = ControlPacket.Connect(
            version: .v5_0,
            clientIdentifier: "pump-7",
            keepAlive: 60,
            properties: try Properties([.userProperty("k", "v"), Property(.receiveMaximum, .twoByteInteger(20))]),
            userName: "plant",
            password: Array("open sesame".utf8)
        )
        connect.will = .init(topic: "w", payload: [1], qos: .exactlyOnce, retain: true)
        let bytes = try ControlPacket.connect(connect).encoded(version: .v5_0)
        let fields = PacketAnnotation(of: bytes.span, version: .v3_1_1).fields
        #expect(fields.last?.name == "Password")
        #expect(fields.last?.value == .secret)
        #expect(fields.contains { $0.name == "Will QoS" && $0.value == .number(2) })
        #expect(fields.contains { $0.name == "User Property: value" && $0.isProperty })
        #expect(Self.covers(fields, bytes.count))
    }

    @Test("Any bytes are covered without a hole, and cut anywhere as well")
    func anyBytes() {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        for _ in 0..<4_000 {
            var bytes: [UInt8] = []
            state = state &* 6_364_136_223_846_793_005 &+ 1
            for _ in 0..<Int(state >> 58) {
                state = state &* 6_364_136_223_846_793_005 &+ 1
                bytes.append(UInt8(truncatingIfNeeded: state >> 56) & (state & 1 << 40 == 0 ? 0x0F : 0xFF))
            }
            for version in ProtocolVersion.allCases {
                let fields = PacketAnnotation(of: bytes.span, version: version).fields
                let remaining: Int? =
                    if case .header(let header) = FixedHeader.decode(bytes.span, at: 0, end: bytes.count) {
                        header.packetLength
                    } else {
                        nil
                    }
                #expect(Self.covers(fields, min(bytes.count, remaining ?? bytes.count)))
            }
        }
    }

    private static func covers(_ fields: [AnnotatedField], _ count: Int) -> Bool {
        var end = 0
        var previous = 0..<0
        for field in fields {
            if field.range == previous, field.bits != nil { continue }
            if field.range.lowerBound != end { return false }
            end = field.range.upperBound
            previous = field.range
        }
        return end == count
    }

    struct VersionRow: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let version: ProtocolVersion
        let source: PacketSequence.VersionSource
    }

    @Test(
        "The version of bytes",
        arguments: [
            VersionRow(
                testDescription: "CONNECT says it",
                bytes: [0x10, 13, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 1, 0x61, 0xC0, 0],
                version: .v3_1_1,
                source: .connect
            ),
            VersionRow(
                testDescription: "a malformed CONNECT says it",
                bytes: [0x10, 9, 0, 4, 0x4D, 0x51, 0x54, 0x54, 5, 2, 0],
                version: .v5_0,
                source: .connect
            ),
            VersionRow(
                testDescription: "all fit",
                bytes: [0x40, 2, 0, 1],
                version: .v5_0,
                source: .fits(also: [.v3_1_1, .v3_1])
            ),
            VersionRow(
                testDescription: "no properties",
                bytes: [0x30, 5, 0, 1, 0x74, 0x6F, 0x6B],
                version: .v3_1_1,
                source: .fits(also: [.v3_1])
            ),
            VersionRow(
                testDescription: "a Reason Code",
                bytes: [0x40, 3, 0, 1, 0x10],
                version: .v5_0,
                source: .fits(also: [])
            ),
            VersionRow(
                testDescription: "none fits",
                bytes: [0x40, 1, 0],
                version: .v5_0,
                source: .nearest
            ),
        ]
    )
    func version(row: VersionRow) {
        let sequence = PacketSequence(decoding: row.bytes, version: nil)
        #expect(sequence.version == row.version)
        #expect(sequence.versionSource == row.source)
    }

    @Test("What follows a malformed CONNECT may hold what it left over")
    func secrets() {
        let connect: [UInt8] = [0x10, 9, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 0x42, 0]
        let sequence = PacketSequence(decoding: [0xC0, 0] + connect + [0x30, 3, 0, 1, 0x74], version: nil)
        #expect(sequence.entries.map(\.mayHoldSecrets) == [false, true, true])
        #expect(sequence.entries.map(\.range) == [0..<2, 2..<13, 13..<18])
    }
}
