/// A server that resets connections before they carry anything: nobody listens, or somebody on the way refuses.
struct UnreachableServers: IncidentDetector {
    let interest: IncidentFact.Kinds = .disconnected

    /// Connections: 3.
    ///
    /// A single one may be a client that came while the server started.
    static let fewest: UInt64 = 3

    private var groups = IncidentGroups<Void>()

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .disconnected(let disconnection) = fact, disconnection.cause == .neverOpened,
            disconnection.by == .server
        else { return }
        groups.add(
            IncidentKey(server: subject.server),
            frame: disconnection.frames.last ?? 0,
            disconnection.timestamp,
            connection: disconnection.connection,
            disconnection.certainty
        )
    }

    func incidents() -> [Incident] {
        groups.incidents(.serverUnreachable) { key, group in
            guard group.tally.count >= Self.fewest else { return nil }
            let server = key.server.map { " " + Wording.address($0) } ?? ""
            return (
                "server\(server) turned away \(Wording.count(group.tally.count)) connections before they carried anything: "
                    + "nothing listens there, or something on the way refuses them",
                group.tally
            )
        }
    }
}
