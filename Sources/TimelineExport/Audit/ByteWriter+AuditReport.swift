public import CaptureAnalysis
import CaptureFile
public import MQTTAudit
import MQTTCodec
import MQTTTimeline
public import WireBytes

/// A report of an audit as a JSON object: what `audit --format json` prints.
extension ByteWriter {
    /// Appends `{"schema":"mqttscope.audit/1",…}` and a line end; `Docs/audit.schema.json` describes it.
    public mutating func append(auditDocument report: AuditReport, _ capture: Summary) {
        append("{\"schema\":\"mqttscope.audit/1\",\"tool\":{\"name\":\"mqttscope\",\"version\":\"")
        append(JSONTimelineWriter.toolVersion)
        append("\"},\"findings\":")
        appendLines(report.findings) { $0.append($1) }
        append(",\"rules\":")
        appendLines(report.rules) { $0.append($1) }
        append(",\n\"summary\":")
        append(report.summary, capture)
        append("}\n")
    }

    /// Appends an array, one element a line.
    private mutating func appendLines<Element>(_ elements: [Element], _ write: (inout ByteWriter, Element) -> Void) {
        append("[")
        for (index, element) in elements.enumerated() {
            append(index > 0 ? ",\n" : "\n")
            write(&self, element)
        }
        append("]")
    }

    private mutating func append(_ folded: FoldedFinding) {
        append("{\"kind\":\"finding\"")
        if folded.first.sequence > 0 { append(key: "seq", folded.first.sequence) }
        var time = TimestampText()
        append(",\"time\":\"")
        time.append(folded.finding.timestamp, to: &self)
        append("\"")
        append(key: "connection", folded.first.connection)
        append(fieldsOf: folded.first)
        append(key: "count", folded.count)
        append(key: "connections", folded.connections)
        if folded.count > 1 {
            append(",\"last_time\":\"")
            time.append(folded.lastTimestamp, to: &self)
            append("\"")
            append(key: "last_frame", folded.lastFrame)
        }
        append(",\"fingerprints\":")
        appendArray(folded.fingerprints) { $0.append(jsonText: $1.description) }
        append("}")
    }

    private mutating func append(_ coverage: RuleCoverage) {
        append("{\"id\":")
        append(jsonText: coverage.rule.identifier)
        append(",\"versions\":")
        appendArray(coverage.rule.versionNames) { $0.append(jsonText: $1) }
        append(",\"group\":\"")
        append(utf8: coverage.rule.group.rawValue)
        append("\",\"ran\":")
        append(json: coverage.ran)
        if let reason = coverage.reason {
            append(",\"reason\":")
            append(jsonText: reason)
        }
        append(key: "count", coverage.count)
        append(key: "judged", coverage.judged)
        append("}")
    }

    private mutating func append(_ summary: AuditSummary, _ capture: Summary) {
        append("{\"findings\":")
        append(json: summary.findings)
        append(key: "errors", summary.errors)
        append(key: "warnings", summary.warnings)
        append(key: "definite", summary.definite)
        append(key: "suspected", summary.suspected)
        append(key: "folded", summary.folded)
        append(key: "ignored", summary.ignored)
        append(key: "known", summary.known)
        append(key: "unlisted", summary.unlisted)
        append(key: "unlisted_errors", summary.unlistedErrors)
        append(key: "uncounted_connections", summary.uncountedConnections)
        append(key: "rules_run", summary.rulesRun)
        append(key: "rules_not_run", summary.rulesNotRun)
        append(",\"connections\":{\"mqtt\":")
        append(json: summary.facts.connections)
        append(key: "with_connect", summary.facts.connectionsWithConnect)
        append(key: "mid_stream", summary.facts.midStreamConnections)
        append(key: "one_direction", summary.facts.oneDirectionConnections)
        append(key: "encrypted", summary.facts.encryptedConnections)
        append("}")
        append(key: "gaps", summary.facts.gaps)
        append(",\"truncated\":")
        append(json: capture.isTruncated)
        append(",\"files\":")
        appendArray(capture.files) { writer, file in
            writer.append("{\"path\":")
            writer.append(jsonText: file.path)
            writer.append(key: "frames", file.frames)
            writer.append(",\"truncated\":")
            writer.append(json: file.truncated)
            if let error = file.error {
                writer.append(",\"error\":")
                writer.append(jsonText: error.description)
            }
            writer.append("}")
        }
        append(key: "frames", capture.frames)
        append("}")
    }
}
