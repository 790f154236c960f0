import MQTTCodec
import MQTTTimeline
import Testing

@testable import MQTTAudit

@Suite("The ledger of findings")
struct FindingLedgerTests {
    @Test("What says the same of the same client is one finding with a count")
    func fold() throws {
        let report = MadeUp.report([
            MadeUp.placed(MadeUp.finding(frame: 3)),
            MadeUp.placed(MadeUp.finding(frame: 5, observed: "Packet Identifier 70000")),
            MadeUp.placed(MadeUp.finding(frame: 9), connection: 2),
        ])
        let finding = try #require(report.findings.first)
        #expect(report.findings.count == 1)
        #expect(finding.count == 3)
        #expect(finding.connections == 2)
        #expect(finding.finding.frames == [3])
        #expect(finding.lastFrame == 9)
        #expect(finding.lastTimestamp == 9000)
        // Numbers do not tell findings apart.
        #expect(finding.fingerprints.count == 1)
        #expect(report.summary.findings == 3)
    }

    /// Two findings that are told apart.
    struct Pair: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let other: PlacedFinding
    }

    @Test(
        "What differs is told apart",
        arguments: [
            Pair(testDescription: "rule", other: MadeUp.placed(MadeUp.finding("MQTT-99.1-2"))),
            Pair(testDescription: "version", other: MadeUp.placed(MadeUp.finding("MQTT-99.1-1", .v5_0))),
            Pair(testDescription: "fault", other: MadeUp.placed(MadeUp.finding(fault: .server))),
            Pair(
                testDescription: "certainty",
                other: MadeUp.placed(MadeUp.finding("MQTT-99.1-1", .v3_1_1, .error, .suspected))
            ),
            Pair(testDescription: "severity", other: MadeUp.placed(MadeUp.finding("MQTT-99.1-1", .v3_1_1, .warning))),
            Pair(testDescription: "client", other: MadeUp.placed(MadeUp.finding(client: "pump-8"))),
            Pair(testDescription: "unknown client", other: MadeUp.placed(MadeUp.finding(client: ""))),
            Pair(testDescription: "server", other: MadeUp.placed(MadeUp.finding(), server: 0x0A00_0002)),
        ]
    )
    func apart(pair: Pair) {
        #expect(MadeUp.report([MadeUp.placed(MadeUp.finding()), pair.other]).findings.count == 2)
    }

    @Test("Findings that were left out count with those that were told")
    func repeats() throws {
        var rest = MadeUp.finding(frame: 40, observed: "the same 32 times more")
        rest.repeats = 32
        let suspected = MadeUp.finding("MQTT-99.1-1", .v3_1_1, .error, .suspected)
        let report = MadeUp.report([suspected, MadeUp.finding(frame: 8), rest].map { MadeUp.placed($0) })
        #expect(report.findings.map(\.count) == [33, 1])
        #expect(report.findings.first?.lastFrame == 40)
        #expect(report.findings.first?.fingerprints.count == 1)
    }

    @Test("The worst first: errors, what is certain, what is frequent, then the order of the rules")
    func order() {
        let warning = MadeUp.finding("MQTT-99.1-1", .v3_1_1, .warning)
        let suspected = MadeUp.finding("MQTT-99.1-2", .v3_1_1, .error, .suspected)
        let frequent = MadeUp.finding("MQTT-99.1-2", frame: 7)
        let security = MadeUp.finding("TEST-plain", nil)
        let findings = [warning, suspected, security, frequent, frequent, MadeUp.finding()].map { MadeUp.placed($0) }
        let rules = MadeUp.report(findings).findings.map(\.finding.rule)
        #expect(rules == ["MQTT-99.1-2", "MQTT-99.1-1", "TEST-plain", "MQTT-99.1-2", "MQTT-99.1-1"])
        #expect(MadeUp.report(findings.reversed()).findings.map(\.finding.rule) == rules)
    }

    @Test("One rule's flood leaves room for others, and is counted")
    func flood() {
        var ledger = FindingLedger()
        for client in 0..<FindingLedger.findingsOfRuleHeld + 5 {
            ledger.add(MadeUp.placed(MadeUp.finding(client: "c\(client)"), connection: UInt64(client)))
        }
        ledger.add(MadeUp.placed(MadeUp.finding("MQTT-99.1-2")))
        let report = ledger.report(occasions: OccasionCounts(), facts: AuditFacts(), further: MadeUp.rules)
        #expect(report.findings.count == FindingLedger.findingsOfRuleHeld + 1)
        #expect(report.summary.unlisted == 5)
        #expect(report.summary.unlistedErrors == 5)
        let coverage = report.rules.first { $0.rule.qualifiedIdentifier == "MQTT-99.1-1/3.1.1" }
        #expect(coverage?.count == UInt64(FindingLedger.findingsOfRuleHeld + 5))
    }

    @Test("Long texts from the wire do not fill memory")
    func bytes() {
        var ledger = FindingLedger()
        let long = String(repeating: "x", count: 60_000)
        for client in 0..<400 { ledger.add(MadeUp.placed(MadeUp.finding(client: "\(client)\(long)"))) }
        #expect(ledger.findings.count <= FindingLedger.bytesHeld / 60_000)
        #expect(!ledger.limitHits.unlisted.isEmpty)
    }

    @Test("A finding whose rule the catalogue does not hold is told all the same")
    func uncatalogued() {
        let report = MadeUp.report([MadeUp.placed(MadeUp.finding("TEST-unknown"))])
        #expect(report.findings.count == 1)
        #expect(report.rules.last?.rule.identifier == "TEST-unknown")
        #expect(report.rules.last?.count == 1)
    }
}
