import MQTTCodec

/// Subscriptions granted at a lower QoS than was asked for.
struct LoweredSubscriptions: IncidentDetector {
    let interest: IncidentFact.Kinds = .subscription

    private var groups = IncidentGroups<String>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .subscription(let event) = fact, let options = event.options, let granted = event.grantedQoS,
            granted < options.maximumQoS
        else { return }
        groups.add(
            IncidentKey(subject, detail: "asked for QoS \(options.maximumQoS), granted QoS \(granted)"),
            frames: event.frames,
            event.timestamp,
            connection: event.connection,
            state: Wording.name(event.filter)
        )
    }

    func incidents() -> [Incident] {
        groups.incidents(.subscriptionLowered) { key, group in
            let count = Wording.count(group.tally.count, "subscription")
            let which = group.tally.count == 1 ? "" : "first "
            return (
                "the server granted \(key.client) less than it asked for in \(count), "
                    + "\(which)\(group.state): \(key.detail)",
                group.tally
            )
        }
    }
}
