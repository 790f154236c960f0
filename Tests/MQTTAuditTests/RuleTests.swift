import CaptureAnalysis
import MQTTAudit
import MQTTCodec
import MQTTTimeline
import Testing

/// Every rule in a conversation that breaks it and in one that just does not.
@Suite("Rules of the auditor")
struct RuleTests {
    @Test("A breach is found, its nearest neighbour is not", arguments: AuditCases.all)
    func row(_ row: AuditCase) throws {
        // Habits show in conversations that are about something else.
        let isSecurity = RuleCatalog.rule(row.rule, row.version)?.group == .security
        let groups: Set<Rule.Group> = isSecurity ? [.security] : [.protocol, .profile]
        var violating = AuditScript(row.version)
        row.violating(&violating)
        let found = try violating.findings { $0.auditedGroups = groups }.map(\.finding)
        #expect(
            found.contains { $0.rule == row.rule },
            "not found; found \(found.map { "\($0.rule): \($0.observed)" })"
        )
        let others = found.filter { $0.rule != row.rule && !row.also.contains($0.rule) }
        #expect(others.isEmpty, "also found \(others.map { "\($0.rule): \($0.observed)" })")
        var conforming = AuditScript(row.version)
        row.conforming(&conforming)
        let wrong = try conforming.findings { $0.auditedGroups = groups }.map(\.finding)
            .filter { $0.rule == row.rule || $0.severity == .error && $0.certainty == .definite }
        #expect(wrong.isEmpty, "falsely found \(wrong.map { "\($0.rule): \($0.observed)" })")
    }
}
