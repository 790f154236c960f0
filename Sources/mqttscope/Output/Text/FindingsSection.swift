import MQTTAudit
import MQTTCodec
import MQTTTimeline
import PacketHeaders
import TCPReassembly
import TimelineExport

/// What was found, rule by rule, and of each rule client by client.
extension TextPage {
    /// Folded findings of one rule that are told in full; the rest is counted.
    private static let findingsOfRule = 10

    mutating func appendFindings(_ report: AuditReport) {
        var groups: [(rule: Int, findings: [FoldedFinding])] = []
        var places: [Int: Int] = [:]
        for (finding, rule) in zip(report.findings, report.ruleNumbers) {
            let place = places[rule] ?? groups.count
            if place == groups.count {
                places[rule] = place
                groups.append((rule, []))
            }
            groups[place].findings.append(finding)
        }
        for group in groups { append(report.rules[group.rule].rule, group.findings) }
    }

    private mutating func append(_ rule: Rule, _ findings: [FoldedFinding]) {
        append("")
        let names =
            rule.versions.count == ProtocolVersion.allCases.count
            ? "" : " (MQTT \(rule.versionNames.joined(separator: ", ")))"
        append(StyledText("\(rule.identifier)\(names)", .heading))
        if rule.title != rule.identifier { append(paragraph: rule.title) }
        var client: String?
        let shown = Self.byClient(findings)
        for finding in shown.prefix(Self.findingsOfRule) {
            append(finding, isNewClient: client != finding.clientName)
            client = finding.clientName
        }
        if shown.count > Self.findingsOfRule {
            let left = Readable.count(shown.count - Self.findingsOfRule)
            append(paragraph: "and \(left) more of this rule; --format json lists them all", .secondary)
        }
        if !rule.remedy.isEmpty { append(paragraph: "Remedy: \(rule.remedy)") }
    }

    /// The findings of each client together, the clients in the order of their worst finding.
    private static func byClient(_ findings: [FoldedFinding]) -> [FoldedFinding] {
        var places: [String: Int] = [:]
        var clients: [[FoldedFinding]] = []
        for finding in findings {
            let place = places[finding.clientName] ?? clients.count
            if place == clients.count {
                places[finding.clientName] = place
                clients.append([])
            }
            clients[place].append(finding)
        }
        return clients.flatMap { $0 }
    }

    private mutating func append(_ folded: FoldedFinding, isNewClient: Bool) {
        let finding = folded.finding
        if isNewClient {
            let name = finding.clientIdentifier.isEmpty ? "" : " \"\(finding.clientIdentifier.shown(limit: 60))\""
            let client = "\(folded.first.client.address)"
            let server = folded.first.server
            append("  client\(name) at \(client), server \(Self.address(server))")
        }
        let style: TextStyle = finding.severity == .error ? .wrong : .suspicious
        var facts =
            "\(finding.severity.rawValue), \(finding.certainty.rawValue), by the \(finding.fault.name): \(folded.place)"
        if let repetition = folded.repetition { facts += "; \(repetition)" }
        var table = TextTable([.left, .left, .left], wrapped: 2)
        table.append("", StyledText(Self.mark(style).text, style), StyledText(facts, style))
        table.append("", "", StyledText("observed: \(finding.observed.shown(limit: 400))"))
        if !finding.expected.isEmpty {
            table.append("", "", StyledText("expected: \(finding.expected.shown(limit: 400))"))
        }
        append(table)
        guard let excerpt = finding.excerpt else { return }
        for line in ExcerptLines(excerpt, marked: finding.bytes).lines {
            append(StyledText("         \(line.text)", line.isMarks ? style : .secondary))
        }
    }

    private static func address(_ address: SocketAddress) -> String {
        address.address.isIPv6 ? "[\(address.address)]:\(address.port)" : "\(address.address):\(address.port)"
    }
}
