import MQTTCodec

/// Clients that acknowledged nothing for a while.
struct StalledClients: IncidentDetector {
    let interest: IncidentFact.Kinds = .stall

    /// The shortest that is told: 2 s, as for servers.
    static let shortest = StalledServers.shortest

    private var groups = IncidentGroups<StallEvent>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .stall(let event) = fact, event.kind == .acknowledgments, event.from == .client,
            event.duration >= Self.shortest
        else { return }
        groups.add(
            IncidentKey(subject),
            frames: [event.begin.frame],
            event.begin.timestamp,
            connection: subject.connection,
            state: event
        ) { if event.duration > $0.duration { $0 = event } }
    }

    func incidents() -> [Incident] {
        groups.incidents(.clientStalled) { key, group in
            let longest = group.state
            let which = group.tally.count == 1 ? "" : " \(Wording.count(group.tally.count)) times, the longest"
            let end = longest.end == nil ? ", until the end" : ""
            return (
                "\(key.client) stopped acknowledging\(which) at frame \(longest.begin.frame) for "
                    + "\(Wording.duration(longest.duration))\(end); \(longest.waitingInWords)",
                group.tally
            )
        }
    }
}
