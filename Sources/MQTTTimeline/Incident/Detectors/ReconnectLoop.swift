/// A client that leaves and comes back again and again, without anyone taking its session.
struct ReconnectLoop: IncidentDetector {
    let interest: IncidentFact.Kinds = [.session, .disconnected]

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
        /// The last connection, until it ends; 0 for none.
        var holder: UInt64 = 0
        /// The connection that took the session and has yet to begin; 0 when it is not known which.
        var taker: UInt64?
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
            case .takenOver(let takeover):
                groups.update(key, Row()) { $0.state.taker = takeover.connection ?? 0 }
            case .started, .resumed, .opened:
                groups.update(key, Row()) { $0.state.begin(event) }
            case .suspended, .ended, .expired:
                break
            }
        case .disconnected(let disconnection) where groups.groups[IncidentKey(subject)] != nil:
            groups.update(IncidentKey(subject), Row()) { group in
                group.state.causes[disconnection.cause, default: 0] &+= 1
                if group.state.holder == disconnection.connection { group.state.holder = 0 }
            }
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

extension ReconnectLoop.Row {
    /// A connection began.
    ///
    /// One that takes the session from another one is no sign of a loop. That it does is told before it begins, or after,
    /// when the other one is closed; then that one is still there.
    fileprivate mutating func begin(_ event: SessionEvent) {
        let connection = event.connection ?? 0
        let isTakeover = holder > 0 || taker == 0 || taker == connection && connection > 0
        taker = nil
        holder = connection
        if isTakeover { return }
        latest.append((event.timestamp, event.frames.first ?? 0, connection))
        if latest.count < ReconnectLoop.fewest { return }
        if latest.count > ReconnectLoop.fewest { latest.removeFirst() }
        let (length, overflow) = event.timestamp.subtractingReportingOverflow(latest[0].timestamp)
        guard !overflow, length <= ReconnectLoop.window else { return }
        for begin in latest where begin.timestamp > loop.last || loop.count == 0 {
            loop.add(frame: begin.frame, begin.timestamp, connection: begin.connection)
        }
    }
}
