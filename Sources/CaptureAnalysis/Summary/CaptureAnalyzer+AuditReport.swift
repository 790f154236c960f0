public import MQTTAudit
import MQTTCodec
import MQTTTimeline

extension CaptureAnalyzer.Outcome {
    /// What the audit found, as far as it is asked for; nil where there was none.
    ///
    /// - Parameters:
    ///   - selection: what is asked for.
    ///   - further: rules beside those of the catalogue, such as a profile's.
    public func report(_ selection: RuleSelection = RuleSelection(), further: [Rule] = []) -> AuditReport? {
        guard let audit else { return nil }
        return audit.findings.report(
            occasions: audit.occasions,
            facts: summary.auditFacts(audit.occasions),
            selection: selection,
            further: further
        )
    }
}

extension Summary {
    /// What was captured of what rules need.
    func auditFacts(_ occasions: OccasionCounts) -> AuditFacts {
        let connects = occasions.count(.packets([.connect], from: .client), in: Set(ProtocolVersion.allCases))
        var facts = AuditFacts()
        facts.connections = traffic.connections
        facts.connectionsWithConnect = min(connects, traffic.connections)
        facts.midStreamConnections = traffic.midStreamConnections
        facts.oneDirectionConnections = traffic.oneDirectionConnections
        facts.encryptedConnections = traffic.foreignConnections[.tls] ?? 0
        facts.gaps = traffic.gaps
        return facts
    }
}
