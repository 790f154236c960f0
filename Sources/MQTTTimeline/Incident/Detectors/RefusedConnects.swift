/// A server that refuses CONNECT for the same reason again and again.
struct RefusedConnects: IncidentDetector {
    let interest: IncidentFact.Kinds = .disconnected

    /// Refusals: 3.
    ///
    /// One or two are a person who mistyped a password.
    static let fewest: UInt64 = 3
    /// Clients that are named: 3.
    static let named = 3
    /// Clients that are counted one by one: 256, of which `named` by name.
    static let counted = 256

    private var groups = IncidentGroups<Clients>()

    /// Who was refused.
    struct Clients {
        var names: [String] = []
        var known: Set<Int> = []
        var isMore = false
    }

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .disconnected(let disconnection) = fact, disconnection.cause == .refused else { return }
        groups.add(
            IncidentKey(server: subject.server, detail: disconnection.reason?.description ?? ""),
            frames: disconnection.frames,
            disconnection.timestamp,
            connection: disconnection.connection,
            disconnection.certainty,
            state: Clients()
        ) { clients in
            let name = disconnection.clientIdentifier
            // A collision of hashes makes the count too low by one, no more.
            guard clients.known.count < Self.counted else {
                clients.isMore = true
                return
            }
            if clients.known.insert(name.hashValue).inserted, clients.names.count < Self.named {
                clients.names.append(name)
            }
        }
    }

    func incidents() -> [Incident] {
        groups.incidents(.connectRefused) { key, group in
            guard group.tally.count >= Self.fewest else { return nil }
            let clients = group.state
            var who = clients.names.map { $0.isEmpty ? "one without identifier" : Wording.name($0) }
            let others = clients.known.count - who.count
            if others > 0 { who.append("\(clients.isMore ? "more than " : "")\(Wording.count(others)) more") }
            let server = key.server.map { " " + Wording.address($0) } ?? ""
            let times = Wording.count(group.tally.count)
            let noun = clients.known.count == 1 ? "client" : "clients"
            let packets = "\(times) CONNECT packets of \(noun) \(Wording.list(who))"
            let what =
                key.detail.isEmpty
                ? "closed after \(packets) without an answer" : "refused \(packets): \(key.detail)"
            return ("server\(server) \(what)", group.tally)
        }
    }
}
