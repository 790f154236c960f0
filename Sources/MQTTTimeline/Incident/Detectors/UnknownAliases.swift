import MQTTCodec

/// Messages whose Topic Alias was never seen set, so that nobody can say what they are about.
struct UnknownAliases: IncidentDetector {
    let interest: IncidentFact.Kinds = .unknownAlias

    private var groups = IncidentGroups<Void>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .unknownAlias(let from, let frame, let timestamp) = fact else { return }
        groups.add(
            IncidentKey(subject, detail: from == .client ? "" : "server"),
            frame: frame,
            timestamp,
            connection: subject.connection
        )
    }

    func incidents() -> [Incident] {
        groups.incidents(.unknownAlias) { key, group in
            let count = Wording.count(group.tally.count, "message")
            let who = key.detail.isEmpty ? "\(key.client) sent" : "the server sent \(key.client)"
            return ("\(who) \(count) with a Topic Alias that was not seen set: the topic is not known", group.tally)
        }
    }
}
