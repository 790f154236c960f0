import MQTTAudit
import MQTTCodec
import MQTTTimeline
import Testing

/// The catalogue against the rows: a rule that says it is judged has a breach and a near miss.
@Suite("The catalogue of rules")
struct CatalogTests {
    private struct Name: Hashable {
        let rule: String
        let version: ProtocolVersion
    }

    @Test("Every rule that is judged has a row for each of its versions, and no row is without a rule")
    func rows() {
        let shown = Set(AuditCases.all.map { Name(rule: $0.rule, version: $0.version) })
        var judged: Set<Name> = []
        var unjudged: Set<Name> = []
        for rule in RuleCatalog.rules {
            // A rule that is not the protocol's is the same whatever the version.
            let shownVersions = rule.versions.filter { shown.contains(Name(rule: rule.identifier, version: $0)) }
            for version in rule.versions {
                let name = Name(rule: rule.identifier, version: version)
                if rule.group == .security, !shownVersions.isEmpty, !shownVersions.contains(version) { continue }
                if rule.unjudged == nil { judged.insert(name) } else { unjudged.insert(name) }
            }
        }
        let missing = judged.subtracting(shown).map { "\($0.rule)\t\($0.version)" }.sorted()
        #expect(missing.isEmpty, "\(missing.joined(separator: "\n"))")
        let unknown = shown.subtracting(judged).map { "\($0.rule)\t\($0.version)" }.sorted()
        #expect(unknown.isEmpty, "\(unknown.joined(separator: "\n"))")
    }

    @Test("No identifier stands twice for one version")
    func identifiers() {
        var seen: Set<Name> = []
        for rule in RuleCatalog.rules {
            for version in rule.versions where rule.group == .protocol {
                let isNew = seen.insert(Name(rule: rule.identifier, version: version)).inserted
                #expect(isNew, "\(rule.identifier) \(version)")
            }
        }
    }

    @Test("Every entry says what a reader needs")
    func texts() {
        for rule in RuleCatalog.rules {
            #expect(!rule.title.isEmpty && !rule.section.isEmpty, "\(rule.identifier)")
            if rule.unjudged == nil {
                #expect(!rule.reason.isEmpty && !rule.example.isEmpty && !rule.remedy.isEmpty, "\(rule.identifier)")
            }
        }
    }
}
