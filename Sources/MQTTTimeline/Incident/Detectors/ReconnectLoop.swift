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
        /// The last one to begin, which may still turn out to have taken the session from another one.
        var pending: (timestamp: Int64, frame: UInt64, connection: UInt64)?
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
                groups.update(key, Row()) { $0.state.takeOver(by: takeover.connection ?? 0) }
            case .started, .resumed, .opened:
                groups.update(key, Row()) { $0.state.begin(event) }
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
        groups.removeAll { $0.state.loop.count == 0 && $0.state.last < oldest }
        // Not sooner, so that the search is not made for every connection.
        nextRoom = now.addingReportingOverflow(Self.window / 4).partialValue
    }

    func incidents() -> [Incident] {
        groups.incidents(.reconnectLoop) { key, group in
            var row = group.state
            row.settle()
            let loop = row.loop
            guard loop.count > 0, !key.clientIdentifier.isEmpty else { return nil }
            var message =
                "\(key.client) connected \(Wording.count(loop.count)) times in \(Wording.duration(loop.length))"
            if let (cause, count) = row.causes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) {
                message += "; \(Wording.count(count)) × the end was: \(cause.title)"
            }
            return (message, loop)
        }
    }
}

extension ReconnectLoop.Row {
    /// When the last connection began.
    fileprivate var last: Int64 { pending?.timestamp ?? latest.last?.timestamp ?? .min }

    /// A connection took the session from another one: that is no loop of one client.
    ///
    /// It is told when the other one is closed, before or after the new one begins.
    fileprivate mutating func takeOver(by connection: UInt64) {
        if connection > 0, pending?.connection == connection { pending = nil } else { taker = connection }
    }

    fileprivate mutating func begin(_ event: SessionEvent) {
        settle()
        let connection = event.connection ?? 0
        if let taker {
            self.taker = nil
            if taker == 0 || taker == connection { return }
        }
        pending = (event.timestamp, event.frames.first ?? 0, connection)
    }

    /// Counts the last connection among those that began by themselves.
    fileprivate mutating func settle() {
        guard let pending else { return }
        self.pending = nil
        latest.append(pending)
        if latest.count < ReconnectLoop.fewest { return }
        if latest.count > ReconnectLoop.fewest { latest.removeFirst() }
        let (length, overflow) = pending.timestamp.subtractingReportingOverflow(latest[0].timestamp)
        guard !overflow, length <= ReconnectLoop.window else { return }
        for begin in latest where begin.timestamp > loop.last || loop.count == 0 {
            loop.add(frame: begin.frame, begin.timestamp, connection: begin.connection)
        }
    }
}
