import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// The rules that are no part of the protocol.
    static let security: [Rule] = [
        securityTransport,
        securityCredentials,
        securityAccess,
        securitySecrets,
    ].flatMap(\.self)
}

extension Rule {
    /// A rule of the security group under both its names: that in 3.1 and 3.1.1, and that in 5.0.
    ///
    /// - Parameter name: what follows "MQTT3-" and "MQTT5-".
    static func habit(
        _ name: String,
        section: String,
        _ obligated: Obligated,
        _ scope: Scope,
        _ certainty: Certainty = .suspected,
        judges occasion: Occasion,
        title: String,
        reason: String,
        example: String,
        remedy: String
    ) -> [Rule] {
        let names: [(String, Set<ProtocolVersion>)] = [("MQTT3-", [.v3_1, .v3_1_1]), ("MQTT5-", [.v5_0])]
        return names.map { prefix, versions in
            Rule(
                prefix + name,
                versions,
                section: section,
                group: .security,
                obligated,
                scope,
                .warning,
                certainty,
                judges: occasion,
                title: title,
                reason: reason,
                example: example,
                remedy: remedy
            )
        }
    }
}
