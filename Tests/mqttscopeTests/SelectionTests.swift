import Foundation
import MQTTCodec
import TestSupport
import Testing

/// What `export` writes when only a part is asked for, compared with the whole timeline, searched line by line.
@Suite("Selection")
struct SelectionTests {
    @Test("A part of a timeline is the whole one without the other lines", arguments: try Repository.samples())
    func parts(sample: String) throws {
        let folder = try TemporaryDirectory()
        let whole = try Timeline(["export", sample], in: folder)
        for client in whole.clients.prefix(2) {
            let name = client.replacing(#/[*?\[\\]/#) { "\\" + $0.output }
            let part = try Timeline(["export", "--client", name, sample], in: folder)
            #expect(part.lines == whole.lines { whole.clients(of: $0).contains(client) }, "\(client)")
        }
        #expect(
            try Timeline(["export", "--client=*", sample], in: folder).lines
                == whole.lines { !whole.clients(of: $0).isEmpty }
        )
        #expect(
            try Timeline(["export", "--kinds", "packet,gap", sample], in: folder).lines
                == whole.lines { ["packet", "gap"].contains($0.kind) }
        )
        for topic in whole.topics.prefix(1) {
            #expect(
                try Timeline(["export", "--topic", topic, "--kinds", "packet", sample], in: folder).lines
                    == whole.lines { $0.kind == "packet" && $0.isAbout(topic) }
            )
        }
        guard let middle = whole.all.dropFirst(whole.all.count / 2).first?.time else { return }
        #expect(
            try Timeline(["export", "--from", middle, sample], in: folder).lines == whole.lines { $0.time >= middle }
        )
        #expect(
            try Timeline(["export", "--to-time", middle, sample], in: folder).lines
                == whole.lines { $0.time <= middle }
        )
    }

    @Test("A client whose identifier comes late has its first lines all the same")
    func assignedIdentifier() throws {
        let folder = try TemporaryDirectory()
        var conversation = try ScriptedCapture(path: folder.file("late.pcap"))
        try conversation.open()
        let connect = ControlPacket.connect(.init(version: .v5_0, clientIdentifier: ""))
        try conversation.send(try connect.encoded(version: .v5_0), from: .client)
        // More frames than are looked at together.
        for _ in 0..<3000 { try conversation.acknowledge(from: .client) }
        try conversation.send([0x20, 9, 0, 0, 6, 0x12, 0, 3, 0x78, 0x2D, 0x31], from: .server)
        try conversation.send([0xE0, 0], from: .client)
        try conversation.close(by: .client)
        try conversation.finish()
        let whole = try Timeline(["export", "late.pcap"], in: folder)
        let part = try Timeline(["export", "--client", "x-*", "late.pcap"], in: folder)
        #expect(part.all.filter { $0.kind == "packet" }.count == 3)
        #expect(part.lines == whole.lines)
        #expect(try Timeline(["export", "--client", "y", "late.pcap"], in: folder).lines == whole.lines { _ in false })
    }

    @Test("Too many events of a client that nobody names: what is left out is counted")
    func tooManyHeld() throws {
        let folder = try TemporaryDirectory()
        var conversation = try ScriptedCapture(path: folder.file("late.pcap"))
        try conversation.open()
        let connect = ControlPacket.connect(.init(version: .v5_0, clientIdentifier: ""))
        try conversation.send(try connect.encoded(version: .v5_0), from: .client)
        for _ in 0..<3000 { try conversation.send([0xC0, 0], from: .client) }
        try conversation.close(by: .client)
        try conversation.finish()
        let part = try Timeline(["export", "--client", "*", "late.pcap"], in: folder)
        let notices = part.all.last?.json["notices"] as? [[String: Any]] ?? []
        let count = notices.first { $0["notice"] as? String == "selection_incomplete" }?["count"] as? Int
        // The connection's three lines, CONNECT, PINGREQs with an exchange each, and the lines that are always there.
        let sessions = part.all.count { $0.kind == "session" }
        #expect(count.map { $0 + part.all.count } ?? 0 == 2 + 3 + 1 + 3000 * 2 + 1 + sessions)
    }

    @Test("Relative times count from the first frame")
    func relativeTimes() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeIncident(folder.file("incident.pcap"))
        let whole = try Timeline(["export", "incident.pcap"], in: folder)
        let from = try #require(whole.all.first { $0.time.hasPrefix("2026-03-01T08:00:04") }?.time)
        let arguments = ["export", "--from", "+4s", "--to-time=+10000ms", "incident.pcap"]
        let part = try Timeline(arguments, in: folder)
        #expect(part.lines == whole.lines { $0.time >= from && $0.time <= "2026-03-01T08:00:10Z" })
        #expect(part.all.count > 3)
    }

    @Test("The summary is that of the whole capture")
    func summary() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeIncident(folder.file("incident.pcap"))
        let part = try Timeline(["export", "--kinds", "summary", "incident.pcap"], in: folder)
        #expect(part.all.map(\.kind) == ["capture", "summary"])
        #expect(part.all.last?.json["packets"] != nil)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let message: String

        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(
        "What cannot be understood: 64",
        arguments: [
            Row(
                arguments: ["--kinds", "foo"],
                message:
                    "The value 'foo' is invalid for '--kinds <kinds>': No kind of event is called 'foo'; there are "
            ),
            Row(
                arguments: ["--client", "a["],
                message: "The value 'a[' is invalid for '--client <glob>': There is a '[' without its ']'"
            ),
            Row(
                arguments: ["--topic", "a#"],
                message: "The value 'a#' is invalid for '--topic <filter>': That is no Topic Filter: "
            ),
            Row(
                arguments: ["--from", "noon"],
                message: "The value 'noon' is invalid for '--from <time>': A time is written as "
            ),
            Row(
                arguments: ["--from", "+2s", "--to-time", "+1s"],
                message: "The time of '--from' is after that of '--to-time'."
            ),
        ]
    )
    func wrongUsage(row: Row) throws {
        let folder = try TemporaryDirectory()
        let outcome = try Program.run(["export"] + row.arguments + ["a.pcap"], in: folder)
        #expect(outcome.status == 64)
        #expect(outcome.errors.hasPrefix("Error: \(row.message)"), "\(outcome.errors)")
    }
}

