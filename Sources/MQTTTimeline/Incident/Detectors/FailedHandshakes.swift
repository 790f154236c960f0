import PacketHeaders
import TCPReassembly

/// A server with which handshakes of TLS or WebSocket fail for the same reason again and again.
struct FailedHandshakes: IncidentDetector {
    let interest: IncidentFact.Kinds = .disconnected

    /// Failures: 3.
    ///
    /// One or two are a person who tries out a certificate.
    static let fewest: UInt64 = 3
    /// Clients that are named: 3.
    static let named = 3
    /// Clients that are counted one by one: 256.
    static let counted = 256

    private var tls = IncidentGroups<Failure>()
    private var webSocket = IncidentGroups<Failure>()

    /// What failed, and with whom.
    struct Failure {
        let message: String
        let remedy: String
        var clients: [String] = []
        var known: Set<Int> = []
        var isMore = false

        mutating func add(_ client: SocketAddress?) {
            guard let client else { return }
            guard known.count < counted else {
                isMore = true
                return
            }
            let name = client.address.description
            // A collision of hashes makes the count too low by one, no more.
            if known.insert(name.hashValue).inserted, clients.count < named { clients.append(name) }
        }
    }

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .disconnected(let disconnection) = fact else { return }
        switch disconnection.cause {
        case .tlsHandshakeFailed: Self.add(disconnection, subject, to: &tls)
        case .webSocketRefused: Self.add(disconnection, subject, to: &webSocket)
        default: break
        }
    }

    private static func add(
        _ disconnection: Disconnection,
        _ subject: IncidentSubject,
        to groups: inout IncidentGroups<Failure>
    ) {
        let message = disconnection.message
        groups.add(
            IncidentKey(server: subject.server, detail: message),
            frames: disconnection.frames,
            disconnection.timestamp,
            connection: disconnection.connection,
            disconnection.certainty,
            state: Failure(message: message, remedy: disconnection.evidence.handshake?.remedy ?? "")
        ) {
            $0.add(subject.client)
        }
    }

    func incidents() -> [Incident] {
        incidents(.tlsHandshakeFailed, "TLS handshake", tls)
            + incidents(.webSocketRefused, "WebSocket handshake", webSocket)
    }

    private func incidents(
        _ kind: IncidentKind,
        _ what: String,
        _ groups: IncidentGroups<Failure>
    ) -> [Incident] {
        groups.incidents(kind) { key, group in
            guard group.tally.count >= Self.fewest else { return nil }
            let failure = group.state
            var who = failure.clients
            let others = failure.known.count - who.count
            if others > 0 { who.append("\(failure.isMore ? "more than " : "")\(Wording.count(others)) more") }
            var message = "\(Wording.count(group.tally.count, what)) failed"
            if let server = key.server { message += " with server \(Wording.address(server))" }
            if !who.isEmpty { message += " of \(who.count == 1 ? "client" : "clients") \(Wording.list(who))" }
            message += ": " + failure.reason
            if !failure.remedy.isEmpty { message += "; " + failure.remedy }
            return (message, group.tally)
        }
    }
}

extension FailedHandshakes.Failure {
    /// The message of a verdict without what it begins with.
    fileprivate var reason: String {
        message.firstRange(of: ": ").map { String(message[$0.upperBound...]) } ?? message
    }
}
