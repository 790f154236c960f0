import Foundation
import Testing

@Suite("Secrets")
struct SecretTests {
    @Test("A password is shown on demand only")
    func password() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let hidden = try Program.run(["export", "good.pcap"], in: folder)
        #expect(hidden.output.contains(#""username":"plant","password":{"length":11}"#))
        #expect(!hidden.output.contains("open sesame"))
        let shown = try Program.run(["export", "--show-secrets", "good.pcap"], in: folder)
        #expect(shown.output.contains(#""password":{"length":11,"text":"open sesame"}"#))
        for options in [["analyze"], ["analyze", "--json"]] {
            #expect(!(try Program.run(options + ["good.pcap"], in: folder).output.contains("open sesame")))
        }
    }

    @Test("The rest of a CONNECT whose length is too small is not shown either")
    func tailOfConnect() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeShortConnect(folder.file("short.pcap"))
        let hidden = try Program.run(["export", "short.pcap"], in: folder)
        #expect(hidden.status == 0)
        #expect(hidden.output.contains(#""kind":"malformed""#))
        let tail = Data("open sesame".utf8).base64EncodedString()
        for end in ["open sesame", tail, String(tail.dropLast(4))] { #expect(!hidden.output.contains(end)) }
        let shown = try Program.run(["export", "--show-secrets", "short.pcap"], in: folder)
        #expect(shown.output.contains("base64"))
    }

    @Test("A file with secrets is its owner's alone, also where it replaces another; a file without is not")
    func mode() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let commands = """
            umask 022
            $P export good.pcap -o open.jsonl || exit
            $P export --show-secrets good.pcap -o new.jsonl || exit
            touch old.jsonl && chmod 664 old.jsonl
            $P export --show-secrets good.pcap -o old.jsonl
            """
        #expect(try Program.shell(commands, in: folder) == .init(0))
        #expect(try folder.mode(of: "open.jsonl") == 0o644)
        #expect(try folder.mode(of: "new.jsonl") == 0o600)
        #expect(try folder.mode(of: "old.jsonl") == 0o600)
    }

    @Test("A device keeps its mode")
    func device() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let commands = "$P export --show-secrets good.pcap -o /dev/null && stat -c %a /dev/null"
        #expect(try Program.shell(commands, in: folder) == .init(0, output: "666\n"))
    }
}
