import MQTTCodec
import MQTTTimeline
import Testing

@testable import MQTTAudit

@Suite("Which rules ran")
struct CoverageTests {
    /// What was captured, and why a rule about SUBSCRIBE of 3.1.1 did not run.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var facts = AuditFacts()
        var packets: [(type: ControlPacketType, from: Sender, version: ProtocolVersion)] = []
        var occasion = Occasion.packets([.subscribe], from: .client)
        let reason: String?
    }

    private static func facts(_ change: (inout AuditFacts) -> Void = { _ in }) -> AuditFacts {
        var facts = AuditFacts()
        facts.connections = 1
        facts.connectionsWithConnect = 1
        change(&facts)
        return facts
    }

    private static let both: [(type: ControlPacketType, from: Sender, version: ProtocolVersion)] = [
        (.pingreq, .client, .v3_1_1), (.pingresp, .server, .v3_1_1),
    ]

    private static let rows = [
        Row(testDescription: "nothing", reason: "no MQTT in the capture"),
        Row(
            testDescription: "encrypted",
            facts: {
                var facts = AuditFacts()
                facts.encryptedConnections = 2
                return facts
            }(),
            reason: "all connections are encrypted"
        ),
        Row(
            testDescription: "another version",
            facts: facts(),
            packets: [(.connect, .client, .v5_0)],
            reason: "no MQTT 3.1.1 in the capture"
        ),
        Row(
            testDescription: "one direction",
            facts: facts { $0.oneDirectionConnections = 1 },
            packets: [(.connect, .client, .v3_1_1)],
            reason: "nothing that a server sent was captured (1 was captured in one direction only)"
        ),
        Row(
            testDescription: "no occasion",
            facts: facts(),
            packets: both,
            reason: "no SUBSCRIBE from a client in the capture"
        ),
        Row(
            testDescription: "gaps",
            facts: facts { $0.gaps = 2 },
            packets: both,
            reason: "no SUBSCRIBE from a client in the capture (2 gaps)"
        ),
        Row(
            testDescription: "no CONNECT",
            facts: facts {
                $0.connectionsWithConnect = 0
                $0.midStreamConnections = 1
            },
            packets: both,
            occasion: .event(.keepAlive),
            reason: "no CONNECT was captured (1 began before the capture)"
        ),
        Row(testDescription: "ran", facts: facts(), packets: both + [(.subscribe, .client, .v3_1_1)], reason: nil),
    ]

    @Test("A reason for each rule that did not", arguments: rows)
    func reason(row: Row) {
        var occasions = OccasionCounts()
        for packet in row.packets { occasions.add(packet.type, from: packet.from, packet.version) }
        let judge = CoverageJudge(occasions: occasions, facts: row.facts)
        let coverage = judge.coverage(of: MadeUp.rule("MQTT-99.1-1", judges: row.occasion), count: 0, RuleSelection())
        #expect(coverage.reason == row.reason)
        #expect(coverage.ran == (row.reason == nil))
        #expect(coverage.judged == (row.reason == nil ? 1 : 0))
    }

    @Test("A rule that is not judged says so; one that was not asked for, too")
    func notAsked() {
        let judge = CoverageJudge(occasions: OccasionCounts(), facts: AuditFacts())
        let unjudged = Rule(
            "MQTT-99.9-9",
            [.v5_0],
            section: "9",
            .client,
            .none,
            title: "A title.",
            unjudged: "Invisible."
        )
        #expect(judge.coverage(of: unjudged, count: 0, RuleSelection()).reason == "Invisible.")
        var selection = RuleSelection()
        selection.wanted = [.group(.security)]
        let rule = MadeUp.rule("MQTT-99.1-1")
        #expect(judge.coverage(of: rule, count: 0, selection).reason == "not asked for")
        selection.wanted = []
        selection.ignored = [.init("MQTT-99.1-1")]
        #expect(judge.coverage(of: rule, count: 0, selection).reason == "to be ignored")
        // Ignored for some clients, it runs for the others.
        selection.ignored = [.init("MQTT-99.1-1") { $0 == "pump-7" }]
        #expect(judge.coverage(of: rule, count: 0, selection).reason == "no MQTT in the capture")
    }

    @Test("Each occasion says that it did not arise")
    func absences() {
        let absences = Occasion.Event.allCases.map { Occasion.event($0).absence }
        #expect(Set(absences).count == absences.count)
        #expect(absences.allSatisfy { $0.hasPrefix("no ") || $0.hasPrefix("nothing ") })
    }
}
