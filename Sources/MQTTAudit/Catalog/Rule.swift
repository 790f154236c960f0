public import MQTTCodec
public import MQTTTimeline

/// A requirement that the auditor judges: an entry of the catalogue.
public struct Rule: Sendable {
    /// Its permanent name: the number of the statement, "MQTT-3.3.2-2", or one in words where the standard has no number.
    ///
    /// 3.1.1 and 5.0 number alike and mean different things: only name and version together are unique.
    public let identifier: String
    /// The versions for which it holds; all three for rules that are not the protocol's.
    public let versions: Set<ProtocolVersion>
    /// Where the standard has it, "3.3.2.1".
    public let section: String
    /// The set of rules it belongs to.
    public let group: Group
    /// Who has to comply.
    public let obligated: Obligated
    /// How much has to be looked at to judge it.
    public let scope: Scope
    /// How bad a breach is.
    public let severity: Severity
    /// Whether a capture without losses can prove a breach.
    public let certainty: Certainty
    /// What there has to be for the rule to have something to judge.
    public let occasion: Occasion
    /// The requirement in one line.
    public let title: String
    /// Why it matters in practice.
    public let reason: String
    /// A breach on the wire.
    public let example: String
    /// What to do about it.
    public let remedy: String
    /// Why no capture can show a breach, or why it is not judged; nil for rules that are.
    public let unjudged: String?

    /// Sets of rules that are asked for together.
    public enum Group: String, Sendable, CaseIterable {
        /// The standard's.
        case `protocol`
        /// TCP, TLS, and habits that endanger those who have them.
        case security
        /// What a platform demands beyond the standard.
        case profile
    }

    /// Who has to comply with a rule.
    public enum Obligated: String, Sendable, CaseIterable {
        /// The client.
        case client
        /// The server.
        case server
        /// Whoever sends the packet.
        case sender
        /// Whoever receives it.
        case receiver
        /// Both, or each for one half of it.
        case either
    }

    /// How much has to be looked at.
    public enum Scope: String, Sendable, CaseIterable {
        /// One packet.
        case packet
        /// One connection, its end included.
        case connection
        /// Several connections of one Client Identifier.
        case session
        /// Connections of several clients.
        case broker
        /// Nothing that a capture holds.
        case none
    }

    /// An entry for a rule that is judged.
    public init(
        _ identifier: String,
        _ versions: Set<ProtocolVersion>,
        section: String,
        group: Group = .protocol,
        _ obligated: Obligated,
        _ scope: Scope,
        _ severity: Severity = .error,
        _ certainty: Certainty = .definite,
        judges occasion: Occasion,
        title: String,
        reason: String,
        example: String,
        remedy: String
    ) {
        self.identifier = identifier
        self.versions = versions
        self.section = section
        self.group = group
        self.obligated = obligated
        self.scope = scope
        self.severity = severity
        self.certainty = certainty
        self.occasion = occasion
        self.title = title
        self.reason = reason
        self.example = example
        self.remedy = remedy
        unjudged = nil
    }

    /// An entry for a rule that is not judged.
    public init(
        _ identifier: String,
        _ versions: Set<ProtocolVersion>,
        section: String,
        group: Group = .protocol,
        _ obligated: Obligated,
        _ scope: Scope,
        _ severity: Severity = .error,
        title: String,
        unjudged: String
    ) {
        self.identifier = identifier
        self.versions = versions
        self.section = section
        self.group = group
        self.obligated = obligated
        self.scope = scope
        self.severity = severity
        certainty = .suspected
        occasion = .never
        self.title = title
        reason = ""
        example = ""
        remedy = ""
        self.unjudged = unjudged
    }
}
