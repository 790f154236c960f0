import CaptureFile
import Foundation
import Testing

@Suite("Bad input")
struct BadInputTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let files: [String]
        var options: [String] = []
        let errors: String

        var testDescription: String { name }
    }

    @Test(
        "What cannot be read at all: one line, nothing on standard output, 2",
        arguments: [
            Row(
                name: "no such file",
                files: ["missing.pcap"],
                errors: "mqttscope: missing.pcap: cannot open: No such file or directory\n"
            ),
            Row(
                name: "no such file beside one that is there",
                files: ["good.pcap", "missing.pcap"],
                errors: "mqttscope: missing.pcap: cannot open: No such file or directory\n"
            ),
            Row(
                name: "a directory",
                files: ["folder"],
                errors: "mqttscope: folder: is a directory, not a capture file\n"
            ),
            Row(
                name: "an empty file",
                files: ["empty"],
                errors: "mqttscope: empty: not a capture file (the file is empty)\n"
            ),
            Row(
                name: "nothing on standard input",
                files: ["-"],
                errors: "mqttscope: -: not a capture file (the file is empty)\n"
            ),
            Row(
                name: "text",
                files: ["text"],
                errors: "mqttscope: text: not a capture file (starts with \"2026-03-01 0\")\n"
            ),
            Row(
                name: "bytes that a terminal would obey",
                files: ["escapes"],
                errors: "mqttscope: escapes: not a capture file (starts with \"\\x1b[31m\\x07red\")\n"
            ),
            Row(
                name: "a file name that a terminal would obey",
                files: ["\u{1B}[31mmissing\u{202E}"],
                errors: "mqttscope: \\u{1B}[31mmissing\\u{202E}: cannot open: No such file or directory\n"
            ),
            Row(
                name: "a wrong filter",
                files: ["good.pcap"],
                options: ["--filter", "tcp prot 1883"],
                errors: "mqttscope: good.pcap: bad filter: can't parse filter expression: syntax error "
                    + "(for link type RAW)\n"
            ),
        ]
    )
    func unreadable(row: Row) throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: folder.file("folder"), withIntermediateDirectories: false)
        try folder.write([], to: "empty")
        try folder.write(Array("2026-03-01 08:00:00 broker started\n".utf8), to: "text")
        try folder.write(Array("\u{1B}[31m\u{7}red".utf8), to: "escapes")
        try Captures.makeGood(folder.file("good.pcap"))
        for command in ["analyze", "export"] {
            let outcome = try Program.run([command] + row.options + row.files, in: folder)
            #expect(outcome == .init(2, errors: row.errors))
        }
    }

    @Test("A file cut short is read to its last whole record, with a warning: 0")
    func truncated() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeCut("cut.pcap", in: folder)
        let warning = "mqttscope: warning: cut.pcap: cut short at byte 462; read to its last whole record\n"
        let text = try Program.run(["analyze", "cut.pcap"], in: folder)
        #expect(text.status == 0)
        #expect(text.errors == warning)
        #expect(text.output.contains("  !    cut.pcap is cut short at byte 462\n"))
        let json = try Program.run(["analyze", "--json", "cut.pcap"], in: folder)
        #expect(json.status == 0)
        #expect(json.errors == warning)
        #expect(json.output.hasPrefix(#"{"schema":"mqttscope.summary/1","truncated":true,"#))
        let timeline = try Program.run(["export", "cut.pcap"], in: folder)
        #expect(timeline.status == 0)
        #expect(timeline.errors == warning)
        #expect(timeline.output.split(separator: "\n").last?.contains(#""truncated":true,"#) == true)
        #expect(try Program.run(["analyze", "--quiet", "cut.pcap"], in: folder).errors == "")
    }

    @Test("A record that makes no sense stops its file, after everything before it: 2")
    func corrupt() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeCorrupt("corrupt.pcap", in: folder)
        let message = "corrupt.pcap: corrupt record: invalid packet capture length 2147483647, bigger than "
        let text = try Program.run(["analyze", "corrupt.pcap"], in: folder)
        #expect(text.status == 2)
        #expect(text.errors.hasPrefix("mqttscope: \(message)"))
        #expect(text.errors.hasSuffix(" (at file offset 192)\n"))
        #expect(text.output.hasPrefix("corrupt.pcap\n  3 frames, 120 B\n"))
        #expect(text.output.contains("  ✗    not read to the end: corrupt.pcap: corrupt record: "))
        let timeline = try Program.run(["export", "--quiet", "corrupt.pcap"], in: folder)
        #expect(timeline.status == 2)
        #expect(timeline.errors == text.errors)
        let lines = timeline.output.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines.last?.contains(#""frames":3,"truncated":false,"error":"\#(message)"#) == true)
    }

    @Test("A block that makes no sense does the same to pcapng: 2")
    func corruptBlock() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("corrupt.pcapng"), format: .pcapng)
        var bytes = try folder.read("corrupt.pcapng")
        // The fourth packet: behind the section's header and the interface.
        var offset = 0
        for _ in 0..<5 { offset += Int(bytes[offset + 4]) }
        bytes[offset + 4] = 13
        try folder.write(bytes, to: "corrupt.pcapng")
        let outcome = try Program.run(["analyze", "corrupt.pcapng"], in: folder)
        #expect(outcome.status == 2)
        #expect(
            outcome.errors
                == "mqttscope: corrupt.pcapng: corrupt record: block length 13 is not a multiple of 4 (at file offset 276)\n"
        )
        #expect(outcome.output.hasPrefix("corrupt.pcapng\n  3 frames, 120 B\n"))
    }

    @Test("A capture without frames is a capture: 0")
    func noFrames() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        try folder.write(Array(try folder.read("good.pcap").prefix(24)), to: "header.pcap")
        let expected = """
            header.pcap
              0 frames, 0 B

            Needs attention
              !    no frames

            File
              header.pcap  pcap, RAW  0 frames

            """
        #expect(try Program.run(["analyze", "header.pcap"], in: folder) == .init(0, output: expected))
    }

    @Test("A filter that leaves nothing")
    func nothingLeft() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let outcome = try Program.run(["analyze", "--filter", "udp", "good.pcap"], in: folder)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("  the filter left out 8 frames\n"))
    }
}
