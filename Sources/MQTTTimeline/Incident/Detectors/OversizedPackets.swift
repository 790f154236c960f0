import MQTTCodec

/// Connections that ended because a packet was longer than its receiver accepts.
struct OversizedPackets: IncidentDetector {
    let interest: IncidentFact.Kinds = .disconnected

    private var groups = IncidentGroups<ProtocolViolation?>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .disconnected(let disconnection) = fact, disconnection.cause == .protocolViolation,
            disconnection.isTooLarge
        else { return }
        groups.add(
            IncidentKey(subject, detail: disconnection.by?.name.description ?? ""),
            frames: disconnection.frames,
            disconnection.timestamp,
            connection: disconnection.connection,
            disconnection.certainty,
            state: disconnection.evidence.violation
        )
    }

    func incidents() -> [Incident] {
        groups.incidents(.packetTooLarge) { key, group in
            let connections = Wording.count(group.tally.count, "connection")
            guard let violation = group.state, case .tooLarge = violation.fault else {
                return (
                    "\(key.client) lost \(connections) because the \(key.detail) found a packet too large", group.tally
                )
            }
            return (
                "\(key.client) lost \(connections) to packets that are too large: the \(violation.from.name)'s "
                    + "\(violation.type) in frame \(violation.frame) \(violation.explanation)",
                group.tally
            )
        }
    }
}
