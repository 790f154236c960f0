import CaptureAnalysis
import CaptureFile
import MQTTTimeline
import TCPReassembly

/// What a reader has to know before anything else.
extension TextPage {
    /// Kinds of one notice, and files with a defect, that are told apart; the rest is counted.
    private static let shownDetails = 4
    /// Reasons why handshakes failed; the rest is counted.
    private static let shownFailures = 8

    mutating func appendAttention(_ summary: Summary) {
        var table = TextTable([.left, .right, .left, .left], wrapped: 2)
        Self.append(
            summary.files.compactMap { file in file.error.map { "not read to the end: \($0)".shown() } },
            "not read to the end",
            .wrong,
            &table
        )
        Self.append(
            summary.files.compactMap { file in
                file.truncatedAt.map { "\(file.path.shown(limit: 200)) is cut short at byte \(Readable.count($0))" }
            },
            "cut short",
            .suspicious,
            &table
        )
        if summary.traffic.connections == 0 {
            table.append(Self.mark(.suspicious), "", StyledText(Self.nothingFound(summary), .suspicious))
        }
        Self.appendFailures(summary, &table)
        // The order of notices holds among equals: what is wrong stands before what may be.
        let notices = summary.traffic.noticeSummaries.filter { !Self.isTold($0, summary) }
        for style in [TextStyle.wrong, .suspicious, .secondary] {
            for notice in notices where notice.notice.style == style { Self.append(notice, summary, &table) }
        }
        if table.isEmpty, summary.incidents.isEmpty {
            append("")
            append(StyledText("Nothing needs attention: no gaps, no malformed packets, nothing refused.", .good))
        } else {
            append(summary.incidents.isEmpty ? "Needs attention" : "Also needs attention", table)
        }
    }

    /// Whether incidents tell of all that a notice counts.
    private static func isTold(_ notice: NoticeSummary, _ summary: Summary) -> Bool {
        let kind: IncidentKind
        switch notice.notice {
        case .gap: kind = .captureGaps
        case .publishRefused: kind = .publishRefused
        case .subscriptionRefused: kind = .subscriptionRefused
        case .keepAliveExceeded: kind = .keepAliveTimeout
        case .publishRepeated: kind = .redelivered
        case .aliasUnknown: kind = .unknownAlias
        default: return false
        }
        let told: UInt64 = summary.incidents.reduce(0) { $0 + ($1.kind == kind ? $1.count : 0) }
        return told >= notice.occurrences.count
    }

    /// Why handshakes failed, as far as no incident tells it.
    private static func appendFailures(_ summary: Summary, _ table: inout TextTable) {
        let failures = summary.disconnections.failedHandshakes.filter { failure in
            !summary.incidents.contains { incident in
                (incident.kind == .tlsHandshakeFailed || incident.kind == .webSocketRefused)
                    && incident.frames.contains { failure.occurrences.frames.contains($0) }
            }
        }
        for failure in failures.prefix(shownFailures) {
            let words = failure.message.isEmpty ? "handshakes that failed otherwise" : failure.message.shown(limit: 240)
            table.append(
                mark(.wrong),
                StyledText(Readable.count(failure.occurrences.count), .wrong),
                StyledText(words, .wrong),
                StyledText(Readable.frames(failure.occurrences))
            )
        }
        let rest = failures.dropFirst(shownFailures).reduce(0) { $0 &+ $1.occurrences.count }
        if rest > 0 {
            table.append(
                mark(.wrong),
                StyledText(Readable.count(rest), .wrong),
                StyledText("handshakes that failed for other reasons", .wrong),
                ""
            )
        }
    }

    /// What is wrong with files; where there are many, the rest in one line.
    private static func append(_ files: [String], _ words: String, _ style: TextStyle, _ table: inout TextTable) {
        for file in files.prefix(shownDetails) { table.append(mark(style), "", StyledText(file, style)) }
        if files.count > shownDetails {
            let count = Readable.count(files.count - shownDetails, "more file is", "more files are")
            table.append(mark(style), "", StyledText("\(count) \(words)", style))
        }
    }

    /// What a style says where there is no colour.
    static func mark(_ style: TextStyle) -> StyledText {
        StyledText(style == .wrong ? "✗" : style == .suspicious ? "!" : "·", style)
    }

    private static func nothingFound(_ summary: Summary) -> String {
        if summary.frames == 0 { return "no frames" }
        let segments = summary.traffic.reassembly.segments
        if segments == 0 { return "no MQTT: no frame holds TCP" }
        let layers = summary.traffic.layers
        let hidden =
            (summary.traffic.foreignConnections[.tls] ?? 0) &+ layers.connections(.tls) &+ layers.connections(.wss)
        return "no MQTT\(hidden > 0 ? " that can be read" : "") in \(Readable.count(segments, "TCP segment"))"
            + (hidden > 0 ? "; \(Readable.count(hidden, "connection")) in TLS" : "")
    }

    private static func append(_ notice: NoticeSummary, _ summary: Summary, _ table: inout TextTable) {
        let style = notice.notice.style
        var words = notice.notice.words(count: notice.occurrences.count)
        if notice.notice == .gap, summary.traffic.missingBytes > 0 {
            words += " (\(Readable.count(summary.traffic.missingBytes, "byte")))"
        }
        // A single kind goes into the same line.
        if notice.details.count == 1 { words += ": " + notice.details[0].text.shown(limit: 160) }
        table.append(
            mark(style),
            StyledText(Readable.count(notice.occurrences.count), style),
            StyledText(words, style),
            StyledText(Readable.frames(notice.occurrences))
        )
        if notice.details.count < 2 { return }
        for detail in notice.details.prefix(shownDetails) {
            table.append(
                "",
                "",
                StyledText("  \(Readable.count(detail.occurrences.count)) × \(detail.text.shown(limit: 160))"),
                StyledText(Readable.frames(detail.occurrences), .secondary)
            )
        }
        let shown = notice.details.prefix(shownDetails).reduce(0) { $0 + $1.occurrences.count }
        if notice.details.count > shownDetails {
            let rest = notice.occurrences.count.subtractingReportingOverflow(shown).partialValue
            table.append("", "", StyledText("  \(Readable.count(rest)) × of other kinds", .secondary))
        }
    }
}
