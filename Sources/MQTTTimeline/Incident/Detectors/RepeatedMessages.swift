import MQTTCodec

/// Messages that were sent again after a client had come back.
struct RepeatedMessages: IncidentDetector {
    let interest: IncidentFact.Kinds = .delivery

    private var groups = IncidentGroups<UInt64>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .delivery(let delivery, let isContinued) = fact, delivery.mayContinue else { return }
        groups.add(
            IncidentKey(subject, detail: delivery.from == .client ? "client" : "server"),
            frames: [delivery.firstFrame],
            delivery.firstTimestamp,
            connection: subject.connection,
            isContinued ? .definite : .suspected,
            state: 0
        ) { if isContinued { $0 &+= 1 } }
    }

    func incidents() -> [Incident] {
        groups.incidents(.redelivered) { key, group in
            let count = Wording.count(group.tally.count, "message")
            let who = key.detail == "client" ? "\(key.client) sent the server" : "the server sent \(key.client)"
            if group.state == 0 {
                return ("\(who) \(count) with DUP that no earlier connection was seen to leave unfinished", group.tally)
            }
            let known =
                group.state == group.tally.count
                ? "" : "; \(Wording.count(group.state)) of them were seen to begin there"
            return ("\(who) \(count) again that an earlier connection had left unfinished\(known)", group.tally)
        }
    }
}
