import Foundation
import Testing

@Suite("audit and rules")
struct AuditTests {
    @Test(
        "A capture in which nothing is wrong ends with 0, in every format",
        arguments: ["text", "json", "sarif", "junit"]
    )
    func good(format: String) throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let arguments = ["audit", "--rules", "protocol", "--format", format, "good.pcap"]
        let outcome = try Program.run(arguments, in: folder)
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        #expect(!outcome.output.isEmpty)
        #expect(try Program.run(arguments + ["--output", "report"], in: folder) == .init(0))
        #expect(try folder.read("report") == Array(outcome.output.utf8))
    }

    /// A baseline that is none, and what is said about it.
    struct Row: Sendable, CustomTestStringConvertible {
        let content: String?
        let message: String

        var testDescription: String { message }
    }

    @Test(
        "A baseline that cannot be read ends with 2",
        arguments: [
            Row(content: nil, message: "cannot open: No such file or directory"),
            Row(content: "{", message: "not JSON at byte 1"),
            Row(content: "{}", message: "not a report of 'audit --format json'"),
        ]
    )
    func badBaseline(row: Row) throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        if let content = row.content { try folder.write(Array(content.utf8), to: "old.json") }
        let outcome = try Program.run(["audit", "good.pcap", "--baseline", "old.json"], in: folder)
        #expect(outcome == .init(2, errors: "mqttscope: old.json: \(row.message)\n"))
    }

    @Test(
        "Connections of which one side is missing are counted",
        arguments: [("one-direction-client", 2), ("one-direction-server", 2), ("v5-conversation", 0)]
    )
    func oneDirection(sample: String, count: Int) throws {
        let capture = URL(filePath: #filePath).appending(path: "../../../Samples/\(sample).pcap").standardized.path
        let outcome = try Program.run(["audit", "--format", "json", capture], in: TemporaryDirectory())
        #expect(outcome.output.contains(#""one_direction":\#(count),"#))
    }

    @Test("The report does not overwrite a capture")
    func overwrite() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let outcome = try Program.run(["audit", "good.pcap", "-o", "./good.pcap"], in: folder)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("is also a capture to read"))
    }

    @Test("The catalogue as text and as JSON")
    func rules() throws {
        let folder = try TemporaryDirectory()
        #expect(try Program.run(["rules"], in: folder).status == 0)
        let outcome = try Program.run(["rules", "--json"], in: folder)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("{\"schema\":\"mqttscope.rules/1\",\"rules\":["))
    }
}
