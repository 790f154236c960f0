public import MQTTCodec

/// All rules, in the order of the standard: 3.1 and 3.1.1, then 5.0, then those that are no part of it.
public enum RuleCatalog {
    /// Every rule.
    public static let rules: [Rule] = version3 + version5 + security

    private static let byIdentifier = Dictionary(grouping: rules.indices, by: { rules[$0].identifier })

    /// The rules with this identifier, one for each meaning it has.
    public static func rules(named identifier: String) -> [Rule] {
        byIdentifier[identifier, default: []].map { rules[$0] }
    }

    /// The rule that this identifier names in `version`; where `version` is nil, the first of that name.
    public static func rule(_ identifier: String, _ version: ProtocolVersion?) -> Rule? {
        let found = rules(named: identifier)
        guard let version else { return found.first }
        return found.first { $0.versions.contains(version) }
    }
}
