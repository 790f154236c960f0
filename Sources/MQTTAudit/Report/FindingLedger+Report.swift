import MQTTCodec
import MQTTTimeline
import TCPReassembly

extension FindingLedger {
    /// What was found, as far as it is asked for.
    ///
    /// - Parameters:
    ///   - occasions: what rules had to judge.
    ///   - facts: what was captured.
    ///   - selection: what is asked for.
    ///   - further: rules beside those of the catalogue, such as a profile's.
    public func report(
        occasions: OccasionCounts,
        facts: AuditFacts,
        selection: RuleSelection = RuleSelection(),
        further: [Rule] = []
    ) -> AuditReport {
        var index = RuleIndex(RuleCatalog.rules + further)
        var summary = AuditSummary()
        summary.facts = facts
        summary.uncountedConnections = limitHits.uncountedConnections
        var told: [(finding: FoldedFinding, rule: Int)] = []
        for finding in findings {
            let number = index.number(of: finding.finding)
            let rule = index.rules[number]
            guard selection.isWanted(rule), !selection.isIgnored(rule, client: finding.clientName) else {
                summary.ignored &+= finding.count
                continue
            }
            guard !selection.isKnown(finding) else {
                summary.known &+= finding.count
                continue
            }
            summary.add(finding)
            index.counts[number] &+= finding.count
            told.append((finding, number))
        }
        addUnlisted(to: &index, &summary, selection)
        told.sort { Self.precedes($0, $1) }
        let judge = CoverageJudge(occasions: occasions, facts: facts)
        let rules = index.rules.indices.map { number in
            judge.coverage(of: index.rules[number], count: index.counts[number], selection)
        }
        summary.rulesRun = UInt64(rules.count(where: \.ran))
        summary.rulesNotRun = UInt64(rules.count) &- summary.rulesRun
        return AuditReport(
            findings: told.map(\.finding),
            ruleNumbers: told.map(\.rule),
            rules: rules,
            summary: summary
        )
    }

    /// Counts the findings that were not held, as far as their rules are asked for; of whom they were is not known.
    private func addUnlisted(to index: inout RuleIndex, _ summary: inout AuditSummary, _ selection: RuleSelection) {
        for (kind, count) in limitHits.unlisted {
            guard let number = index.number(kind.rule, kind.version) else { continue }
            let rule = index.rules[number]
            guard selection.isWanted(rule), !selection.isIgnored(rule) else { continue }
            index.counts[number] &+= count
            summary.unlisted &+= count
            if kind.severity == .error { summary.unlistedErrors &+= count }
        }
    }

    /// The worst first; all that follows only makes the order the same each time.
    private static func precedes(
        _ left: (finding: FoldedFinding, rule: Int),
        _ right: (finding: FoldedFinding, rule: Int)
    ) -> Bool {
        let (one, other) = (left.finding, right.finding)
        if one.finding.severity != other.finding.severity { return one.finding.severity > other.finding.severity }
        if one.finding.certainty != other.finding.certainty { return one.finding.certainty == .definite }
        if one.count != other.count { return one.count > other.count }
        if left.rule != right.rule { return left.rule < right.rule }
        if one.finding.timestamp != other.finding.timestamp { return one.finding.timestamp < other.finding.timestamp }
        if one.first.connection != other.first.connection { return one.first.connection < other.first.connection }
        if one.finding.fault != other.finding.fault { return one.finding.fault.rawValue < other.finding.fault.rawValue }
        return one.finding.observed < other.finding.observed
    }
}

/// The rules of a report by name, and how many findings each has.
private struct RuleIndex {
    private(set) var rules: [Rule]
    var counts: [UInt64]
    private var numbers: [String: [Int]]

    init(_ rules: [Rule]) {
        self.rules = rules
        counts = Array(repeating: 0, count: rules.count)
        numbers = Dictionary(grouping: rules.indices, by: { rules[$0].identifier })
    }

    func number(_ name: String, _ version: ProtocolVersion?) -> Int? {
        numbers[name, default: []].first { version.map(rules[$0].versions.contains) != false }
    }

    /// The place of a finding's rule; one is made where the catalogue does not hold it.
    mutating func number(of finding: Finding) -> Int {
        if let number = number(finding.rule, finding.version) { return number }
        rules.append(.uncatalogued(finding))
        counts.append(0)
        numbers[finding.rule, default: []].append(rules.count - 1)
        return rules.count - 1
    }
}

extension AuditSummary {
    fileprivate mutating func add(_ finding: FoldedFinding) {
        findings &+= finding.count
        folded &+= 1
        if finding.finding.severity == .error { errors &+= finding.count }
        if finding.finding.certainty == .definite { definite &+= finding.count }
    }
}
