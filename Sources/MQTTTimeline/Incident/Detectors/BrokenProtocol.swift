import MQTTCodec

/// Connections that ended because one side broke the protocol.
struct BrokenProtocol: IncidentDetector {
    let interest: IncidentFact.Kinds = .disconnected

    private var groups = IncidentGroups<String>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .disconnected(let disconnection) = fact, disconnection.cause == .protocolViolation,
            !disconnection.isTooLarge
        else { return }
        let violation = disconnection.evidence.violation
        let detail = violation.map(Self.detail) ?? disconnection.reason?.description ?? ""
        groups.add(
            IncidentKey(clientIdentifier: subject.clientIdentifier, server: subject.server, detail: detail),
            frames: disconnection.frames,
            disconnection.timestamp,
            connection: disconnection.connection,
            disconnection.certainty,
            state: disconnection.message
        )
    }

    /// What tells violations apart; offsets and lengths may differ every time.
    private static func detail(_ violation: ProtocolViolation) -> String {
        let packet = "\(violation.from.name) \(violation.type) \(violation.name)"
        return switch violation.fault {
        case .malformed(let error): "\(packet) \(error.code.rawValue) \(error.field)"
        case .content(let words): "\(packet) \(words)"
        default: packet
        }
    }

    func incidents() -> [Incident] {
        groups.incidents(.protocolViolation) { key, group in
            if group.tally.count == 1 { return ("\(key.client): \(group.state)", group.tally) }
            return (
                "\(key.client) lost \(Wording.count(group.tally.count)) connections in the same way: \(group.state)",
                group.tally
            )
        }
    }
}

extension Disconnection {
    /// Whether a packet longer than Maximum Packet Size ended it.
    var isTooLarge: Bool {
        if reason?.code == .packetTooLarge, cause == .protocolViolation { return true }
        if case .tooLarge = evidence.violation?.fault { return true }
        return false
    }
}
