public import CaptureAnalysis
import CaptureFile
public import MQTTAudit
import MQTTCodec
import MQTTTimeline
public import WireBytes

/// A report of an audit as the XML of JUnit, which continuous integration shows as tests.
extension ByteWriter {
    /// Clients without findings that get a suite: 1,000.
    private static let suitesWithoutFindings = 1000

    /// Appends a document: a suite for each client with a case for each rule that ran, and one suite with the rules that
    /// could not run.
    ///
    /// A case holds one failure that tells all findings of its rule and client, as many readers show only one.
    public mutating func append(junitDocument report: AuditReport, _ capture: Summary) {
        let suites = Self.suites(report, capture)
        let ran = report.rules.indices.filter { report.rules[$0].ran }
        let notRun = report.rules.filter { !$0.ran }
        append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"mqttscope audit\" time=\"0\" tests=\"")
        append(json: suites.count * ran.count + notRun.count)
        append("\" failures=\"")
        append(json: suites.reduce(0) { $0 + $1.failures.count })
        append("\" errors=\"0\">\n")
        let time = Self.timestamp(capture)
        for (number, suite) in suites.enumerated() {
            begin(suite: suite.client, number, time, tests: ran.count, failures: suite.failures.count, skipped: 0)
            for rule in ran { append(caseOf: report.rules[rule], suite.failures[rule], suite.client) }
            endSuite()
        }
        begin(
            suite: "rules that could not run",
            suites.count,
            time,
            tests: notRun.count,
            failures: 0,
            skipped: notRun.count
        )
        for coverage in notRun {
            begin(caseOf: coverage.rule, "rules that could not run")
            append(">\n<skipped message=\"")
            append(xml: coverage.reason ?? "")
            append("\"/>\n</testcase>\n")
        }
        endSuite()
        append("</testsuites>\n")
    }

    /// A client, and its findings by the number of the rule.
    private struct Suite {
        let client: String
        var failures: [Int: [FoldedFinding]] = [:]
    }

    /// Clients with findings in the order of these, then the others, by name.
    private static func suites(_ report: AuditReport, _ capture: Summary) -> [Suite] {
        var suites: [Suite] = []
        var places: [String: Int] = [:]
        for (finding, rule) in zip(report.findings, report.ruleNumbers) {
            let place = places[finding.clientName] ?? suites.count
            if place == suites.count {
                places[finding.clientName] = place
                suites.append(Suite(client: finding.clientName))
            }
            suites[place].failures[rule, default: []].append(finding)
        }
        let others = capture.traffic.clientSummaries.map(\.clientIdentifier).filter { places[$0] == nil }.sorted()
        return suites + others.prefix(suitesWithoutFindings).map { Suite(client: $0) }
    }

    private mutating func begin(
        suite name: String,
        _ number: Int,
        _ time: String,
        tests: Int,
        failures: Int,
        skipped: Int
    ) {
        append("<testsuite name=\"")
        append(xml: name)
        append("\" id=\"")
        append(json: number)
        append("\" package=\"mqttscope\" hostname=\"capture\" timestamp=\"")
        append(utf8: time)
        append("\" tests=\"")
        append(json: tests)
        append("\" failures=\"")
        append(json: failures)
        append("\" errors=\"0\" skipped=\"")
        append(json: skipped)
        append("\" time=\"0\">\n<properties/>\n")
    }

    private mutating func endSuite() { append("<system-out/>\n<system-err/>\n</testsuite>\n") }

    private mutating func begin(caseOf rule: Rule, _ suite: String) {
        append("<testcase name=\"")
        append(xml: "\(rule.qualifiedIdentifier): \(rule.title)")
        append("\" classname=\"")
        append(xml: suite)
        append("\" time=\"0\"")
    }

    private mutating func append(caseOf coverage: RuleCoverage, _ findings: [FoldedFinding]?, _ client: String) {
        begin(caseOf: coverage.rule, client)
        guard let findings, let worst = findings.first else {
            append("/>\n")
            return
        }
        append(">\n<failure type=\"")
        append(utf8: worst.finding.severity.rawValue)
        append("\" message=\"")
        append(xml: worst.sentence)
        append("\">")
        for finding in findings {
            append(xml: "\(finding.place): \(finding.sentence)")
            append("\n")
            guard let excerpt = finding.finding.excerpt else { continue }
            for line in ExcerptLines(excerpt, marked: finding.finding.bytes).lines {
                append(utf8: line.text)
                append("\n")
            }
        }
        if !coverage.rule.remedy.isEmpty { append(xml: "Remedy: \(coverage.rule.remedy)") }
        append("</failure>\n</testcase>\n")
    }

    /// When the capture began, to the second and without a time zone, as readers of JUnit ask for it.
    private static func timestamp(_ capture: Summary) -> String {
        var writer = ByteWriter(capacity: 32)
        var time = TimestampText()
        time.append(capture.timeRange?.lowerBound ?? 0, to: &writer)
        return String(String(decoding: writer.array, as: UTF8.self).prefix(19))
    }

    /// Appends text on one line as the content of an element or attribute (XML 1.0).
    private mutating func append(xml text: String) {
        for byte in text.escapedForDisplay.utf8 {
            switch byte {
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: ">"): append("&gt;")
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "\""): append("&quot;")
            default: append(byte)
            }
        }
    }
}
