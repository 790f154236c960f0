import Foundation
import Testing

@Suite("Usage")
struct UsageTests {
    private static func golden(_ name: String) throws -> String {
        let file = Repository.root.appending(path: "Tests/mqttscopeTests/Help/\(name).txt")
        return try String(contentsOf: file, encoding: .utf8)
    }

    @Test(
        "Help",
        arguments: [
            (["--help"], "mqttscope"), (["help"], "mqttscope"), (["analyze", "--help"], "analyze"),
            (["help", "analyze"], "analyze"), (["export", "-h"], "export"),
            (["audit", "--help"], "audit"), (["help", "rules"], "rules"),
            (["rules", "explain", "-h"], "rules-explain"), (["profiles", "--help"], "profiles"),
            (["replay", "--help"], "replay"),
            (["decode", "--help"], "decode"),
        ]
    )
    func help(arguments: [String], name: String) throws {
        let folder = try TemporaryDirectory()
        #expect(try Program.run(arguments, in: folder) == .init(0, output: try Self.golden(name)))
    }

    @Test("Without a command, the help is an answer to wrong usage")
    func noArguments() throws {
        let folder = try TemporaryDirectory()
        #expect(try Program.run([], in: folder) == .init(64, errors: try Self.golden("mqttscope")))
    }

    @Test("The version")
    func version() throws {
        let folder = try TemporaryDirectory()
        #expect(try Program.run(["--version"], in: folder) == .init(0, output: "0.1.0\n"))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let message: String

        var testDescription: String { "mqttscope " + arguments.joined(separator: " ") }
    }

    @Test(
        "Wrong usage: what is wrong, how it is right, 64",
        arguments: [
            Row(arguments: ["frobnicate"], message: "Unexpected argument 'frobnicate'"),
            Row(arguments: ["analyze"], message: "Missing expected argument '<file> ...'"),
            Row(arguments: ["export"], message: "Missing expected argument '<file> ...'"),
            Row(arguments: ["analyze", "a.pcap", "--frobnicate"], message: "Unknown option '--frobnicate'"),
            Row(arguments: ["export", "a.pcap", "-x"], message: "Unknown option '-x'"),
            Row(arguments: ["analyze", "-", "-"], message: "Standard input can be read only once."),
            Row(arguments: ["analyze", "a.pcap", "--filter"], message: "Missing value for '--filter <bpf>'"),
            Row(
                arguments: ["analyze", "a.pcap", "--port", "65536"],
                message: "The value '65536' is invalid for '--port <n>'"
            ),
            Row(
                arguments: ["export", "a.pcap", "--format", "xml"],
                message: "The value 'xml' is invalid for '--format <format>'. "
                    + "Please provide one of 'jsonl' and 'json'."
            ),
            Row(arguments: ["audit"], message: "Missing expected argument '<file> ...'"),
            Row(
                arguments: ["audit", "a.pcap", "--rules", "protocol,MQTT-0.0-0"],
                message: "The value 'protocol,MQTT-0.0-0' is invalid for '--rules <rules>': "
                    + "There is no rule 'MQTT-0.0-0'; 'mqttscope rules' lists them."
            ),
            Row(
                arguments: ["audit", "a.pcap", "--ignore", "@pump-7"],
                message: "The value '@pump-7' is invalid for '--ignore <id[@client]>': "
                    + "There is no rule ''; 'mqttscope rules' lists them."
            ),
            Row(
                arguments: ["audit", "a.pcap", "--ignore", "MQTT-0.0-0@[a"],
                message: "The value 'MQTT-0.0-0@[a' is invalid for '--ignore <id[@client]>': "
                    + "There is a '[' without its ']'; write '\\[' for the character itself."
            ),
            Row(
                arguments: ["audit", "a.pcap", "--fail-on", "info"],
                message: "The value 'info' is invalid for '--fail-on <severity>'. "
                    + "Please provide one of 'error', 'warning' or 'never'."
            ),
            Row(arguments: ["decode"], message: "Missing expected argument '<hex> ...'"),
            Row(
                arguments: ["decode", "c000", "--protocol", "4"],
                message: "The value '4' is invalid for '--protocol <version>'. "
                    + "Please provide one of '3.1', '3.1.1' or '5.0'."
            ),
            Row(arguments: ["replay", "a.pcap"], message: "Missing expected argument '--to <url>'"),
            Row(
                arguments: ["replay", "a.pcap", "--dry-run", "--speed", "0"],
                message: "The value '0' is invalid for '--speed <factor>': A speed is a number above 0, or max."
            ),
            Row(
                arguments: ["replay", "a.pcap", "--dry-run", "--topic-map", "a/#=b"],
                message: "The value 'a/#=b' is invalid for '--topic-map <map>': "
                    + "Both sides of a topic map need the same wildcards in the same order."
            ),
            Row(
                arguments: ["replay", "a.pcap", "--dry-run", "--mode", "bytes", "--no-will"],
                message: "'--mode bytes' sends what was captured: nothing in it can be changed."
            ),
            Row(
                arguments: ["replay", "a.pcap", "--dry-run", "--tolerance", "2"],
                message: "The value '2' is invalid for '--tolerance <share>': A share is 0 to 1, or 0% to 100%."
            ),
            Row(arguments: ["rules", "explain"], message: "Missing expected argument '<id> ...'"),
            Row(
                arguments: ["rules", "explain", "MQTT-0.0-0"],
                message: "There is no rule 'MQTT-0.0-0'; 'mqttscope rules' lists them."
            ),
            Row(
                arguments: ["analyze", "a.pcap", "--color", "blue"],
                message: "The value 'blue' is invalid for '--color <color>'. "
                    + "Please provide one of 'auto', 'always' or 'never'."
            ),
        ]
    )
    func wrongUsage(row: Row) throws {
        let folder = try TemporaryDirectory()
        let outcome = try Program.run(row.arguments, in: folder)
        #expect(outcome.status == 64)
        #expect(outcome.output == "")
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.first == "Error: \(row.message)")
        #expect(lines.contains { $0.hasPrefix("Usage: mqttscope") })
        #expect(lines.last?.hasPrefix("  See 'mqttscope") == true)
    }
}
