import MQTTCodec
import TCPReassembly

/// Times in which a server acknowledged nothing; what several clients saw at the same time is told once.
struct StalledServers: IncidentDetector {
    let interest: IncidentFact.Kinds = .stall

    /// The shortest that is told: 2 s.
    ///
    /// Shorter ones are a busy disk or a lost segment.
    static let shortest: Int64 = 2_000_000_000
    /// Stalls remembered: 4,096.
    static let maximumStalls = 4096

    private var stalls: [Stall] = []
    private var others: UInt64 = 0

    struct Stall {
        let server: SocketAddress?
        let client: String
        let connection: UInt64
        let event: StallEvent

        var end: Int64 { event.begin.timestamp.addingReportingOverflow(event.duration).partialValue }
    }

    /// Stalls of one server that overlap.
    private struct Cluster {
        var stalls: [Stall]
        var end: Int64

        var clients: Set<String> { Set(stalls.map(\.client)) }
        var waiting: Int { stalls.reduce(0) { $0 &+ $1.event.waiting } }
        var longest: Stall { stalls.reduce(stalls[0]) { $1.event.duration > $0.event.duration ? $1 : $0 } }
    }

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .stall(let event) = fact, event.kind == .acknowledgments, event.from == .server,
            event.duration >= Self.shortest
        else { return }
        guard stalls.count < Self.maximumStalls else {
            others &+= 1
            return
        }
        stalls.append(
            Stall(
                server: subject.server,
                client: subject.clientIdentifier,
                connection: subject.connection,
                event: event
            )
        )
    }

    func incidents() -> [Incident] {
        var alone: [IncidentKey: [Stall]] = [:]
        var incidents: [Incident] = []
        for cluster in clusters() {
            if cluster.clients.count == 1 {
                let key = IncidentKey(clientIdentifier: cluster.stalls[0].client, server: cluster.stalls[0].server)
                alone[key, default: []] += cluster.stalls
            } else {
                incidents.append(Self.incident(cluster))
            }
        }
        for (key, stalls) in alone { incidents.append(Self.incident(key, stalls)) }
        return incidents
    }

    private func clusters() -> [Cluster] {
        var clusters: [Cluster] = []
        for stalls in Dictionary(grouping: stalls, by: \.server).values {
            var cluster: Cluster?
            let ordered = stalls.sorted {
                ($0.event.begin.timestamp, $0.connection) < ($1.event.begin.timestamp, $1.connection)
            }
            for stall in ordered {
                if let end = cluster?.end, stall.event.begin.timestamp <= end {
                    cluster?.stalls.append(stall)
                    cluster?.end = max(end, stall.end)
                } else {
                    if let cluster { clusters.append(cluster) }
                    cluster = Cluster(stalls: [stall], end: stall.end)
                }
            }
            if let cluster { clusters.append(cluster) }
        }
        return clusters
    }

    private static func tally(_ stalls: [Stall]) -> IncidentTally {
        var tally = IncidentTally()
        for stall in stalls {
            tally.add(frame: stall.event.begin.frame, stall.event.begin.timestamp, connection: stall.connection)
        }
        return tally
    }

    private static func incident(_ cluster: Cluster) -> Incident {
        let longest = cluster.longest
        let clients = Wording.count(cluster.clients.count)
        let messages = Wording.count(cluster.waiting, "message")
        return tally(cluster.stalls).incident(
            .serverStalled,
            "",
            "the server acknowledged nothing to \(clients) clients at the same time, from frame "
                + "\(cluster.stalls[0].event.begin.frame) on, for up to \(Wording.duration(longest.event.duration)); "
                + "\(messages) waited"
        )
    }

    private static func incident(_ key: IncidentKey, _ stalls: [Stall]) -> Incident {
        let longest = stalls.reduce(stalls[0]) { $1.event.duration > $0.event.duration ? $1 : $0 }.event
        let which = stalls.count == 1 ? "" : " \(Wording.count(stalls.count)) times, the longest"
        let end = longest.end == nil ? ", until the end" : ""
        return tally(stalls).incident(
            .serverStalled,
            key.clientIdentifier,
            "the server stopped acknowledging \(key.client)\(which) at frame \(longest.begin.frame) for "
                + "\(Wording.duration(longest.duration))\(end); \(longest.waitingInWords)"
        )
    }
}

extension StallEvent {
    /// What waited, for people.
    var waitingInWords: String {
        "\(Wording.count(waiting, "message")) waited\(windowFullSince == nil ? "" : ", and Receive Maximum was reached")"
    }
}
