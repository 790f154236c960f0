/// PINGREQ packets that a server did not answer.
struct UnansweredPings: IncidentDetector {
    let interest: IncidentFact.Kinds = .unanswered

    /// A connection that ends sooner after PINGREQ leaves no time for an answer: 1 s.
    static let shortestWait: Int64 = 1_000_000_000

    private var groups = IncidentGroups<Int64>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .unanswered(let exchange) = fact, exchange.kind == .ping, exchange.outcome == .unanswered,
            let waited = exchange.waited, waited >= Self.shortestWait
        else { return }
        groups.add(
            IncidentKey(subject),
            frames: [exchange.request.frame],
            exchange.request.timestamp,
            connection: subject.connection,
            state: waited
        ) { $0 = max($0, waited) }
    }

    func incidents() -> [Incident] {
        groups.incidents(.pingUnanswered) { key, group in
            let pings = Wording.count(group.tally.count, "PINGREQ packet")
            let wait = Wording.duration(group.state)
            let upTo = group.tally.count == 1 ? "" : "up to "
            return (
                "the server did not answer \(pings) of \(key.client), which waited \(upTo)\(wait) before its connection ended",
                group.tally
            )
        }
    }
}
