/// A client that leaves and comes back again and again, without anyone taking its session.
struct ReconnectLoop: IncidentDetector {
    /// Connections within `window`: 5.
    ///
    /// A client that falls back and tries again a few times stays below.
    static let fewest = 5
    /// In which they begin: 1 min.
    static let window: Int64 = 60_000_000_000

    /// Clients watched at once: 8,192; those that were quiet for `window` make room.
    static let maximumClients = 8192

    private var groups = IncidentGroups<Row>(maximumGroups: maximumClients)
    private var nextRoom = Int64.min

    /// The connections of one client.
    struct Row {
        /// When the latest ones began, the oldest first; at most `fewest`.
        var latest: [(timestamp: Int64, frame: UInt64, connection: UInt64)] = []
        /// True while the next beginning is that of a takeover.
        var isTakenOver = false
        /// Those in a loop.
        var loop = IncidentTally()
        /// How connections of the client ended, and the last message for each way.
        var causes: [DisconnectionCause: UInt64] = [:]
    }

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        switch fact {
        case .session(let event):
            let key = IncidentKey(subject)
            makeRoom(at: event.timestamp)
            switch event.change {
            case .takenOver:
                groups.update(key, Row()) { $0.state.isTakenOver = true }
            case .started, .resumed, .opened:
                groups.update(key, Row()) { Self.begin(event, &$0.state) }
            case .suspended, .ended, .expired:
                break
            }
        case .disconnected(let disconnection) where groups.groups[IncidentKey(subject)] != nil:
            groups.update(IncidentKey(subject), Row()) { $0.state.causes[disconnection.cause, default: 0] &+= 1 }
        default:
            break
        }
    }

    private mutating func makeRoom(at now: Int64) {
        guard groups.isFull, now >= nextRoom else { return }
        let oldest = now.subtractingReportingOverflow(Self.window).partialValue
        groups.removeAll { $0.state.loop.count == 0 && $0.state.latest.last?.timestamp ?? .min < oldest }
        // Not sooner, so that the search is not made for every connection.
        nextRoom = now.addingReportingOverflow(Self.window / 4).partialValue
    }

    private static func begin(_ event: SessionEvent, _ row: inout Row) {
        if row.isTakenOver {
            row.isTakenOver = false
            return
        }
        row.latest.append((event.timestamp, event.frames.first ?? 0, event.connection ?? 0))
        if row.latest.count < fewest { return }
        if row.latest.count > fewest { row.latest.removeFirst() }
        let (length, overflow) = event.timestamp.subtractingReportingOverflow(row.latest[0].timestamp)
        guard !overflow, length <= window else { return }
        for begin in row.latest where begin.timestamp > row.loop.last || row.loop.count == 0 {
            row.loop.add(frame: begin.frame, begin.timestamp, connection: begin.connection)
        }
    }

    func incidents() -> [Incident] {
        groups.incidents(.reconnectLoop) { key, group in
            let loop = group.state.loop
            guard loop.count > 0, !key.clientIdentifier.isEmpty else { return nil }
            var message =
                "\(key.client) connected \(Wording.count(loop.count)) times in \(Wording.duration(loop.length))"
            if let (cause, count) = group.state.causes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) {
                message += "; \(Wording.count(count)) × the end was: \(cause.title)"
            }
            return (message, loop)
        }
    }
}
