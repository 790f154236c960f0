/// Messages that a subscriber got more than once, or should not have got at all.
struct DuplicateMessages: IncidentDetector {
    let interest: IncidentFact.Kinds = .message

    private var groups = IncidentGroups<String>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .message(let finding) = fact, let fault = Self.fault(finding.kind) else { return }
        groups.add(
            IncidentKey(subject, detail: fault),
            frames: [finding.frame],
            finding.timestamp,
            connection: finding.connection,
            finding.certainty,
            state: fault
        )
    }

    private static func fault(_ kind: JourneyFinding.Kind) -> String? {
        switch kind {
        case .duplicate(.publisherRepeated): "more than once: the publisher sent again"
        case .duplicate(.overlappingSubscriptions): "more than once: several of its subscriptions match"
        case .duplicate(.unexplained): "more than once: nothing that was seen explains it"
        case .sharedTwice: "that another member of its Shared Subscription had got as well"
        case .noLocal: "of its own back, although its subscriptions ask for No Local"
        case .missing, .overrun: nil
        }
    }

    func incidents() -> [Incident] {
        groups.incidents(.duplicates) { key, group in
            ("\(key.client) got \(Wording.count(group.tally.count, "message")) \(group.state)", group.tally)
        }
    }
}
