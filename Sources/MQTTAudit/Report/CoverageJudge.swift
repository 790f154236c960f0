import MQTTCodec
import MQTTTimeline

/// Says of each rule whether it ran, and if not, why.
struct CoverageJudge {
    let occasions: OccasionCounts
    let facts: AuditFacts

    func coverage(of rule: Rule, count: UInt64, _ selection: RuleSelection) -> RuleCoverage {
        // A finding is proof that there was something to judge.
        let judged = max(count, occasions.count(rule.occasion, in: rule.versions))
        let reason = reason(rule, judged: judged, selection)
        return RuleCoverage(rule: rule, ran: reason == nil, reason: reason, count: count, judged: judged)
    }

    private func reason(_ rule: Rule, judged: UInt64, _ selection: RuleSelection) -> String? {
        if let unjudged = rule.unjudged { return unjudged }
        if !selection.isWanted(rule) { return "not asked for" }
        if selection.isIgnored(rule) { return "to be ignored" }
        if judged > 0 { return nil }
        return missing(rule) + losses
    }

    /// What would have had to be in the capture, the most general first.
    private func missing(_ rule: Rule) -> String {
        if facts.connections == 0 {
            return facts.encryptedConnections > 0 ? "all connections are encrypted" : "no MQTT in the capture"
        }
        if packets(nil, rule.versions) == 0 {
            return "no MQTT \(rule.versionNames.joined(separator: " or ")) in the capture"
        }
        for sender in Sender.allCases where packets(sender, rule.versions) == 0 {
            return "nothing that a \(sender.name) sent was captured"
        }
        if rule.occasion.needsConnect, facts.connectionsWithConnect == 0 { return "no CONNECT was captured" }
        return rule.occasion.absence
    }

    private func packets(_ sender: Sender?, _ versions: Set<ProtocolVersion>) -> UInt64 {
        occasions.count(.anyPacket(from: sender), in: versions)
    }

    /// What may be why it is missing.
    private var losses: String {
        guard facts.connections > 0 else { return "" }
        var losses: [String] = []
        func add(_ count: UInt64, _ singular: String, _ plural: String) {
            if count > 0 { losses.append("\(count) \(count == 1 ? singular : plural)") }
        }
        add(facts.encryptedConnections, "connection is encrypted", "connections are encrypted")
        add(facts.midStreamConnections, "began before the capture", "began before the capture")
        add(facts.oneDirectionConnections, "was captured in one direction only", "were captured in one direction only")
        add(facts.gaps, "gap", "gaps")
        return losses.isEmpty ? "" : " (" + losses.joined(separator: ", ") + ")"
    }
}
