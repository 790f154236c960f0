import MQTTCodec
import MQTTTimeline
import TestSupport
import Testing
import WireBytes

@testable import MQTTAudit

@Suite("Form and content of packets")
struct PacketFormTests {
    @Test("A breach is found in the packet alone, its nearest neighbour is not", arguments: PacketRows.all)
    func row(_ row: PacketRow) {
        let found = names(row.violating, row)
        if !found.isEmpty { #expect(found.contains(row.rule), "found \(found)") }
        let others = found.filter { $0 != row.rule && !row.also.contains($0) }
        #expect(others.isEmpty, "also found \(others)")
        let wrong = names(row.conforming, row).filter { $0 == row.rule || !row.also.contains($0) }
        #expect(wrong.isEmpty, "falsely found \(wrong)")
    }

    private func names(_ bytes: [UInt8], _ row: PacketRow) -> [String] {
        faults(bytes, row.version, row.from).map(\.0)
    }

    /// A packet with many faults, and all of them.
    struct Many: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let version: ProtocolVersion
        let from: Sender
        let packet: String
        let faults: [String]
        let places: [Range<Int>]

        init(
            _ name: String,
            _ version: ProtocolVersion,
            _ from: Sender,
            _ packet: String,
            _ faults: [(String, Range<Int>)]
        ) {
            testDescription = name
            self.version = version
            self.from = from
            self.packet = packet
            self.faults = faults.map(\.0)
            places = faults.map(\.1)
        }
    }

    static let many: [Many] = [
        Many(
            "SUBSCRIBE with everything wrong",
            .v5_0,
            .server,
            "80 | 0000 02 0B00 0001 FF 03 0002 'a#' 40 0000 00 0009 '$share//a' 04",
            [
                ("MQTT5-wrong-direction", 0..<1), ("MQTT-3.8.1-1", 0..<1), ("MQTT-2.2.1-4", 2..<4),
                ("MQTT5-subscription-identifier-zero", 5..<7), ("MQTT-3.8.3-1", 9..<10),
                ("MQTT5-subscribe-qos-3", 10..<11), ("MQTT-4.7.1-1", 14..<15),
                ("MQTT5-subscribe-reserved-bits", 15..<16), ("MQTT-4.7.3-1", 16..<18), ("MQTT-4.8.2-1", 21..<30),
                ("MQTT-3.8.3-4", 30..<31),
            ]
        ),
        Many(
            "CONNECT with flags, text and will wrong",
            .v3_1_1,
            .client,
            "10 | 0004 'MQTT' 04 1D 0000 0000 0002 'a#' 0000",
            [
                ("MQTT3-connect-reserved-flag", 9..<10), ("MQTT-3.1.2-14", 9..<10), ("MQTT-3.1.3-7", 9..<10),
                ("MQTT-4.7.1-1", 17..<18),
            ]
        ),
        Many(
            "PUBLISH with flags, topic, identifier and properties wrong",
            .v5_0,
            .client,
            "3E | 0003 FF 00 '+' 0000 0A 230000 0102 0B01 130001 'x'",
            [
                ("MQTT-3.3.1-4", 0..<1), ("MQTT-3.3.2-1", 4..<5), ("MQTT-4.7.3-2", 5..<6), ("MQTT-3.3.2-2", 6..<7),
                ("MQTT-2.2.1-3", 7..<9), ("MQTT-3.3.2-8", 10..<13), ("MQTT5-property-value-range", 13..<15),
                ("MQTT-3.3.4-6", 15..<17), ("MQTT5-property-not-allowed", 17..<20),
            ]
        ),
        Many(
            "A property that cannot be stepped over, and a field behind the section",
            .v5_0,
            .client,
            "82 | 0001 03 7E0000 0001 'a' 03",
            [("MQTT5-property-unknown", 5..<6), ("MQTT5-subscribe-qos-3", 11..<12)]
        ),
        Many(
            "A property that cannot be stepped over, and nothing that fits behind the section",
            .v5_0,
            .client,
            "82 | 0001 02 7E00 00 0001 'a' 03",
            [("MQTT5-property-unknown", 5..<6)]
        ),
    ]

    @Test("All faults of a packet are found, each in its place", arguments: many)
    func allFound(_ row: Many) {
        let found = faults(packetBytes(row.packet), row.version, row.from)
        let expected = row.faults.filter { !$0.isEmpty }
        #expect(found.map(\.0) == expected, "\(found)")
        #expect(found.map(\.1) == row.places, "\(found)")
    }

