import CaptureAnalysis
import MQTTTimeline

/// How requests fared that are answered by another PUBLISH.
extension TextPage {
    mutating func appendRequests(_ summary: Summary) {
        let patterns = summary.requests.patterns
        if patterns.isEmpty, summary.requests.unfollowed == 0 { return }
        let hasUnknown = patterns.contains { $0.unknown > 0 }
        let titles =
            ["", "answered", "unanswered"] + (hasUnknown ? ["unknown"] : []) + ["p50", "p99", "max"]
        var table = TextTable([.left] + Array(repeating: .right, count: titles.count - 1) + [.left])
        table.append(titles.map { StyledText($0, .secondary) } + [""])
        for pattern in patterns {
            var cells = [
                StyledText(pattern.name),
                StyledText(Readable.countOrNothing(pattern.answered)),
                StyledText(Readable.countOrNothing(pattern.unanswered.count), .suspicious),
            ]
            if hasUnknown { cells.append(StyledText(Readable.countOrNothing(pattern.unknown))) }
            for percentile in [50.0, 99, 100] {
                cells.append(StyledText(pattern.latency(percentile: percentile).map(Readable.duration) ?? ""))
            }
            let statuses = pattern.statuses.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
            let shown = statuses.prefix(4).map { "\($0.key.shown(limit: 20)): \(Readable.count($0.value))" }
            cells.append(StyledText(shown.joined(separator: ", "), .secondary))
            table.append(cells)
        }
        if summary.requests.unfollowed > 0 {
            let count = Readable.count(summary.requests.unfollowed, "request", "requests")
            table.append([StyledText("\(count) not followed: too many at once", .suspicious)])
        }
        append("Requests (time from the request to the response)", table)
    }
}
