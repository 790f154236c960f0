/// Requests that stayed without response.
struct UnansweredRequestGroups: IncidentDetector {
    let interest: IncidentFact.Kinds = .request

    /// A request that was open for less when the capture ended may have been answered later: 30 s, in nanoseconds.
    static let patience: Int64 = 30_000_000_000

    private var groups = IncidentGroups<[UInt8]>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .request(let exchange) = fact, exchange.outcome == .unanswered else { return }
        groups.add(
            IncidentKey(subject, detail: exchange.responder?.clientIdentifier ?? ""),
            frames: [exchange.request.leg.frame],
            exchange.request.leg.timestamp,
            connection: exchange.request.leg.connection,
            isOpen(exchange) ? .suspected : .definite,
            state: exchange.topic
        )
    }

    private func isOpen(_ exchange: RequestExchange) -> Bool {
        exchange.reason == .captureEnd && exchange.waited ?? 0 < Self.patience
    }

    func incidents() -> [Incident] {
        groups.incidents(.requestsUnanswered) { key, group in
            let count = Wording.count(group.tally.count, "request")
            let who = key.clientIdentifier.isEmpty ? "" : " of \(key.client)"
            let whom = key.detail.isEmpty ? "" : " to \(Wording.client(key.detail))"
            let topic = Wording.name(String(decoding: group.state, as: UTF8.self))
            let which = group.tally.count == 1 ? "on" : "first on"
            return ("\(count)\(who)\(whom), \(which) \(topic), got no response", group.tally)
        }
    }
}
