import MQTTCodec

/// What an audit found, and what it could look at.
public struct AuditReport: Sendable {
    /// What was found, the worst first.
    public let findings: [FoldedFinding]
    /// For each of `findings`, the place of its rule in `rules`.
    public let ruleNumbers: [Int]
    /// Every rule of the catalogue, in its order.
    public let rules: [RuleCoverage]
    /// Both in numbers.
    public let summary: AuditSummary

}

/// Whether a rule could be judged.
public struct RuleCoverage: Sendable {
    /// The rule.
    public let rule: Rule
    /// Whether there was anything to judge.
    public let ran: Bool
    /// Why not; nil for rules that ran.
    public let reason: String?
    /// Findings told, those folded counted one by one.
    public let count: UInt64
    /// How often there was something to judge.
    public let judged: UInt64
}

extension Rule {
    /// What stands for the rule of a finding that the catalogue does not hold.
    static func uncatalogued(_ finding: Finding) -> Rule {
        Rule(
            finding.rule,
            finding.version.map { [$0] } ?? Set(ProtocolVersion.allCases),
            section: "",
            .either,
            .connection,
            finding.severity,
            finding.certainty,
            judges: .never,
            title: finding.rule,
            reason: "",
            example: "",
            remedy: ""
        )
    }
}

/// A report in numbers.
public struct AuditSummary: Sendable {
    /// Findings told, those folded counted one by one.
    public internal(set) var findings: UInt64 = 0
    /// Of these, errors.
    public internal(set) var errors: UInt64 = 0
    /// Of these, those that the capture proves.
    public internal(set) var definite: UInt64 = 0
    /// Folded findings told.
    public internal(set) var folded: UInt64 = 0
    /// Findings left out because they were to be ignored, or their rule was not asked for.
    public internal(set) var ignored: UInt64 = 0
    /// Findings left out because an earlier report has them.
    public internal(set) var known: UInt64 = 0
    /// Rules that had something to judge.
    public internal(set) var rulesRun: UInt64 = 0
    /// Rules that had not.
    public internal(set) var rulesNotRun: UInt64 = 0
    /// What was captured.
    public internal(set) var facts = AuditFacts()
    /// Findings counted for their rules and not told, because there were too many to hold them all.
    public internal(set) var unlisted: UInt64 = 0
    /// Of these, errors.
    public internal(set) var unlistedErrors: UInt64 = 0
    /// Connections that may be missing from the numbers of connections, because there were too many.
    public internal(set) var uncountedConnections: UInt64 = 0

    /// Findings that are warnings.
    public var warnings: UInt64 { findings &- errors }
    /// Findings that something not captured could explain.
    public var suspected: UInt64 { findings &- definite }

    /// The worst severity of a finding, told or not held; nil without findings.
    public var worst: Severity? {
        if errors > 0 || unlistedErrors > 0 { return .error }
        return findings > 0 || unlisted > 0 ? .warning : nil
    }
}
