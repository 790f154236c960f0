import CaptureAnalysis
import CaptureFile
import Foundation
import MQTTAudit
import MQTTCodec
import MQTTTimeline
import PacketHeaders
import TCPReassembly
import Testing

@testable import mqttscope

@Suite("The text of audit")
struct AuditTextTests {
    private static func rule(_ name: String, judges occasion: Occasion = .anyPacket(from: nil)) -> Rule {
        Rule(
            name,
            [.v5_0],
            section: "9.9",
            .client,
            .packet,
            judges: occasion,
            title: "A Packet Identifier is not 0.",
            reason: "Zero means none.",
            example: "82 05 00 00 …",
            remedy: "Count from 1."
        )
    }

    private static let rules = [
        rule("MQTT-99.1-1"), rule("MQTT-99.1-2"), rule("MQTT-99.1-3", judges: .event(.will)),
        Rule("MQTT-99.1-4", [.v5_0], section: "9.9", .client, .none, title: "Unseen.", unjudged: "Nothing shows it."),
    ]

    private static func placed(_ finding: Finding, connection: UInt64) -> PlacedFinding {
        PlacedFinding(
            finding,
            connection: connection,
            client: SocketAddress(address: IPAddress(ipv4: 0x0A00_0107), port: 40_000),
            server: SocketAddress(address: IPAddress(ipv6High: 0x2001_0DB8_0000_0000, low: 1), port: 1883),
            sequence: 0,
            packetSequence: 0
        )
    }

    private static func finding(_ rule: String, _ client: String, frame: UInt64, _ severity: Severity) -> Finding {
        Finding(
            rule: rule,
            version: .v5_0,
            severity: severity,
            certainty: severity == .error ? .definite : .suspected,
            fault: .client,
            clientIdentifier: client,
            timestamp: 1_772_352_000_000_000_000,
            frames: [frame],
            packetType: .subscribe,
            bytes: 2..<4,
            excerpt: Finding.Excerpt(offset: 0, bytes: [0x82, 5, 0, 0, 0, 0x0A], packetLength: 7),
            expected: "a Packet Identifier from 1 to 65535",
            observed: "Packet Identifier 0"
        )
    }

    @Test("Findings by rule and client, the worst first, then what ran and what could not")
    func text() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let capture = try CaptureAnalyzer().analyze(try Capture([.file(folder.file("good.pcap"))])).summary
        var ledger = FindingLedger()
        ledger.add(Self.placed(Self.finding("MQTT-99.1-2", "", frame: 9, .warning), connection: 3))
        for frame: UInt64 in [4, 6] {
            ledger.add(
                Self.placed(Self.finding("MQTT-99.1-1", "pump\u{1B}-7", frame: frame, .error), connection: frame)
            )
        }
        var facts = AuditFacts()
        facts.connections = 1
        let report = ledger.report(occasions: OccasionCounts(), facts: facts, further: Self.rules)
        let text = AuditText(report, capture, usesColor: false).text
        #expect(!text.contains("\u{1B}"))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(4)
        let body = lines.prefix { !$0.hasPrefix("Rules: ") }.joined(separator: "\n")
        let golden = #"""
            3 findings: 2 errors, 1 warning, 1 of all suspected only

            MQTT-99.1-1 (MQTT 5.0)
              A Packet Identifier is not 0.
              client "pump\u{1B}-7" at 10.0.1.7, server [2001:db8::1]:1883
                ✗  error, definite, by the client: connection 4, frame 4, SUBSCRIBE, bytes 2 to 3; 2 times on 2
                   connections, last in frame 6
                   observed: Packet Identifier 0
                   expected: a Packet Identifier from 1 to 65535
                     0000  82 05 00 00 00 0a
                                 ^^ ^^
              Remedy: Count from 1.

            MQTT-99.1-2 (MQTT 5.0)
              A Packet Identifier is not 0.
              client at 10.0.1.7, server [2001:db8::1]:1883
                !  warning, suspected, by the client: connection 3, frame 9, SUBSCRIBE, bytes 2 to 3
                   observed: Packet Identifier 0
                   expected: a Packet Identifier from 1 to 65535
                     0000  82 05 00 00 00 0a
                                 ^^ ^^
              Remedy: Count from 1.

            """#
        #expect(body == golden)
        #expect(text.contains("2 of \(RuleCatalog.rules.count + Self.rules.count) had something to judge"))
    }
}
