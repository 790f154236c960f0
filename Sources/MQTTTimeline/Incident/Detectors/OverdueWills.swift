/// Will Messages that were due and that nobody was sent.
struct OverdueWills: IncidentDetector {
    let interest: IncidentFact.Kinds = .will

    private var groups = IncidentGroups<String>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .will(let event) = fact, event.outcome == .overdue else { return }
        groups.add(
            IncidentKey(subject),
            frames: event.frames,
            event.due ?? event.timestamp,
            connection: event.connection,
            event.certainty,
            state: event.topic
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
