public import CaptureAnalysis
import CaptureFile
public import MQTTAudit
import MQTTCodec
import MQTTTimeline
public import WireBytes

/// A report of an audit in the Static Analysis Results Interchange Format (SARIF 2.1.0, OASIS).
extension ByteWriter {
    /// Appends a log of one run and a line end.
    ///
    /// Every rule is listed, and each folded finding is a result, with the file that holds its first frame as artifact.
    public mutating func append(sarifDocument report: AuditReport, _ capture: Summary) {
        append(
            """
            {"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",\
            "version":"2.1.0","runs":[{"tool":{"driver":{"name":"mqttscope","semanticVersion":"
            """
        )
        append(JSONTimelineWriter.toolVersion)
        append("\",\"rules\":")
        appendArray(report.rules) { $0.append(sarif: $1) }
        append("}},\"columnKind\":\"utf16CodeUnits\",\"artifacts\":")
        appendArray(capture.files) { writer, file in
            writer.append("{\"location\":{\"uri\":\"")
            writer.append(uriOf: file.path)
            writer.append("\"},\"roles\":[\"analysisTarget\"]}")
        }
        append(",\"invocations\":[{\"executionSuccessful\":")
        append(json: !capture.files.contains { $0.error != nil })
        append("}],\"results\":")
        let finder = FrameFinder(capture)
        appendArray(Array(zip(report.findings, report.ruleNumbers))) { writer, element in
            writer.append(sarif: element.0, rule: element.1, report.rules[element.1].rule, finder)
        }
        append("}]}\n")
    }

    private mutating func append(sarif coverage: RuleCoverage) {
        let rule = coverage.rule
        append("{\"id\":")
        append(shown: rule.qualifiedIdentifier)
        append(",\"shortDescription\":{\"text\":")
        append(shown: rule.title)
        append("},\"fullDescription\":{\"text\":")
        append(shown: rule.reason.isEmpty ? rule.title : rule.title + " " + rule.reason)
        append("},\"help\":{\"text\":")
        append(shown: rule.helpParts.map { "\($0.name): \($0.text)" }.joined(separator: " "))
        append(",\"markdown\":")
        append(jsonText: rule.helpParts.map { "**\($0.name)**: \($0.text)" }.joined(separator: "\n\n"))
        append("},\"defaultConfiguration\":{\"level\":\"")
        append(utf8: rule.severity.rawValue)
        append("\",\"enabled\":")
        append(json: rule.unjudged == nil)
        append("},\"properties\":{\"tags\":")
        appendArray(["mqtt", rule.group.rawValue] + rule.versionNames.map { "mqtt-" + $0 }) { $0.append(shown: $1) }
        append(",\"ran\":")
        append(json: coverage.ran)
        if let reason = coverage.reason {
            append(",\"reason\":")
            append(shown: reason)
        }
        append(key: "judged", coverage.judged)
        append("}}")
    }

    private mutating func append(sarif folded: FoldedFinding, rule number: Int, _ rule: Rule, _ finder: FrameFinder) {
        let finding = folded.finding
        append("{\"ruleId\":")
        append(shown: rule.qualifiedIdentifier)
        append(key: "ruleIndex", number)
        append(",\"level\":\"")
        append(utf8: finding.severity.rawValue)
        append("\",\"message\":{\"text\":")
        append(shown: folded.sentence)
        append("},\"locations\":[{")
        if let file = finder.file(of: finding.frames.first) {
            append("\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"")
            append(uriOf: file.path)
            append("\"")
            append(key: "index", file.index)
            append("}},")
        }
        append("\"logicalLocations\":[{\"name\":")
        append(shown: folded.clientName)
        append(",\"fullyQualifiedName\":")
        append(shown: "\(folded.clientName)/\(folded.place)")
        append("}]}],\"partialFingerprints\":{\"mqttscopeFinding/v1\":\"")
        append(utf8: folded.fingerprints.first?.description ?? "")
        append("\"}")
        append(key: "occurrenceCount", min(folded.count, UInt64(Int32.max)))
        append(",\"properties\":{\"certainty\":\"")
        append(utf8: finding.certainty.rawValue)
        append("\",\"fault\":\"")
        append(finding.fault.name)
        append("\"")
        append(key: "connection", folded.first.connection)
        append(",\"frames\":")
        appendArray(finding.frames) { $0.append(decimal: $1) }
        if let offset = finding.streamOffset { append(key: "streamOffset", offset) }
        append("}}")
    }

    /// Appends text as a JSON string on one line, whatever it holds.
    private mutating func append(shown text: String) { append(jsonText: text.escapedForDisplay) }

    /// Appends a path as a URI reference (RFC 3986): an absolute one with its scheme.
    private mutating func append(uriOf path: String) {
        if path.hasPrefix("/") { append("file://") }
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                append(byte)
            default:
                append(UInt8(ascii: "%"))
                for digit in [byte >> 4, byte & 15] {
                    append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
                }
            }
        }
    }
}

/// Finds the file that holds a frame.
private struct FrameFinder {
    private let ends: [(end: UInt64, path: String)]

    init(_ capture: Summary) {
        var end: UInt64 = 0
        ends = capture.files.map { file in
            end &+= file.frames
            return (end, file.path)
        }
    }

    func file(of frame: UInt64?) -> (index: Int, path: String)? {
        guard let frame, let index = ends.firstIndex(where: { frame <= $0.end }) else { return nil }
        return (index, ends[index].path)
    }
}
