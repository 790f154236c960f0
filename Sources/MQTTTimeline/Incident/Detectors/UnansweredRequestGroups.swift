/// Requests that stayed without response.
struct UnansweredRequestGroups: IncidentDetector {
    private var groups = IncidentGroups<[UInt8]>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .request(let finding) = fact else { return }
        groups.add(
            IncidentKey(clientIdentifier: finding.requester ?? "", detail: finding.responder ?? ""),
            frames: [finding.frame],
            finding.timestamp,
            connection: subject.connection,
            state: finding.topic
        )
    }

    func incidents() -> [Incident] {
        groups.incidents(.requestsUnanswered) { key, group in
            let count = Wording.count(group.tally.count, "request")
            let who = key.clientIdentifier.isEmpty ? "" : " of \(key.client)"
            let whom = key.detail.isEmpty ? "" : " to \(Wording.client(key.detail))"
            let topic = Wording.name(String(decoding: group.state, as: UTF8.self))
            let which = group.tally.count == 1 ? "on" : "first on"
            return ("\(count)\(who)\(whom) got no response, \(which) \(topic)", group.tally)
        }
    }
}
