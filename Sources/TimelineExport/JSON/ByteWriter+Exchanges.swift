import CaptureAnalysis
import MQTTTimeline
import TCPReassembly
import WireBytes

/// What a summary says of Will Messages and of requests.
extension ByteWriter {
    /// Appends `,"wills":{…},"requests":[…]`, each only when there is something to tell.
    mutating func append(willsAndRequestsOf summary: Summary) {
        if summary.wills.count > 0 || summary.wills.unfollowed > 0 {
            append(",\"wills\":{\"count\":")
            append(json: summary.wills.count)
            for outcome in WillEvent.Outcome.allCases {
                let found = summary.wills.occurrences(outcome)
                if found.count > 0 { append(outcome.rawValue, found.count) }
            }
            if summary.wills.unfollowed > 0 { append("unfollowed", summary.wills.unfollowed) }
            append("}")
        }
        let patterns = summary.requests.patterns
        if patterns.isEmpty, summary.requests.unfollowed == 0 { return }
        append(",\"requests\":{\"patterns\":")
        appendArray(patterns) { $0.append($1) }
        if summary.requests.unfollowed > 0 { append("unfollowed", summary.requests.unfollowed) }
        append("}")
    }

    private mutating func append(_ name: String, _ count: UInt64) {
        append(",\"")
        append(utf8: name)
        append("\":")
        append(json: count)
    }

    private mutating func append(_ pattern: RequestSummary.Pattern) {
        append("{\"pattern\":\"")
        append(utf8: pattern.name)
        append("\"")
        append("answered", pattern.answered)
        append("unanswered", pattern.unanswered.count)
        if pattern.unknown > 0 { append("unknown", pattern.unknown) }
        if !pattern.statuses.isEmpty {
            append(",\"statuses\":")
            appendArray(pattern.statuses.sorted { $0.key < $1.key }) { writer, status in
                writer.append("{\"status\":")
                writer.append(jsonText: status.key)
                writer.append(",\"count\":")
                writer.append(json: status.value)
                writer.append("}")
            }
        }
        if let median = pattern.latency(percentile: 50), let high = pattern.latency(percentile: 99),
            let longest = pattern.latency(percentile: 100)
        {
            append(",\"latency_us\":{\"p50\":")
            append(json: median.wholeNanoseconds / 1000)
            append(",\"p99\":")
            append(json: high.wholeNanoseconds / 1000)
            append(",\"max\":")
            append(json: longest.wholeNanoseconds / 1000)
            append("}")
        }
        append("}")
    }
}
