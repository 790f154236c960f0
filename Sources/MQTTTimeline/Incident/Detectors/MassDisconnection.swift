import MQTTCodec

/// A server that ended most of its connections at once: it was stopped, or restarted.
struct MassDisconnection: IncidentDetector {
    let interest: IncidentFact.Kinds = [.opened, .disconnected]

    /// Connections that end together: 5.
    ///
    /// Fewer may well do so by chance.
    static let fewest = 5
    /// Within this time: 1 s.
    static let window: Int64 = 1_000_000_000

    private var groups = IncidentGroups<Server>()

    /// A server's connections.
    struct Server {
        var open = 0
        /// Those that it ended within the window at hand.
        var ended = IncidentTally()
        var openBefore = 0
        /// True when the server said that it shuts down.
        var isAnnounced = false
        /// The largest such moment.
        var worst: (ended: IncidentTally, openBefore: Int, isAnnounced: Bool)?
        var moments: UInt64 = 0
    }

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        let key = IncidentKey(server: subject.server)
        switch fact {
        case .opened:
            groups.update(key, Server()) { $0.state.open += 1 }
        case .disconnected(let disconnection):
            groups.update(key, Server()) { group in
                Self.end(disconnection, &group.state)
                group.state.open -= 1
            }
        default:
            break
        }
    }

    private static func end(_ disconnection: Disconnection, _ server: inout Server) {
        switch disconnection.cause {
        case .serverClosed, .serverReset, .serverDisconnect: break
        case .closedEncrypted where disconnection.by == .server: break
        default: return
        }
        let (length, overflow) = disconnection.timestamp.subtractingReportingOverflow(server.ended.first)
        // Ends are told when both sides have closed, which need not be in the order in which they began.
        if server.ended.count > 0, overflow || length.magnitude > window.magnitude { settle(&server) }
        if server.ended.count == 0 { server.openBefore = server.open }
        if disconnection.reason?.code == .serverShuttingDown { server.isAnnounced = true }
        server.ended.add(
            frames: disconnection.frames,
            disconnection.timestamp,
            connection: disconnection.connection,
            disconnection.certainty
        )
    }

    private static func settle(_ server: inout Server) {
        let ended = server.ended
        if ended.count >= fewest, ended.count * 2 >= UInt64(max(0, server.openBefore)) {
            server.moments &+= 1
            if ended.count > server.worst?.ended.count ?? 0 {
                server.worst = (ended, server.openBefore, server.isAnnounced)
            }
        }
        server.ended = IncidentTally()
        server.isAnnounced = false
    }

    func incidents() -> [Incident] {
        groups.incidents(.massDisconnection) { key, group in
            var server = group.state
            Self.settle(&server)
            guard let worst = server.worst else { return nil }
            let name = key.server.map(Wording.address) ?? "one server"
            var message = "server \(name) ended \(Wording.count(worst.ended.count)) of "
            message += "\(Wording.count(worst.openBefore)) connections within \(Wording.duration(worst.ended.length)): "
            message += worst.isAnnounced ? "it shut down" : "it was stopped or restarted, or dropped them all"
            if server.moments > 1 { message += ", and did so \(Wording.count(server.moments)) times" }
            return (message, worst.ended)
        }
    }
}
