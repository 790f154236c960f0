import Foundation
import Testing

@Suite("Output")
struct OutputTests {
    @Test("What cannot be written: one line and 2")
    func unwritable() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        for (path, reason) in [
            ("missing/out.jsonl", "No such file or directory"), (".", "Is a directory"),
            ("/dev/full", "No space left on device"),
        ] {
            let outcome = try Program.run(["export", "good.pcap", "-o", path], in: folder)
            #expect(outcome == .init(2, errors: "mqttscope: \(path): cannot write: \(reason)\n"))
        }
        for command in ["analyze", "analyze --json", "export"] {
            let outcome = try Program.shell("$P \(command) good.pcap >/dev/full", in: folder)
            #expect(
                outcome == .init(2, errors: "mqttscope: standard output: cannot write: No space left on device\n")
            )
        }
    }

    @Test("A reader that goes away ends the program quietly", arguments: ["jsonl", "json"])
    func closedPipe(format: String) throws {
        let folder = try TemporaryDirectory()
        try Captures.makeLong(folder.file("long.pcap"))
        let commands = "$P export --format \(format) long.pcap | head -c 1; exit ${PIPESTATUS[0]}"
        #expect(try Program.shell(commands, in: folder) == .init(0, output: "{"))
    }

    @Test("A summary for a reader that is gone")
    func closedPipeOfSummary() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        // The pipe's reader is gone before the program begins.
        let commands = "exec 3> >(true); sleep 0.3; $P analyze good.pcap >&3"
        #expect(try Program.shell(commands, in: folder) == .init(0))
    }

    @Test("Standard input is a capture like any other")
    func standardInput() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let file = try Program.run(["export", "good.pcap"], in: folder)
        let input = try Program.run(["export", "-"], in: folder, input: folder.file("good.pcap"))
        #expect(input.status == 0)
        #expect(input.errors == "")
        #expect(input.output == file.output.replacingOccurrences(of: "good.pcap", with: "-"))
        let text = try Program.run(["analyze", "-"], in: folder, input: folder.file("good.pcap"))
        #expect(text.output.hasPrefix("standard input\n  8 frames, "))
    }

    @Test("A file holds what standard output would")
    func outputFile() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let printed = try Program.run(["export", "good.pcap"], in: folder)
        #expect(printed.status == 0)
        #expect(printed.output.hasSuffix("}\n"))
        #expect(try Program.run(["export", "good.pcap", "--output", "out.jsonl"], in: folder) == .init(0))
        #expect(try String(decoding: folder.read("out.jsonl"), as: UTF8.self) == printed.output)
    }

    @Test("'-' is standard output; standard input is not overwritten; messages stay out of the output")
    func standardStreams() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        try Captures.makeCut("cut.pcap", in: folder)
        let printed = try Program.run(["export", "good.pcap"], in: folder)
        #expect(try Program.run(["export", "good.pcap", "-o", "-"], in: folder) == printed)
        let capture = try folder.read("good.pcap")
        #expect(try Program.shell("$P export - -o good.pcap < good.pcap", in: folder).status == 2)
        #expect(try folder.read("good.pcap") == capture)
        #expect(try Program.shell("$P export cut.pcap -o out.jsonl 2>&-", in: folder).status == 0)
        #expect(try !String(decoding: folder.read("out.jsonl"), as: UTF8.self).contains("mqttscope: "))
    }

    @Test("Standard input from a file beside other files")
    func standardInputBesideFiles() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let both = try Program.shell("$P analyze --json - good.pcap < good.pcap", in: folder)
        #expect(both.status == 0)
        #expect(both.output.contains(#""frames":16,"#))
    }

    @Test("An output file outlives a capture that is not there, and the capture an output of its name")
    func nothingDestroyed() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        try folder.write(Array("precious".utf8), to: "out.jsonl")
        #expect(try Program.run(["export", "missing.pcap", "-o", "out.jsonl"], in: folder).status == 2)
        #expect(try folder.read("out.jsonl") == Array("precious".utf8))
        let capture = try folder.read("good.pcap")
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link"),
            withDestinationPath: folder.file("good.pcap")
        )
        for name in ["good.pcap", "./good.pcap", "link"] {
            let outcome = try Program.run(["export", "good.pcap", "-o", name], in: folder)
            let message = "mqttscope: \(name): is also a capture to read; name another output file\n"
            #expect(outcome == .init(2, errors: message))
        }
        #expect(try folder.read("good.pcap") == capture)
    }
}
