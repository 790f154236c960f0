import CaptureAnalysis
import MQTTTimeline

/// Why connections ended, by cause and client.
extension TextPage {
    /// Clients listed for one cause; the rest is counted.
    private static let shownClients = 3

    mutating func appendDisconnections(_ summary: Summary) {
        var table = TextTable([.right, .left, .left], wrapped: 1)
        for group in summary.disconnections.groups {
            table.append(
                StyledText(Readable.count(group.occurrences.count), group.cause.style),
                StyledText(group.cause.title, group.cause.style),
                StyledText(Readable.frames(group.occurrences), .secondary)
            )
            if !group.cause.isExplained { continue }
            for client in group.clients.prefix(Self.shownClients) {
                let count = client.occurrences.count
                let name = client.clientIdentifier.isEmpty ? "" : client.clientIdentifier.shown(limit: 44) + ": "
                let suspected = client.certainty == .suspected ? " (suspected)" : ""
                let words =
                    count > 1
                    ? "\(Readable.count(count)) × \(name)for one, \(client.message)\(suspected)"
                    : "\(name)\(client.message)\(suspected)"
                table.append(
                    "",
                    StyledText("  \(words)"),
                    StyledText(count == group.occurrences.count ? "" : Readable.frames(client.occurrences), .secondary)
                )
            }
            let shown = group.clients.prefix(Self.shownClients).reduce(0) { $0 + $1.occurrences.count }
            if group.occurrences.count > shown {
                let rest = group.occurrences.count.subtractingReportingOverflow(shown).partialValue
                table.append("", StyledText("  \(Readable.count(rest)) × other clients", .secondary))
            }
        }
        append("How connections ended", table)
    }
}

extension DisconnectionCause {
    /// Whether the title leaves open what happened; why handshakes failed stands among what needs attention.
    fileprivate var isExplained: Bool {
        switch self {
        case .clientDisconnect, .captureEnd, .replaced, .silence, .neverOpened, .closedEncrypted,
            .tlsHandshakeFailed, .webSocketRefused:
            false
        default: true
        }
    }

    fileprivate var style: TextStyle {
        switch self {
        case .clientDisconnect: .plain
        case .takeover, .protocolViolation, .refused, .keepAlive, .pingUnanswered, .serverDisconnect, .connectTimeout,
            .neverOpened, .tlsHandshakeFailed, .webSocketRefused:
            .wrong
        case .clientReset, .serverReset, .clientClosed, .serverClosed: .suspicious
        case .replaced, .silence, .captureEnd, .closedEncrypted: .secondary
        }
    }
}
