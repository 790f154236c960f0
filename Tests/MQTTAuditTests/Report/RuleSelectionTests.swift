import MQTTCodec
import Testing

@testable import MQTTAudit

@Suite("Selections of rules")
struct RuleSelectionTests {
    private static let findings = [
        MadeUp.finding(), MadeUp.finding("MQTT-99.1-1", .v5_0, client: "pump-8"), MadeUp.finding("MQTT-99.1-2"),
        MadeUp.finding("TEST-plain", nil, client: ""),
    ].map { MadeUp.placed($0) }

    /// What is asked for, and what is told.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var wanted: [RuleSelection.Wanted] = []
        var ignored: [RuleSelection.Ignored] = []
        let told: [String]
    }

    @Test(
        "What is asked for is told",
        arguments: [
            Row(testDescription: "all", told: ["99.1-1", "99.1-1", "99.1-2", "plain"]),
            Row(testDescription: "a group", wanted: [.group(.security)], told: ["plain"]),
            Row(testDescription: "a rule of all versions", wanted: [.rule("MQTT-99.1-1")], told: ["99.1-1", "99.1-1"]),
            Row(testDescription: "a rule of one", wanted: [.rule("MQTT-99.1-1/5.0")], told: ["99.1-1"]),
            Row(
                testDescription: "several",
                wanted: [.rule("MQTT-99.1-2"), .group(.security)],
                told: ["99.1-2", "plain"]
            ),
            Row(
                testDescription: "but one rule",
                ignored: [.init("MQTT-99.1-1")],
                told: ["99.1-2", "plain"]
            ),
            Row(
                testDescription: "but one rule of one client",
                ignored: [.init("MQTT-99.1-1") { $0 == "pump-8" }],
                told: ["99.1-1", "99.1-2", "plain"]
            ),
            Row(
                testDescription: "but one rule of an address",
                ignored: [.init("TEST-plain") { $0 == "10.0.1.7" }],
                told: ["99.1-1", "99.1-1", "99.1-2"]
            ),
        ]
    )
    func selection(row: Row) {
        var selection = RuleSelection()
        selection.wanted = row.wanted
        selection.ignored = row.ignored
        let report = MadeUp.report(Self.findings, selection)
        let told = report.findings.map { $0.finding.rule.split(separator: "-", maxSplits: 1).last.map(String.init) }
        #expect(told == row.told)
        #expect(report.summary.ignored == UInt64(Self.findings.count - row.told.count))
    }

    /// What is asked for, and the groups it takes.
    struct GroupRow: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let wanted: [RuleSelection.Wanted]
        let groups: Set<Rule.Group>
    }

    @Test(
        "Groups that nothing is wanted of are not judged",
        arguments: [
            GroupRow(testDescription: "all", wanted: [], groups: [.protocol, .security, .profile]),
            GroupRow(testDescription: "a group", wanted: [.group(.protocol)], groups: [.protocol]),
            GroupRow(testDescription: "a rule", wanted: [.rule("MQTT-3.3.2-2/5.0")], groups: [.protocol]),
            GroupRow(
                testDescription: "a group and a rule of another",
                wanted: [.group(.profile), .rule("TCP-disagreeing-overlap")],
                groups: [.profile, .security]
            ),
            GroupRow(testDescription: "a profile's rule", wanted: [.rule("profile:will")], groups: [.profile]),
        ]
    )
    func groups(row: GroupRow) {
        var selection = RuleSelection()
        selection.wanted = row.wanted
        #expect(selection.groups == row.groups)
    }

    @Test("What an earlier report has is not told, whatever its numbers; what is new is")
    func baseline() {
        let earlier = MadeUp.report([MadeUp.placed(MadeUp.finding(frame: 3, observed: "Packet Identifier 7"))])
        var selection = RuleSelection()
        selection.baseline = Set(earlier.findings.flatMap(\.fingerprints))
        #expect(MadeUp.report([MadeUp.placed(MadeUp.finding(frame: 88))], selection).findings.isEmpty)
        #expect(MadeUp.report([MadeUp.placed(MadeUp.finding(frame: 88))], selection).summary.known == 1)
        let other = MadeUp.placed(MadeUp.finding(frame: 88, observed: "no Topic Filter"))
        // A folded finding is new as soon as one of those in it is.
        #expect(MadeUp.report([MadeUp.placed(MadeUp.finding()), other], selection).findings.count == 1)
        #expect(MadeUp.report([MadeUp.placed(MadeUp.finding(client: "pump-9"))], selection).findings.count == 1)
    }

    @Test("A fingerprint is read as it is written")
    func fingerprint() throws {
        let fingerprint = FindingFingerprint(MadeUp.finding(), client: "pump-7")
        #expect(fingerprint.description.count == 16)
        #expect(FindingFingerprint(fingerprint.description) == fingerprint)
        #expect(FindingFingerprint("+123456789abcdef") == nil)
        #expect(FindingFingerprint("123") == nil)
    }
}
