import MQTTAudit

/// Which rules ran and which could not, and why.
extension TextPage {
    mutating func appendCoverage(_ report: AuditReport) {
        let ran = report.rules.filter(\.ran)
        var table = TextTable([.left, .left], wrapped: 1)
        if !ran.isEmpty {
            let names = ran.map { "\($0.rule.qualifiedIdentifier) \(Readable.count($0.judged))×" }
            table.append(StyledText("ran"), StyledText(names.joined(separator: ", ")))
        }
        var reasons: [(reason: String, rules: [String])] = []
        var places: [String: Int] = [:]
        for coverage in report.rules where !coverage.ran {
            let reason = coverage.rule.unjudged == nil ? coverage.reason ?? "" : "not judged; 'rules explain' says why"
            let place = places[reason] ?? reasons.count
            if place == reasons.count {
                places[reason] = place
                reasons.append((reason, []))
            }
            reasons[place].rules.append(coverage.rule.qualifiedIdentifier)
        }
        for (reason, rules) in reasons {
            table.append(
                StyledText("not run", .secondary),
                StyledText("\(reason.shown()): \(rules.joined(separator: ", "))", .secondary)
            )
        }
        let title =
            "Rules: \(Readable.count(ran.count)) of \(Readable.count(report.rules.count)) had something to judge"
        append(title, table)
    }
}
