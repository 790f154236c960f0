/// Will Messages that were due and that nobody was sent.
struct OverdueWills: IncidentDetector {
    private var groups = IncidentGroups<String>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .will(let finding) = fact else { return }
        groups.add(
            IncidentKey(clientIdentifier: finding.clientIdentifier),
            frames: [finding.frame],
            finding.due,
            connection: subject.connection,
            finding.certainty,
            state: finding.topic
        )
    }

    func incidents() -> [Incident] {
        groups.incidents(.willOverdue) { key, group in
            let times = group.tally.count == 1 ? "" : " \(Wording.count(group.tally.count)) times"
            return (
                "\(key.client) was gone\(times) and the server did not publish its Will Message on "
                    + "\(Wording.name(group.state)) to those who subscribe to it",
                group.tally
            )
        }
    }
}
