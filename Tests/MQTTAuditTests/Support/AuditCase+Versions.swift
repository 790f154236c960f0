import MQTTCodec

extension AuditCase {
    /// The same conversations in each version that has the rule, under the rule's name there.
    static func each(
        _ name: String,
        v3_1: String? = nil,
        v3_1_1: String? = nil,
        v5_0: String? = nil,
        also: Set<String> = [],
        violating: @escaping @Sendable (inout AuditScript) -> Void,
        conforming: @escaping @Sendable (inout AuditScript) -> Void
    ) -> [AuditCase] {
        [(ProtocolVersion.v3_1, v3_1), (.v3_1_1, v3_1_1), (.v5_0, v5_0)].compactMap { version, rule in
            rule.map { AuditCase($0, version, name, also: also, violating: violating, conforming: conforming) }
        }
    }
}
