import MQTTAudit

/// Which rules ran and which could not, and why.
extension TextPage {
    /// Rules named for one reason; of more only the number is told.
    private static let namedRules = 30

    mutating func appendCoverage(_ report: AuditReport) {
        let ran = report.rules.filter(\.ran)
        var table = TextTable([.left, .left, .left], wrapped: 2)
        for group in grouped(ran, by: { Self.versions($0.rule) }) {
            let counts = grouped(group.rules) { $0.judged }.sorted { $0.key > $1.key }
            let names = counts.map { count in
                "\(Readable.count(count.key))×: " + count.rules.map(\.rule.identifier).joined(separator: ", ")
            }
            table.append("ran", StyledText(group.key), StyledText(names.joined(separator: "; ")))
        }
        for group in grouped(report.rules.filter { !$0.ran }, by: { [Self.versions($0.rule), Self.reason($0)] }) {
            let names =
                group.rules.count > Self.namedRules
                ? "\(Readable.count(group.rules.count)) rules"
                : group.rules.map(\.rule.identifier).joined(separator: ", ")
            table.append(
                StyledText("not run", .secondary),
                StyledText(group.key[0], .secondary),
                StyledText("\(group.key[1].shown()): \(names)", .secondary)
            )
        }
        append(
            "Rules: \(Readable.count(ran.count)) of \(Readable.count(report.rules.count)) had something to judge",
            table
        )
    }

    private static func versions(_ rule: Rule) -> String { rule.versionNames.joined(separator: ", ") }

    private static func reason(_ coverage: RuleCoverage) -> String {
        coverage.rule.unjudged == nil ? coverage.reason ?? "" : "not judged, as 'rules explain' tells"
    }

    /// The rules with the same key together, the keys in the order in which they come.
    private func grouped<Key: Hashable>(
        _ rules: [RuleCoverage],
        by key: (RuleCoverage) -> Key
    ) -> [(key: Key, rules: [RuleCoverage])] {
        var groups: [(key: Key, rules: [RuleCoverage])] = []
        var places: [Key: Int] = [:]
        for rule in rules {
            let key = key(rule)
            let place = places[key] ?? groups.count
            if place == groups.count {
                places[key] = place
                groups.append((key, []))
            }
            groups[place].rules.append(rule)
        }
        return groups
    }
}
