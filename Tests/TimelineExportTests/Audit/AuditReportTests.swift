import CaptureAnalysis
import CaptureFile
import Foundation
import MQTTAudit
import MQTTCodec
import MQTTTimeline
import PacketHeaders
import TCPReassembly
import Testing
import WireBytes

@testable import TimelineExport

@Suite("Reports of audits")
struct AuditReportTests {
    private static let nasty = "p<\"&'>\u{1}\u{202E}\u{FFFF}7"

    private static let rules = ProtocolVersion.allCases.map { version in
        Rule(
            "MQTT-99.1-1",
            [version],
            section: "9.9",
            .client,
            .packet,
            judges: .anyPacket(from: nil),
            title: "A <title> & \"more\".",
            reason: "A reason.",
            example: "82 02 00 05",
            remedy: "A remedy."
        )
    }

    private static func placed(_ client: String, frame: UInt64, _ version: ProtocolVersion) -> PlacedFinding {
        var finding = Finding(
            rule: "MQTT-99.1-1",
            version: version,
            severity: frame.isMultiple(of: 2) ? .error : .warning,
            certainty: frame.isMultiple(of: 3) ? .suspected : .definite,
            fault: .client,
            clientIdentifier: client,
            timestamp: 1_772_352_000_000_000_125,
            frames: [frame],
            expected: "something <else>",
            observed: "\u{7}a topic \"\(nasty)\""
        )
        finding.streamOffset = 34
        finding.packetType = .subscribe
        finding.bytes = 2..<4
        finding.excerpt = Finding.Excerpt(offset: 0, bytes: [0x82, 2, 0, 5], packetLength: 4)
        return PlacedFinding(
            finding,
            connection: frame,
            client: SocketAddress(address: IPAddress(ipv4: 0x0A00_0107), port: 40_000),
            server: SocketAddress(address: IPAddress(ipv6High: 0x2001_0DB8_0000_0000, low: 1), port: 1883),
            sequence: frame,
            packetSequence: frame - 1
        )
    }

    /// A report that holds all that a report can.
    private static func makeReport() throws -> (report: AuditReport, capture: Summary) {
        let sample = try #require(try Repository.samples().first { $0.contains("v5-alias") })
        let capture = try CaptureAnalyzer().analyze(try Capture([.file(sample)])).summary
        var ledger = FindingLedger()
        for (number, client) in ["pump-7", nasty, "", "pump-7"].enumerated() {
            for version in ProtocolVersion.allCases { ledger.add(placed(client, frame: UInt64(number + 2), version)) }
        }
        var facts = AuditFacts()
        facts.connections = 4
        return (ledger.report(occasions: OccasionCounts(), facts: facts, further: rules), capture)
    }

    private static func write(
        _ name: String,
        _ folder: borrowing TemporaryDirectory,
        _ document: [UInt8]
    ) throws -> String {
        let path = folder.file(name)
        try Data(document).write(to: URL(filePath: path))
        return path
    }

    private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-B"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test("JSON is valid by our schema, and its fingerprints are read back")
    func json() throws {
        let folder = try TemporaryDirectory()
        let (report, capture) = try Self.makeReport()
        var writer = ByteWriter()
        writer.append(auditDocument: report, capture)
        let schema = Repository.root.appending(path: "Docs/audit.schema.json").path
        let file = try Self.write("report.json", folder, writer.array)
        var (status, output) = try Self.run([Repository.validator, schema, "report_document", file])
        #expect(status == 0, "\(output)")
        let known = try AuditBaseline.fingerprints(inReport: writer.array)
        #expect(known == Set(report.findings.flatMap(\.fingerprints)))
        #expect(known.count == 9)
        var catalogue = ByteWriter()
        catalogue.append(rulesDocument: Self.rules + RuleCatalog.rules)
        let rules = try Self.write("rules.json", folder, catalogue.array)
        (status, output) = try Self.run([Repository.validator, schema, "rules_document", rules])
        #expect(status == 0, "\(output)")
    }

    @Test("SARIF and JUnit are valid by the schemas of others")
    func others() throws {
        let folder = try TemporaryDirectory()
        let (report, capture) = try Self.makeReport()
        let validator = Repository.root.appending(path: "Tests/Schemas/validate.py").path
        var sarif = ByteWriter()
        sarif.append(sarifDocument: report, capture)
        var (status, output) = try Self.run([validator, "sarif", try Self.write("a.sarif", folder, sarif.array)])
        #expect(status == 0, "\(output.prefix(2000))")
        var junit = ByteWriter()
        junit.append(junitDocument: report, capture)
        (status, output) = try Self.run([validator, "junit", try Self.write("a.xml", folder, junit.array)])
        #expect(status == 0, "\(output.prefix(2000))")
        // The schema of JUnit does not count.
        let text = String(decoding: junit.array, as: UTF8.self)
        #expect(text.contains(" failures=\"9\" errors=\"0\">"))
        #expect(text.components(separatedBy: "<failure ").count == 10)
        #expect(text.contains("0000  82 02 00 05\n            ^^ ^^\n"))
    }

    @Test("The same report, the same bytes")
    func deterministic() throws {
        let (one, capture) = try Self.makeReport()
        let (other, _) = try Self.makeReport()
        var first = ByteWriter()
        first.append(sarifDocument: one, capture)
        first.append(junitDocument: one, capture)
        var second = ByteWriter()
        second.append(sarifDocument: other, capture)
        second.append(junitDocument: other, capture)
        #expect(first.array == second.array)
    }

    struct Marks: Sendable {
        let offset: Int
        let count: Int
        let marked: Range<Int>?
        let lines: [String]
    }

    @Test(
        "Bytes are marked where they are",
        arguments: [
            Marks(offset: 0, count: 2, marked: nil, lines: ["0000  00 01"]),
            Marks(offset: 0, count: 3, marked: 1..<2, lines: ["0000  00 01 02", "         ^^"]),
            Marks(offset: 0, count: 3, marked: 5..<9, lines: ["0000  00 01 02"]),
            Marks(
                offset: 8,
                count: 18,
                marked: 23..<25,
                lines: [
                    "0008  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f",
                    "                                                   ^^",
                    "0018  10 11",
                    "      ^^",
                ]
            ),
        ]
    )
    func marks(row: Marks) {
        let excerpt = Finding.Excerpt(offset: row.offset, bytes: (0..<row.count).map { UInt8($0) }, packetLength: 99)
        #expect(ExcerptLines(excerpt, marked: row.marked).lines.map(\.text) == row.lines)
    }
}
