import PacketHeaders
import TCPReassembly

/// Clients with the same Client Identifier that take each other's session, again and again.
struct TakeoverLoop: IncidentDetector {
    let interest: IncidentFact.Kinds = .session

    /// Takeovers in a row: 3.
    ///
    /// One or two happen to a client whose network changed.
    static let fewest: UInt64 = 3
    /// A takeover so long after the one before it belongs to another story: 10 min.
    static let pause: Int64 = 600_000_000_000
    /// Addresses that are named: 4.
    static let addresses = 4

    private var groups = IncidentGroups<Run>()
    private var nextRoom = Int64.min

    /// Takeovers in a row.
    struct Run {
        /// The longest row so far.
        var longest: Place?
        /// The row at hand.
        var place = Place()

        struct Place {
            var tally = IncidentTally()
            /// Addresses in the order in which they lost or took the session.
            var addresses: [IPAddress] = []
            /// True when an address that had lost the session took it back.
            var isMutual = false
        }
    }

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .session(let event) = fact, case .takenOver(let takeover) = event.change else { return }
        makeRoom(at: event.timestamp)
        groups.update(IncidentKey(subject), Run()) { group in
            Self.add(event, takeover, &group.state)
        }
    }

    private mutating func makeRoom(at now: Int64) {
        guard groups.isFull, now >= nextRoom else { return }
        let oldest = now.subtractingReportingOverflow(Self.pause).partialValue
        groups.removeAll { $0.state.longest?.tally.count ?? 0 < Self.fewest && $0.state.place.tally.last < oldest }
        nextRoom = now.addingReportingOverflow(Self.pause / 4).partialValue
    }

    private static func add(_ event: SessionEvent, _ takeover: SessionEvent.Takeover, _ run: inout Run) {
        let (wait, overflow) = event.timestamp.subtractingReportingOverflow(run.place.tally.last)
        if run.place.tally.count > 0, overflow || wait.magnitude > pause.magnitude { run.place = Run.Place() }
        run.place.tally.add(frames: event.frames, event.timestamp, connection: event.connection ?? 0)
        let former = takeover.former.address
        if let new = takeover.client?.address {
            if new != former, run.place.addresses.contains(new) { run.place.isMutual = true }
            for address in [former, new] where !run.place.addresses.contains(address) {
                if run.place.addresses.count < addresses { run.place.addresses.append(address) }
            }
        }
        if run.place.tally.count >= run.longest?.tally.count ?? 0 { run.longest = run.place }
    }

    func incidents() -> [Incident] {
        groups.incidents(.takeoverLoop) { key, group in
            guard let run = group.state.longest, run.tally.count >= Self.fewest else { return nil }
            var tally = run.tally
            tally.set(run.isMutual ? .definite : .suspected)
            return (Self.sentence(key, run), tally)
        }
    }

    private static func sentence(_ key: IncidentKey, _ run: Run.Place) -> String {
        let times = "was taken over \(Wording.count(run.tally.count)) times in \(Wording.duration(run.tally.length))"
        let names = run.addresses.map(\.description)
        if names.count > 1 {
            let who = Wording.list(names)
            return run.isMutual
                ? "\(key.client) \(times), back and forth between \(who): they run with the same Client Identifier"
                : "\(key.client) \(times), by connections from \(who) with the same Client Identifier"
        }
        guard let name = names.first else {
            return "\(key.client) \(times), by connections with the same Client Identifier that were not seen"
        }
        return "\(key.client) \(times) by other connections from \(name): two programs there run with the same Client "
            + "Identifier, or one connects anew without closing"
    }
}
