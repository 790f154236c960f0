import Foundation
import MQTTCodec
import TestSupport
import Testing
import TimelineExport

@Suite("The schema")
struct SchemaTests {
    /// Writes captures that show what samples from real brokers do not.
    private static func makeCaptures(in folder: borrowing TemporaryDirectory) throws -> [String] {
        var paths: [String] = []
        for version in ProtocolVersion.allCases {
            for repeats in 1...2 {
                let path = folder.file("every-packet-\(version)-\(repeats).pcap")
                paths.append(path)
                var conversation = try ScriptedCapture(path: path)
                try conversation.open()
                for line in try EveryPacket.conversation(version, repeats: repeats) {
                    try conversation.send(try line.packet.encoded(version: version), from: line.from)
                }
                try conversation.close(by: .client)
                try conversation.finish()
            }
        }
        let damaged = folder.file("damaged.pcap")
        paths.append(damaged)
        var conversation = try ScriptedCapture(path: damaged)
        try conversation.open()
        let connect = ControlPacket.connect(.init(version: .v5_0, clientIdentifier: "damaged"))
        try conversation.send(try connect.encoded(version: .v5_0), from: .client)
        // A topic by an alias that was never set, a type that is reserved, a length of five bytes.
        try conversation.send([0x30, 6, 0, 0, 3, 0x23, 0, 9], from: .client)
        try conversation.send([0x00, 2, 1, 2], from: .client)
        try conversation.send([0x30, 20, 0, 1, 0x61], from: .client)
        conversation.lose(16, from: .client)
        try conversation.acknowledge(from: .server)
        conversation.wait(.seconds(30))
        try conversation.send([0xC0, 0, 0xC0, 0, 0xC0, 0], from: .client)
        try conversation.send([0x30, 0xFF, 0xFF, 0xFF, 0xFF, 1], from: .client)
        try conversation.reset(by: .server)
        try conversation.finish()
        return paths
    }

    @Test("Everything that is written is valid: samples and captures of all that can be said")
    func output() throws {
        let folder = try TemporaryDirectory()
        let samples = try Repository.samples()
        #expect(samples.count > 20)
        let captures =
            (samples + (try Self.makeCaptures(in: folder))).map { [$0] }
            + [samples.filter { $0.contains("ring-") }]
        var timelines: [String] = []
        var documents: [String] = []
        var summaries: [String] = []
        for (number, paths) in captures.enumerated() {
            for showsSecrets in paths[0].hasPrefix(folder.path) ? [false, true] : [false] {
                timelines.append(folder.file("\(number)-\(showsSecrets).jsonl"))
                let timeline = try Export.timeline(paths, showsSecrets: showsSecrets, audits: true)
                try timeline.write(to: URL(filePath: timelines[timelines.count - 1]))
            }
            documents.append(folder.file("\(number).json"))
            try Export.timeline(paths, layout: .document, audits: true).write(to: URL(filePath: documents[number]))
            summaries.append(folder.file("\(number)-summary.json"))
            try Export.summary(paths).write(to: URL(filePath: summaries[number]))
        }
        try expectValid(timelines, as: "event")
        try expectValid(documents, as: "document")
        try expectValid(summaries, as: "summary_document")
    }

    /// A change to a line that the schema has to notice.
    struct Drift: Sendable, CustomTestStringConvertible {
        let kind: String
        let old: String
        let new: String

        var testDescription: String { "\(kind): \(old) → \(new)" }
    }

    @Test(
        "It notices drift",
        arguments: [
            Drift(kind: "capture", old: #""schema":"mqttscope.timeline/1""#, new: #""schema":"mqttscope.timeline/2""#),
            Drift(kind: "capture", old: #""seq":1"#, new: #""seq":0"#),
            Drift(kind: "connection_open", old: #""mid_stream":false"#, new: #""mid_stream":"no""#),
            Drift(kind: "connection_open", old: #""transport":"tcp","#, new: ""),
            Drift(kind: "connection_open", old: #""port":40112"#, new: #""port":70000"#),
            Drift(kind: "packet", old: #""length":"#, new: #""size":"#),
            Drift(kind: "packet", old: #""type":"CONNECT""#, new: #""type":"CONNACK""#),
            Drift(kind: "packet", old: #""type":"CONNECT""#, new: #""type":"HELLO""#),
            Drift(kind: "packet", old: #""keep_alive":60,"#, new: #""keep_alive":60,"extra":1,"#),
            Drift(kind: "packet", old: #""topic_alias_maximum":5"#, new: #""topic_alias":5"#),
            Drift(kind: "packet", old: #""user_property":[["k","v"]]"#, new: #""user_property":{"k":"v"}"#),
            Drift(kind: "packet", old: #""password":{"length":6}"#, new: #""password":"secret""#),
            Drift(kind: "packet", old: #""time":"2026"#, new: #""time":"26"#),
            Drift(kind: "connection_close", old: #""how":"fin""#, new: #""how":"rest""#),
            Drift(kind: "finding", old: #""severity":"error""#, new: #""severity":"fatal""#),
            Drift(kind: "finding", old: #""fault":"client","#, new: ""),
            Drift(kind: "finding", old: #""bytes":["#, new: #""bytes":[0,"#),
            Drift(kind: "finding", old: #""packet_length":"#, new: #""size":"#),
            Drift(kind: "finding", old: #","observed":"#, new: #","seen":"#),
            Drift(kind: "summary", old: #""gaps":0,"missing_bytes":0,"skipped_bytes":0"#, new: #""gaps":0"#),
            Drift(kind: "summary", old: #""notices":["#, new: #""notes":["#),
        ]
    )
    func drift(drift: Drift) throws {
        let folder = try TemporaryDirectory()
        let isOfSample = drift.kind == "finding"
        let path = try isOfSample ? Repository.malformedSample : Self.makeCaptures(in: folder)[4]
        let timeline = try Export.timeline([path], audits: isOfSample)
        let lines = String(decoding: timeline, as: UTF8.self).split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("{\"kind\":\"\(drift.kind)\"") && $0.contains(drift.old) })
        let changed = line.replacingOccurrences(of: drift.old, with: drift.new)
        let file = folder.file("line.json")
        try Data(line.utf8).write(to: URL(filePath: file))
        try expectValid([file], as: "event")
        try Data(changed.utf8).write(to: URL(filePath: file))
        #expect(try Schema.validate([file], as: "event").status == 1)
    }

    private func expectValid(_ files: [String], as definition: String) throws {
        let (status, output) = try Schema.validate(files, as: definition)
        #expect(status == 0, "\(output.prefix(2000))")
    }
}

/// The schema, and the program that knows what it says.
enum Schema {
    /// Validates files of lines, or of one document each, by a definition of the schema.
    ///
    /// - Returns: 0 when all is valid, 1 when not, 2 when that could not be told; and why.
    static func validate(_ files: [String], as definition: String) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-B", Repository.validator, Repository.schema, definition] + files
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
