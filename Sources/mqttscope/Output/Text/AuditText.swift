import CaptureAnalysis
import MQTTAudit

/// The report of an audit as text: findings by rule and client, the worst first, then what could be judged.
struct AuditText {
    /// The text, with a line end after each line.
    let text: String

    /// Lays out a report, with the colours of a terminal or without.
    init(_ report: AuditReport, _ summary: Summary, usesColor: Bool) {
        var page = TextPage(usesColor: usesColor)
        page.appendTitle(summary)
        page.appendVerdict(report)
        page.appendFindings(report)
        page.appendCoverage(report)
        text = page.text
    }
}

extension TextPage {
    /// One sentence that tells whether there is anything to read below.
    fileprivate mutating func appendVerdict(_ report: AuditReport) {
        let summary = report.summary
        append("")
        if summary.findings == 0, summary.unlisted == 0 {
            let isEmpty = summary.rulesRun == 0
            append(StyledText(isEmpty ? "Nothing could be judged." : "No findings.", isEmpty ? .suspicious : .good))
        } else {
            var kinds: [String] = []
            if summary.errors > 0 { kinds.append(Readable.count(summary.errors, "error")) }
            if summary.warnings > 0 { kinds.append(Readable.count(summary.warnings, "warning")) }
            if summary.suspected > 0 { kinds.append("\(Readable.count(summary.suspected)) of all suspected only") }
            let count = Readable.count(summary.findings, "finding")
            append(
                StyledText("\(count): \(kinds.joined(separator: ", "))", summary.worst == .error ? .wrong : .suspicious)
            )
        }
        appendLeftOut(summary)
    }

    private mutating func appendLeftOut(_ summary: AuditSummary) {
        func note(_ count: UInt64, _ words: String) -> String? {
            count > 0 ? "\(Readable.count(count, "finding")) \(words)" : nil
        }
        let notes = [
            note(summary.known, "left out: in the earlier report"),
            note(summary.ignored, "left out: ignored or not asked for"),
            note(summary.unlisted, "only counted: too many to hold"),
        ]
        for note in notes.compactMap({ $0 }) { append(paragraph: note, .secondary) }
    }
}
