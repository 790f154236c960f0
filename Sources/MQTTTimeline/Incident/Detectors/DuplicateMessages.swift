/// Messages that a subscriber got more than once.
struct DuplicateMessages: IncidentDetector {
    private var groups = IncidentGroups<MessageFinding.Duplicate>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .message(let finding) = fact, case .duplicate(let cause) = finding.kind else { return }
        groups.add(
            IncidentKey(clientIdentifier: finding.receiver, detail: cause.rawValue),
            frames: [finding.frame],
            finding.timestamp,
            connection: subject.connection,
            finding.certainty,
            state: cause
        )
    }

    func incidents() -> [Incident] {
        groups.incidents(.duplicates) { key, group in
            let count = Wording.count(group.tally.count, "message")
            return ("\(key.client) got \(count) more than once: \(group.state.explanation)", group.tally)
        }
    }
}

extension MessageFinding.Duplicate {
    fileprivate var explanation: String {
        switch self {
        case .publisherRepeated: "the publisher sent it again"
        case .serverRepeated: "the server sent it again"
        case .overlappingSubscriptions: "several of its subscriptions match"
        case .unexplained: "nothing that was seen explains it"
        }
    }
}
