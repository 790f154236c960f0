import CaptureAnalysis
import MQTTTimeline

/// What a person has to know first.
extension TextPage {
    /// Incidents of one kind that are told; the rest is counted.
    private static let shownOfKind = 4

    mutating func appendIncidents(_ summary: Summary) {
        var table = TextTable([.left, .left], wrapped: 1)
        let incidentsByKind = Dictionary(grouping: summary.incidents, by: \.kind)
        for kind in IncidentKind.allCases {
            let incidents = incidentsByKind[kind] ?? []
            for incident in incidents.prefix(Self.shownOfKind) { Self.append(incident, &table) }
            let others = incidents.dropFirst(Self.shownOfKind)
            if others.isEmpty { continue }
            let count = Readable.count(others.count, "more incident", "more incidents")
            table.append("", StyledText("\(count) of this kind: \(kind.title)", .secondary))
        }
        append("Incidents", table)
    }

    private static func append(_ incident: Incident, _ table: inout TextTable) {
        let style = incident.kind.style
        var words = incident.message
        words = words.prefix(1).uppercased() + words.dropFirst()
        if incident.certainty == .suspected { words += " (suspected)" }
        let frames = incident.frames.map(String.init).joined(separator: ", ")
        if !frames.isEmpty {
            words += incident.frames.count == 1 ? ". Frame \(frames)" : ". Frames \(frames)"
            words += incident.count > UInt64(incident.frames.count) ? ", …" : ""
        }
        table.append(mark(style), StyledText(words))
    }
}

extension IncidentKind {
    /// Wrong, or possibly so.
    fileprivate var style: TextStyle {
        switch self {
        case .messagesLost, .takeoverLoop, .massDisconnection, .sessionLost, .connectRefused, .tlsHandshakeFailed,
            .webSocketRefused, .serverUnreachable,
            .serverStalled, .keepAliveTimeout, .pingUnanswered, .protocolViolation, .packetTooLarge,
            .subscriptionRefused, .publishRefused, .willOverdue:
            .wrong
        case .reconnectLoop, .receiveMaximumReached, .clientStalled, .requestsUnanswered, .sessionDiscarded,
            .subscriptionLowered, .messageExpired, .duplicates, .redelivered, .unknownAlias, .captureGaps:
            .suspicious
        }
    }

    /// What they have in common.
    fileprivate var title: String { rawValue.split(separator: "_").joined(separator: " ") }
}
