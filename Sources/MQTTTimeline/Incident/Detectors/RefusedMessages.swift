import MQTTCodec

/// Messages that their receiver refused.
struct RefusedMessages: IncidentDetector {
    let interest: IncidentFact.Kinds = .delivery

    private var groups = IncidentGroups<Sender>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .delivery(let delivery, _) = fact, delivery.outcome == .refused, let reason = delivery.reason else {
            return
        }
        let words = "\(reason.code.name(in: reason.type, version: .v5_0)) (\(reason.code.rawValue))"
        groups.add(
            IncidentKey(subject, detail: "\(delivery.from == .client ? "" : "by the client, ")\(words)"),
            frames: [delivery.firstFrame],
            delivery.firstTimestamp,
            connection: subject.connection,
            state: delivery.from
        )
    }

    func incidents() -> [Incident] {
        groups.incidents(.publishRefused) { key, group in
            let count = Wording.count(group.tally.count, "message")
            let message =
                group.state == .client
                ? "the server refused \(count) of \(key.client): \(key.detail)"
                : "\(key.client) refused \(count): \(key.detail.replacingPrefix("by the client, "))"
            return (message, group.tally)
        }
    }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String) -> Substring {
        hasPrefix(prefix) ? dropFirst(prefix.count) : self[...]
    }
}
