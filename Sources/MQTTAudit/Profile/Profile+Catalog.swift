import MQTTCodec

extension Profile {
    /// The catalogue's entries for what this profile limits, in the order of `ProfileKey`.
    public var rules: [Rule] {
        var rules: [Rule] = []
        for key in ProfileKey.allCases {
            if key == .responses {
                if let rule = requestRule { rules.append(rule) }
            } else if let limit = limits.first(where: { $0.key == key }) {
                rules.append(rule(limit))
            }
        }
        return rules
    }

    private func rule(_ limit: ProfileLimit) -> Rule {
        let row = limit.key.row
        var text = "\(row.title)".replacing("{}", with: limit.value.description)
        text = text.replacing("{unit}", with: limit.unit.rawValue)
        guard limit.key.isJudged else {
            return Rule(
                limit.key.identifier,
                limit.versions,
                section: limit.origin.source,
                group: .profile,
                .client,
                .broker,
                limit.severity,
                title: text,
                unjudged: "It needs more than what one connection shows."
            )
        }
        return Rule(
            limit.key.identifier,
            limit.versions,
            section: limit.origin.source,
            group: .profile,
            .client,
            limit.key.isOfConnection ? .connection : .packet,
            limit.severity,
            limit.origin.certainty,
            judges: row.occasion,
            title: text,
            reason: reason(limit.note, limit.origin),
            example: "\(row.example)",
            remedy: "\(row.remedy)"
        )
    }

    private var requestRule: Rule? {
        guard let first = requests.first else { return nil }
        let row = ProfileKey.responses.row
        let forms = requests.map { form in
            let time = form.seconds.map { " within \($0) s" } ?? ""
            let qos = form.maximumQoS.map { $0 < 2 ? " with QoS of at most \($0)" : "" } ?? ""
            return "\(form.name) on \(form.response)\(time)\(qos)"
        }
        return Rule(
            ProfileKey.responses.identifier,
            Set(ProtocolVersion.allCases),
            section: first.origin.source,
            group: .profile,
            .either,
            .connection,
            .error,
            first.origin.certainty,
            judges: row.occasion,
            title: "\(row.title)".replacing("{}", with: forms.joined(separator: "; ")),
            reason: reason("", first.origin),
            example: "\(row.example)",
            remedy: "\(row.remedy)"
        )
    }

    /// Who says so, and since when that is known.
    private func reason(_ note: String, _ origin: ProfileLimit.Origin) -> String {
        let says =
            switch origin.confidence {
            case .confirmed: "\(title) documents it"
            case .dated: "An earlier documentation of \(title) has it"
            case .unconfirmed: "It is said of \(title), without confirmation"
            }
        let about = note.isEmpty ? "" : "; \(note)"
        return "\(says): \(origin.source), read on \(origin.readOn)\(about)."
    }
}

extension ProfileKey {
    /// Whether more than one packet is looked at.
    var isOfConnection: Bool {
        switch self {
        case .identityTopics, .subscriptionsPerClient, .publishRate, .publishRateQoS0, .publishRateQoS1,
            .publishBandwidth, .inFlight, .responses, .tlsVersions:
            true
        default: false
        }
    }
}

extension ProfileLimit.Value: CustomStringConvertible {
    /// As a title says it: "at most" and units are the title's.
    public var description: String {
        switch self {
        case .flag(let isAllowed): isAllowed ? "allowed" : "not allowed"
        case .number(let number): "\(number)"
        case .interval(let minimum, let maximum): "\(minimum) to \(maximum)"
        case .words(let words): words.joined(separator: ", ")
        case .alphabet(let alphabet): alphabet.text
        case .forms(let forms): forms.map(\.description).joined(separator: ", ")
        case .parameters(let parameters):
            parameters.map { parameter in
                let values = parameter.values.isEmpty ? "" : " \(parameter.values.joined(separator: "|"))"
                return parameter.name + values + (parameter.isRequired ? "" : " (optional)")
            }.joined(separator: ", ")
        }
    }
}

extension ProfileKey {
    /// The identifier of the rule about it, "profile:maximum-qos".
    public var ruleName: String { "\(row.name)" }
}
