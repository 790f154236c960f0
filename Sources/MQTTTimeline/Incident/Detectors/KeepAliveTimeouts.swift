/// Clients that were dropped because they were silent for longer than their Keep Alive allows.
struct KeepAliveTimeouts: IncidentDetector {
    let interest: IncidentFact.Kinds = .disconnected

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
            let promise = Self.promise(group.state, isOnce: group.tally.count == 1)
            return ("\(key.client) was dropped \(times)by the server for its silence\(promise)", group.tally)
        }
    }

    private static func promise(_ longest: Longest, isOnce: Bool) -> String {
        if longest.keepAlive == 0 { return "" }
        let promise = "it promised a packet every \(Wording.count(longest.keepAlive)) s and"
        let silence = Wording.duration(longest.silence)
        // The server says so, and the capture shows something else.
        if longest.silence < Int64(longest.keepAlive) &* 1_000_000_000 {
            return ", although \(promise) had sent one \(silence) before"
        }
        return ": \(promise) was \(isOnce ? "" : "once ")silent for \(silence)"
    }
}
