import MQTTAudit
import MQTTCodec
import Testing

/// Every row of every table: for each rule a case that breaks it and its nearest neighbour that does not.
enum AuditCases {
    static let all: [AuditCase] = tables.flatMap { $0 }

    private static let tables: [[AuditCase]] = [
        PacketRows.all.map(\.auditCase),
        answerCases,
        connectionAuthenticationCases,
        connectionEndingCases,
        connectionLimitCases,
        connectionOpeningCases,
        connectionReactionCases,
        connectionSizeCases,
        connectionTimeCases,
        deliveryAcknowledgmentCases,
        deliveryIdentifierCases,
        forwardingCases,
        resumptionCases,
        retainedCases,
        securityAccessCases,
        securityCredentialCases,
        securitySecretCases,
        securityTransportCases,
        sessionCases,
        sharedCases,
        subscriptionCases,
        webSocketCases,
        willCases,
    ]
}

/// A rule, a conversation that breaks it and one that just does not.
struct AuditCase: Sendable, CustomTestStringConvertible {
    let rule: String
    let version: ProtocolVersion
    let name: String
    /// Rules that the violating conversation cannot help breaking as well.
    let also: Set<String>
    let violating: @Sendable (inout AuditScript) -> Void
    let conforming: @Sendable (inout AuditScript) -> Void

    init(
        _ rule: String,
        _ version: ProtocolVersion,
        _ name: String,
        also: Set<String> = [],
        violating: @escaping @Sendable (inout AuditScript) -> Void,
        conforming: @escaping @Sendable (inout AuditScript) -> Void
    ) {
        self.rule = rule
        self.version = version
        self.name = name
        self.also = also
        self.violating = violating
        self.conforming = conforming
    }

    var testDescription: String { "\(rule) \(version): \(name)" }
}
