import Foundation
import Testing

@Suite("Replay")
struct ReplayTests {
    @Test("A dry run prints the plan and connects nothing")
    func dryRun() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let outcome = try Program.run(["replay", "--dry-run", "good.pcap"], in: folder)
        #expect(outcome.status == 0 && outcome.errors == "")
        #expect(outcome.output.hasPrefix("Plan of a replay\n"))
        #expect(outcome.output.contains("-replay"))
        #expect(!outcome.output.contains("open sesame"))
    }

    @Test("As JSON too", arguments: ["conversation", "bytes"])
    func json(mode: String) throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let outcome = try Program.run(["replay", "--dry-run", "--json", "--mode", mode, "good.pcap"], in: folder)
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        #expect(outcome.status == 0)
        #expect(object?["schema"] as? String == "mqttscope.replay-plan/1")
        #expect(object?["mode"] as? String == mode)
        #expect((object?["segments"] as? Int == 0) == (mode == "conversation"))
    }

    @Test("Each sample has a plan", arguments: try Repository.samples())
    func samples(sample: String) throws {
        let folder = try TemporaryDirectory()
        let outcome = try Program.run(["replay", "--dry-run", sample], in: folder)
        let isRefused = outcome.output.contains("\nRefused\n")
        #expect(outcome.status == (isRefused ? 1 : 0))
    }

    @Test("What is refused is named with the option that allows it, and nothing is connected")
    func refused() throws {
        let folder = try TemporaryDirectory()
        let sample = Repository.root.appending(path: "Samples/v5-conversation.pcap").path
        let outcome = try Program.run(["replay", "--to", "mqtt://127.0.0.1:1", sample], in: folder)
        #expect(outcome.status == 2 && outcome.output == "")
        #expect(outcome.errors.hasPrefix("mqttscope: refused: 2 retained messages"))
        #expect(outcome.errors.hasSuffix("; --allow-retained allows it\n"))
    }

    @Test("A captured server is no target")
    func capturedServer() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let export = try Program.run(["export", "--kinds", "connection_open", "good.pcap"], in: folder).output
        let server = try #require(export.firstMatch(of: #/"server":{"ip":"([^"]+)","port":(\d+)}/#))
        let target = "mqtt://\(server.1):\(server.2)"
        let outcome = try Program.run(["replay", "--dry-run", "--to", target, "good.pcap"], in: folder)
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("--allow-captured-server"))
    }

    @Test("A server that is not there")
    func unreachable() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let arguments = ["replay", "--to", "mqtt://127.0.0.1:1", "--on-lost", "skip", "--allow-retained", "good.pcap"]
        let outcome = try Program.run(arguments, in: folder)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("connection refused by 127.0.0.1:1"))
        #expect(!(outcome.output + outcome.errors).contains("open sesame"))
    }

    @Test("Secrets of a table are not told, however wrong it is")
    func secrets() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        try Data("client_id,password\na,\"open sesame".utf8).write(to: URL(filePath: folder.file("logins.csv")))
        let outcome = try Program.run(["replay", "--dry-run", "--credentials", "logins.csv", "good.pcap"], in: folder)
        #expect(outcome == .init(2, errors: "mqttscope: logins.csv: A quotation mark is not closed.\n"))
    }

    @Test("Nothing to replay is nothing done")
    func nothing() throws {
        let folder = try TemporaryDirectory()
        let sample = Repository.root.appending(path: "Samples/websocket-refused.pcap").path
        let outcome = try Program.run(["replay", "--to", "mqtt://127.0.0.1:1", sample], in: folder)
        #expect(outcome == .init(2, errors: "mqttscope: there is nothing to replay\n"))
    }
}
