import CaptureAnalysis
import CaptureFile
import Foundation
import MQTTCodec
import MQTTTimeline
import TCPReassembly
import TestSupport
import Testing
import TimelineExport
import WireBytes

/// Captures that miss frames, or parts of them: nothing is invented, and what is missing shows.
@Suite struct LossTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let lost: Double
        var snapshotLength = 0
        var reordered = 0.0
    }

    @Test(
        arguments: [
            Row(testDescription: "0.1 % lost", lost: 0.001), Row(testDescription: "1 % lost", lost: 0.01),
            Row(testDescription: "5 % lost", lost: 0.05),
            Row(testDescription: "1 % lost, reordered", lost: 0.01, reordered: 0.02),
            Row(testDescription: "cut at 128", lost: 0, snapshotLength: 128),
        ],
        [1, 2, 3] as [UInt64]
    )
    func missingBytesShow(_ row: Row, seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        var options = TrafficOptions()
        options.seed = seed
        options.frames = 20_000
        options.lost = row.lost
        // Connections that are found to be foreign are not followed, so what they lack is not counted.
        options.foreign = 0
        options.snapshotLength = row.snapshotLength
        options.reordered = row.reordered
        let path = directory.path("traffic")
        let truth = try TrafficGenerator(options).write(to: [path])
        let traffic = try CaptureAnalyzer().analyze(Capture([.file(path)])).summary.traffic
        let damaged = UInt64(truth.damaged.count)
        #expect(damaged > 0)
        #expect(traffic.reassembly.missingBytes == truth.lostBytes)
        #expect(traffic.connections == truth.connections)
        // Not every intact packet can be found again after a loss, but no packet comes out of nothing: a message
        // that lost bytes of its payload alone is never counted.
        #expect(traffic.packets <= truth.packets)
        let found = Double(traffic.packets) / Double(truth.packets - damaged)
        #expect(found <= 1.001, "\(traffic.packets) of \(truth.packets), \(damaged) damaged")
        #expect(found > 0.9, "\(traffic.packets) of \(truth.packets), \(damaged) damaged")
        let misread = Double(traffic.malformedPackets) / Double(truth.packets)
        #expect(misread < 0.002, "\(traffic.malformedPackets) malformed")
    }

    /// Every packet of the timeline was sent, at the offset where it is told.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func noPacketIsInvented(seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        var options = TrafficOptions()
        options.seed = seed
        options.frames = 10_000
        options.lost = 0.02
        options.reordered = 0.02
        options.listsPackets = true
        let path = directory.path("traffic")
        let truth = try TrafficGenerator(options).write(to: [path])
        let sent = Set(
            truth.list.map { packet in
                let from = packet.from == .client ? "client" : "server"
                return "\(from) \(packet.type) @\(packet.streamOffset) +\(packet.length)"
            }
        )
        var found = 0
        var invented = 0
        let writer = JSONTimelineWriter(layout: .lines) { output in
            for line in output.array.split(separator: UInt8(ascii: "\n")) {
                guard let place = Self.place(of: Data(line)) else { continue }
                found += 1
                if !sent.contains(place) { invented += 1 }
            }
        }
        _ = try CaptureAnalyzer().analyze(
            Capture([.file(path)]),
            makeRenderer: { JSONEventRenderer(showsSecrets: false) },
            writer: writer
        )
        #expect(found > sent.count / 4)
        // A message may hold bytes that look like packets, and a search may begin among them.
        #expect(invented <= found / 1000, "\(invented) of \(found)")
    }

    private static func place(of line: Data) -> String? {
        guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
            let from = object["from"] as? String, let offset = object["stream_offset"] as? Int,
            let packet = object["packet"] as? [String: Any], let type = packet["type"] as? String,
            let length = packet["length"] as? Int
        else { return nil }
        return "\(from) \(type) @\(offset) +\(length)"
    }
}
