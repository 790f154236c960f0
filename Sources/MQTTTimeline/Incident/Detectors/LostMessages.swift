/// Messages that did not reach a subscriber that should have got them.
struct LostMessages: IncidentDetector {
    let interest: IncidentFact.Kinds = .message

    private var groups = IncidentGroups<Void>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .message(let finding) = fact, finding.kind == .missing, finding.isDefinite else {
            return
        }
        groups.add(
            IncidentKey(subject, detail: finding.publisher),
            frame: finding.frame,
            finding.timestamp,
            connection: finding.connection
        )
    }

    func incidents() -> [Incident] {
        groups.incidents(.messagesLost) { key, group in
            let count = Wording.count(group.tally.count, "message")
            return ("\(key.client) did not get \(count) of \(Wording.client(key.detail))", group.tally)
        }
    }
}
