/// Clients that begin anew although messages of their session were under way.
struct DiscardedSessions: IncidentDetector {
    let interest: IncidentFact.Kinds = .session

    /// Sessions whose messages under way are remembered: 1,000.
    static let maximumSessions = 1000

    private var groups = IncidentGroups<UInt64>()
    /// Messages under way by number of the session.
    private var underWay: [UInt64: Int] = [:]

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .session(let event) = fact else { return }
        switch event.change {
        case .suspended(_, let inFlight):
            let count = inFlight.client + inFlight.server
            if count > 0, underWay.count < Self.maximumSessions { underWay[event.session] = count }
        case .ended(.cleanStart):
            guard let count = underWay.removeValue(forKey: event.session) else { return }
            groups.add(
                IncidentKey(subject),
                frames: event.frames,
                event.timestamp,
                connection: event.connection ?? 0,
                state: 0
            ) { $0 &+= UInt64(count) }
        case .ended, .expired, .resumed, .opened:
            underWay[event.session] = nil
        case .started, .takenOver:
            break
        }
    }

    func incidents() -> [Incident] {
        groups.incidents(.sessionDiscarded) { key, group in
            let messages = Wording.count(group.state, "message")
            let times = group.tally.count == 1 ? "" : " \(Wording.count(group.tally.count)) times"
            return (
                "\(key.client) began anew with Clean Start\(times) and threw away \(messages) that had not been acknowledged",
                group.tally
            )
        }
    }
}
