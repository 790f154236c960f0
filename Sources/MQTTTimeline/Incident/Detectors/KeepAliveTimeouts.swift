/// Clients that were dropped because they were silent for longer than their Keep Alive allows.
struct KeepAliveTimeouts: IncidentDetector {
    private var groups = IncidentGroups<Longest>()

    /// The longest silence.
    struct Longest {
        var silence: Int64
        var keepAlive: UInt16
    }

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .disconnected(let disconnection) = fact, disconnection.cause == .keepAlive else { return }
        let silence = disconnection.evidence.silence ?? 0
        let keepAlive = disconnection.evidence.keepAlive ?? 0
        groups.add(
            IncidentKey(subject),
            frames: disconnection.frames,
            disconnection.timestamp,
            connection: disconnection.connection,
            disconnection.certainty,
            state: Longest(silence: silence, keepAlive: keepAlive)
        ) { longest in
            if silence > longest.silence { longest = Longest(silence: silence, keepAlive: keepAlive) }
        }
    }

    func incidents() -> [Incident] {
        groups.incidents(.keepAliveTimeout) { key, group in
            let times = group.tally.count == 1 ? "" : "\(Wording.count(group.tally.count)) times "
            let silence = Wording.duration(group.state.silence)
            let longest = group.tally.count == 1 ? "was silent for" : "was once silent for"
            let promise =
                group.state.keepAlive == 0
                ? ""
                : ": it promised a packet every \(Wording.count(group.state.keepAlive)) s and \(longest) \(silence)"
            return ("\(key.client) was dropped \(times)by the server for its silence\(promise)", group.tally)
        }
    }
}
