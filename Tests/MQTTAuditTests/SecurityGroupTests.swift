import CaptureAnalysis
import MQTTAudit
import MQTTCodec
import MQTTTimeline
import Testing

@Suite("The group of rules about security")
struct SecurityGroupTests {
    /// Groups that are asked for, and the rules of which something is found.
    struct Row: Sendable, CustomTestStringConvertible {
        let groups: Set<Rule.Group>
        let rules: Set<String>

        var testDescription: String { groups.map(\.rawValue).sorted().joined(separator: ", ") }
    }

    @Test(
        "Only groups that are asked for are judged",
        arguments: [
            Row(groups: [.protocol], rules: ["MQTT-3.3.1-2"]),
            Row(groups: [.security], rules: ["MQTT3-anonymous-access"]),
            Row(groups: [.protocol, .security], rules: ["MQTT-3.3.1-2", "MQTT3-anonymous-access"]),
            Row(groups: [.profile], rules: []),
            Row(groups: [], rules: []),
        ]
    )
    func groups(row: Row) throws {
        var script = AuditScript(.v3_1_1)
        script.connect()
        script.client(AuditScript.publish("plant/7", dup: true))
        let found = try script.findings { $0.auditedGroups = row.groups }
        #expect(Set(found.map(\.finding.rule)) == row.rules)
    }

    @Test(
        "A finding about a secret does not show it",
        arguments: AuditCases.securitySecretCases + AuditCases.securityCredentialCases
    )
    func secrecy(row: AuditCase) throws {
        let secrets = ["9f8e7d6c", "Vw3-k9_Q", "eyJzdWIi", "IOSFODNN7EXAMPLE"]
        var script = AuditScript(row.version)
        row.violating(&script)
        for found in try script.findings({ $0.auditedGroups = [.security] }).map(\.finding) where found.rule == row.rule
        {
            let shown = String(decoding: found.excerpt?.bytes ?? [], as: UTF8.self) + found.observed + found.expected
            #expect(!secrets.contains { shown.contains($0) }, "\(shown)")
        }
    }

    @Test("Of a flood of secrets, one is told")
    func flood() throws {
        var script = AuditScript(.v5_0)
        script.logIn(properties: [Property(.authenticationMethod, .utf8String("GSSAPI"))])
        for number in 0..<100 {
            script.client(
                AuditScript.publish("devices/\(number)/token=9f8e7d6c", "21.5", [.userProperty("token", "9f8e7d6c")])
            )
        }
        let found = try script.findings { $0.auditedGroups = [.security] }.map(\.finding.rule)
        #expect(found.sorted() == ["MQTT5-secret-in-topic", "MQTT5-secret-in-user-property"])
    }
}
