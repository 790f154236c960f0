/// Messages that a subscriber got after their Message Expiry Interval.
struct ExpiredMessages: IncidentDetector {
    let interest: IncidentFact.Kinds = .message

    private var groups = IncidentGroups<Void>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .message(let finding) = fact, finding.kind == .overrun else { return }
        groups.add(
            IncidentKey(subject),
            frame: finding.frame,
            finding.timestamp,
            connection: finding.connection,
            finding.certainty
        )
    }

    func incidents() -> [Incident] {
        groups.incidents(.messageExpired) { key, group in
            let count = Wording.count(group.tally.count, "message")
            return ("\(key.client) was sent \(count) whose Message Expiry Interval was over", group.tally)
        }
    }
}
