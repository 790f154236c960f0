import CaptureAnalysis
import CaptureFile
import MQTTTimeline
import TCPReassembly

/// What a reader has to know before anything else.
extension TextPage {
    /// Kinds of one notice that are told apart; the rest is counted.
    private static let shownDetails = 4

    mutating func appendAttention(_ summary: Summary) {
        var table = TextTable([.left, .right, .left, .left], wrapped: 2)
        for file in summary.files {
            guard let error = file.error else { continue }
            table.append(Self.mark(.wrong), "", StyledText("not read to the end: \(error)".shown(), .wrong))
        }
        for file in summary.files {
            guard let offset = file.truncatedAt else { continue }
            let path = file.path.shown(limit: 40)
            table.append(
                Self.mark(.suspicious),
                "",
                StyledText("\(path) is cut short at byte \(Readable.count(offset))", .suspicious)
            )
        }
        if summary.traffic.connections == 0 {
            table.append(Self.mark(.suspicious), "", StyledText(Self.nothingFound(summary), .suspicious))
        }
        // The order of notices holds among equals: what is wrong stands before what may be.
        let notices = summary.traffic.noticeSummaries
        for style in [TextStyle.wrong, .suspicious, .secondary] {
            for notice in notices where notice.notice.style == style { Self.append(notice, summary, &table) }
        }
        if table.isEmpty {
            append("")
            append(StyledText("Nothing needs attention: no gaps, no malformed packets, nothing refused.", .good))
        } else {
            append("Needs attention", table)
        }
    }

    /// What a style says where there is no colour.
    private static func mark(_ style: TextStyle) -> StyledText {
        StyledText(style == .wrong ? "✗" : style == .suspicious ? "!" : "·", style)
    }

    private static func nothingFound(_ summary: Summary) -> String {
        if summary.frames == 0 { return "no frames" }
        let segments = summary.traffic.reassembly.segments
        if segments == 0 { return "no MQTT: no frame holds TCP" }
        let foreign = summary.traffic.foreignConnections
        let isHidden = (foreign[.tls] ?? 0) &+ (foreign[.http] ?? 0) > 0
        return "no MQTT in \(Readable.count(segments, "TCP segment"))"
            + (isHidden ? "; TLS and WebSocket are not decoded" : "")
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
