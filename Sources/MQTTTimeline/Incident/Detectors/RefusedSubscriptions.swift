import MQTTCodec

/// Subscriptions that a server refused.
struct RefusedSubscriptions: IncidentDetector {
    let interest: IncidentFact.Kinds = .subscription

    private var groups = IncidentGroups<String>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .subscription(let event) = fact, event.change == .refused, event.options != nil else { return }
        let reason = event.reason.map { "\($0.name(in: .suback, version: .v5_0)) (\($0.rawValue))" } ?? "no reason"
        groups.add(
            IncidentKey(subject, detail: reason),
            frames: event.frames,
            event.timestamp,
            connection: event.connection,
            state: Wording.name(event.filter)
        )
    }

    func incidents() -> [Incident] {
        groups.incidents(.subscriptionRefused) { key, group in
            let count = Wording.count(group.tally.count, "subscription")
            let which = group.tally.count == 1 ? "" : "first "
            return (
                "the server refused \(key.client) \(count), \(which)\(group.state): \(key.detail)",
                group.tally
            )
        }
    }
}
