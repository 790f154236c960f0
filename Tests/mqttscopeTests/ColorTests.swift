import Testing

@Suite("Colour")
struct ColorTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        var options = ""
        var environment: [String: String] = [:]
        let isTerminal: Bool
        let isColored: Bool

        var testDescription: String { name }
    }

    @Test(
        "Where output is coloured",
        arguments: [
            Row(name: "not in a file", isTerminal: false, isColored: false),
            Row(name: "in a file when asked for", options: "--color always", isTerminal: false, isColored: true),
            Row(name: "on a terminal", isTerminal: true, isColored: true),
            Row(
                name: "not on a terminal when not asked for",
                options: "--color never",
                isTerminal: true,
                isColored: false
            ),
            Row(name: "not with NO_COLOR", environment: ["NO_COLOR": "1"], isTerminal: true, isColored: false),
            Row(name: "with an empty NO_COLOR", environment: ["NO_COLOR": ""], isTerminal: true, isColored: true),
            Row(
                name: "with NO_COLOR when asked for",
                options: "--color always",
                environment: ["NO_COLOR": "1"],
                isTerminal: false,
                isColored: true
            ),
        ]
    )
    func color(row: Row) throws {
        let folder = try TemporaryDirectory()
        try Captures.makeIncident(folder.file("c.pcap"))
        let command = "$P analyze \(row.options) c.pcap"
        let outcome = try Program.shell(
            row.isTerminal ? "script -qec '\(command)' /dev/null" : command,
            in: folder,
            environment: row.environment
        )
        #expect(outcome.status == 0)
        let plain = try Program.run(["analyze", "c.pcap"], in: folder).output
        let shown = outcome.output.replacing("\r\n", with: "\n")
        #expect(shown.contains("\u{1B}[") == row.isColored)
        // Colour changes nothing else.
        #expect(shown.replacing(/\u{1B}\[[0-9]*m/, with: "") == plain)
    }
}