    /// Whatever the bytes, what a decoder refuses is found, and what it accepts is not called refused.
    @Test("Agrees with the decoder about what cannot be read", arguments: ProtocolVersion.allCases)
    func agrees(_ version: ProtocolVersion) {
        var random = SplitMix64(seed: 7)
        let seeds = PacketRows.all.filter { $0.version == version }.flatMap { [$0.violating, $0.conforming] }
            .filter { $0.count < 100 }
        for _ in 0..<20_000 {
            var bytes = seeds[Int(random.next() % UInt64(seeds.count))]
            for _ in 0...random.next() % 3 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next() >> 8)
            }
            let span = bytes.span
            guard case .header(let header) = FixedHeader.decode(span, at: 0, end: bytes.count),
                header.packetLength == bytes.count
            else { continue }
            var refusal: DecodeError?
            do throws(DecodeError) {
                _ = try ControlPacket(decoding: span, version: version)
            } catch {
                refusal = error
            }
            let judged = refusal?.version ?? version
            var form = PacketForm(header, held: bytes.count, version: judged, from: .client)
            form.read(span, isSenderCertain: true)
            if let refusal, refusal.statement != nil {
                let isFound = form.faults.contains { $0.isSame(as: refusal) }
                #expect(isFound, "\(refusal) not in \(form.faults.map(\.observed)), \(bytes)")
                if !isFound { return }
            } else if refusal == nil {
                let wrong = form.faults.filter { $0.refusal != nil && $0.refusal?.code != .invalidUTF8 }
                let isSame = version == .v3_1 || wrong.isEmpty || header.type == .connect
                #expect(isSame, "\(wrong.map(\.observed)), \(bytes)")
                if !isSame { return }
            }
        }
    }

    /// What a quick look passes is without faults.
    @Test("The quick look at a PUBLISH overlooks nothing", arguments: ProtocolVersion.allCases)
    func quickLook(_ version: ProtocolVersion) {
        var random = SplitMix64(seed: 11)
        var passed = 0
        for _ in 0..<20_000 {
            var bytes = packetBytes("30 | 0009 'plant/7/t' 0001 00 'abc'")
            bytes[0] = 0x30 | UInt8(truncatingIfNeeded: random.next() % 16)
            for _ in 0..<random.next() % 3 {
                let place = 4 + Int(random.next() % UInt64(bytes.count - 4))
                bytes[place] = UInt8(truncatingIfNeeded: random.next() >> 8)
            }
            let span = bytes.span
            guard case .header(let header) = FixedHeader.decode(span, at: 0, end: bytes.count),
                let layout = try? PublishLayout(decoding: span, header: header, at: 0, version: version),
                PacketInspector.isPlain(layout, header, version, bytes: span)
            else { continue }
            passed += 1
            #expect(faults(bytes, version, .client).isEmpty, "\(bytes)")
        }
        #expect(passed > 1000)
    }

    /// Whatever is wrong with a CONNECT, its Password does not show.
    @Test("What is shown of CONNECT holds no secret", arguments: ProtocolVersion.allCases)
    func secrets(_ version: ProtocolVersion) {
        let secret = Array("hunter2".utf8)
        let rows: [ProtocolVersion: String] = [
            .v3_1: "10 | 0006 'MQIsdp' 03 C6 0000 0003 'abc' 0001 'w' 0001 'm' 0001 'u' 0007 'hunter2'",
            .v3_1_1: "10 | 0004 'MQTT' 04 C2 0000 0003 'abc' 0001 'u' 0007 'hunter2'",
            .v5_0: "10 | 0004 'MQTT' 05 C2 0000 00 0003 'abc' 0001 'u' 0007 'hunter2'",
        ]
        let packet = packetBytes(rows[version, default: ""])
        for first in packet.indices {
            for value in UInt8.min...UInt8.max {
                var bytes = packet
                bytes[first] = value
                if (packet.count - secret.count..<packet.count).contains(first) { continue }
                let span = bytes.span
                let shown = bytes.prefix(max(0, SecretSearch.endOfOpenPart(ofConnect: span, version: version)))
                let isShown = shown.indices.contains { Array(shown[$0...].prefix(secret.count)) == secret }
                #expect(!isShown, "byte \(first) is \(value)")
            }
        }
    }

    @Test("A packet of faults only does not take memory for each")
    func flood() {
        let filters = [[UInt8]](repeating: [0, 2, 0x61, 0x23, 3], count: 20_000).flatMap { $0 }
        let body = [0, 1] + filters
        let length = body.count
        let bytes = [0x82, UInt8(length & 0x7F | 0x80), UInt8(length >> 7 & 0x7F | 0x80), UInt8(length >> 14)] + body
        #expect(faults(bytes, .v3_1_1, .client).count == PacketForm.maximumFaults)
    }

    private func faults(
        _ bytes: [UInt8],
        _ version: ProtocolVersion,
        _ from: Sender
    ) -> [(String, Range<Int>)] {
        let span = bytes.span
        guard case .header(let header) = FixedHeader.decode(span, at: 0, end: bytes.count) else { return [] }
        var form = PacketForm(header, held: bytes.count, version: version, from: from)
        form.read(span, isSenderCertain: true)
        return form.faults.map { ("\($0.statement.name(in: version) ?? "none")", $0.bytes) }
    }
}
