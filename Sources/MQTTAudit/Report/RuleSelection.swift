/// Which rules and findings a report tells of.
public struct RuleSelection: Sendable {
    /// The rules asked for; empty for all.
    public var wanted: [Wanted] = []
    /// What not to tell.
    public var ignored: [Ignored] = []
    /// The fingerprints of what is known from an earlier report, and so not told; nil without one.
    public var baseline: Set<FindingFingerprint>?

    /// Rules that are asked for together.
    public enum Wanted: Sendable, Equatable {
        /// All of a group.
        case group(Rule.Group)
        /// One rule, by its identifier or its qualified identifier.
        case rule(String)
    }

    /// A rule whose findings are not told.
    public struct Ignored: Sendable {
        /// Its identifier or its qualified identifier.
        public let rule: String
        /// Whether that is so for a client, by its Client Identifier or, without one, its IP address; nil for all clients.
        public let isForClient: (@Sendable (String) -> Bool)?

        /// Findings of `rule` are not told.
        public init(_ rule: String, isForClient: (@Sendable (String) -> Bool)? = nil) {
            self.rule = rule
            self.isForClient = isForClient
        }
    }

    /// Everything.
    public init() {}

    /// The groups that have a rule that is asked for: no others need to be judged.
    public var groups: Set<Rule.Group> {
        guard !wanted.isEmpty else { return Set(Rule.Group.allCases) }
        return wanted.reduce(into: []) { groups, wanted in
            switch wanted {
            case .group(let group): groups.insert(group)
            case .rule(let name):
                let rules = RuleCatalog.rules.filter { $0.isNamed(name) }
                // What the catalogue does not hold is a profile's.
                groups.formUnion(rules.isEmpty ? [.profile] : rules.map(\.group))
            }
        }
    }

    /// Whether a rule is asked for.
    public func isWanted(_ rule: Rule) -> Bool {
        wanted.isEmpty
            || wanted.contains {
                switch $0 {
                case .group(let group): rule.group == group
                case .rule(let name): rule.isNamed(name)
                }
            }
    }

    /// Whether no finding of a rule is told, whoever the client is.
    public func isIgnored(_ rule: Rule) -> Bool {
        ignored.contains { $0.isForClient == nil && rule.isNamed($0.rule) }
    }

    /// Whether findings of a rule are not told of a client.
    func isIgnored(_ rule: Rule, client: String) -> Bool {
        ignored.contains { rule.isNamed($0.rule) && $0.isForClient?(client) != false }
    }

    /// Whether a finding was there in the earlier report.
    func isKnown(_ finding: FoldedFinding) -> Bool {
        guard let baseline else { return false }
        return finding.fingerprints.allSatisfy(baseline.contains)
    }
}
