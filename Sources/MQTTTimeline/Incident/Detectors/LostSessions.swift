/// Sessions that a server had to keep and no longer had.
struct LostSessions: IncidentDetector {
    let interest: IncidentFact.Kinds = .session

    private var groups = IncidentGroups<Void>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .session(let event) = fact, case .ended(.lost) = event.change else { return }
        groups.add(
            IncidentKey(subject),
            frames: event.frames,
            event.timestamp,
            connection: event.connection ?? 0,
            state: ()
        )
    }

    func incidents() -> [Incident] {
        groups.incidents(.sessionLost) { key, group in
            let times = group.tally.count == 1 ? "" : ", \(Wording.count(group.tally.count)) times"
            return (
                "\(key.client) came back for its session and the server no longer had it\(times): its subscriptions and "
                    + "what was queued for it are gone",
                group.tally
            )
        }
    }
}