/// A timeline as its lines say it.
private struct Timeline {
    struct Line {
        let json: [String: Any]
        let kind: String
        let time: String
        let connection: Int?
        /// All but what depends on which lines there are.
        let comparable: String
    }

    let all: [Line]
    /// By connection; those of which a CONNECT was seen.
    private var clientsByConnection: [Int: String] = [:]

    init(_ arguments: [String], in folder: borrowing TemporaryDirectory) throws {
        let outcome = try Program.run(arguments, in: folder)
        try #require(outcome.status == 0, "\(outcome.errors)")
        all = try outcome.output.split(separator: "\n").map { try Line(String($0)) }
        for (index, line) in all.enumerated() { #expect(line.json["seq"] as? Int == index + 1) }
        for line in all where line.json["packet"] != nil {
            guard let connection = line.connection else { continue }
            let isConnect = line.packet["type"] as? String == "CONNECT"
            if let client = line.json["client_id"] as? String ?? (isConnect ? "" : nil) {
                if clientsByConnection[connection, default: ""].isEmpty { clientsByConnection[connection] = client }
            }
        }
    }

    var lines: [String] { all.map(\.comparable) }

    /// The first and the last line, and those between that are chosen.
    func lines(where isChosen: (Line) -> Bool) -> [String] {
        all.filter { $0.kind == "capture" || $0.kind == "summary" || isChosen($0) }.map(\.comparable)
    }

    var clients: [String] { Set(clientsByConnection.values).filter { !$0.isEmpty }.sorted() }

    /// The clients that a line is about, as far as they are known.
    func clients(of line: Line) -> [String] {
        let ofConnection = line.connection.flatMap { clientsByConnection[$0] }
        func identifiers(_ key: String) -> [String] {
            let list = line.json[key] as? [[String: Any]] ?? [line.json[key] as? [String: Any] ?? [:]]
            return list.compactMap { $0["client_id"] as? String }
        }
        switch line.kind {
        case "connection_open", "connection_close", "packet", "malformed", "gap":
            return ofConnection.map { [$0] } ?? []
        case "journey":
            return [line.json["client_id"] as? String].compactMap { $0 }
                + ["legs", "missing", "queued"].flatMap(identifiers)
        case "exchange" where line.json["exchange"] as? String == "request_response":
            return ["requester", "responder"].flatMap(identifiers)
        default:
            return (line.json["client_id"] as? String ?? ofConnection).map { [$0] } ?? []
        }
    }

    /// Topic Names that can be filters.
    var topics: [String] {
        Set(all.compactMap { $0.packet["topic"] as? String }).filter { !$0.isEmpty && !$0.contains(/[+#]/) }.sorted()
    }
}

extension Timeline.Line {
    init(_ text: String) throws {
        let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
        json = try #require(parsed as? [String: Any])
        kind = try #require(json["kind"] as? String)
        time = try #require(json["time"] as? String)
        connection = json["connection"] as? Int
        var rest = Self.withoutNumbers(json) as? [String: Any] ?? [:]
        if kind == "summary" { rest["events"] = nil }
        comparable = String(
            decoding: try JSONSerialization.data(withJSONObject: rest, options: .sortedKeys),
            as: UTF8.self
        )
    }

    private static func withoutNumbers(_ value: Any) -> Any {
        if let object = value as? [String: Any] {
            return object.filter { $0.key != "seq" && $0.key != "packet_seq" }.mapValues(withoutNumbers)
        }
        if let array = value as? [Any] { return array.map(withoutNumbers) }
        return value
    }

    var packet: [String: Any] { json["packet"] as? [String: Any] ?? [:] }

    /// Whether it is a message with a Topic Name, or asks for such messages.
    func isAbout(_ topic: String) -> Bool {
        let filters =
            (packet["filters"] as? [String] ?? [])
            + (packet["subscriptions"] as? [[String: Any]] ?? []).compactMap { $0["filter"] as? String }
        return packet["topic"] as? String == topic || filters.contains { Self.matches($0, topic) }
    }

    private static func matches(_ filter: String, _ topic: String) -> Bool {
        var filter = filter.split(separator: "/", omittingEmptySubsequences: false)[...]
        if filter.first == "$share", filter.count > 2 { filter = filter.dropFirst(2) }
        if topic.hasPrefix("$"), filter.first == "#" || filter.first == "+" { return false }
        var topic = topic.split(separator: "/", omittingEmptySubsequences: false)[...]
        while let level = filter.popFirst() {
            if level == "#" { return true }
            guard let name = topic.popFirst() else { return false }
            guard level == "+" || level == name else { return false }
            // "a/#" includes "a".
            if topic.isEmpty, filter.count == 1, filter.first == "#" { return true }
        }
        return topic.isEmpty
    }
}
