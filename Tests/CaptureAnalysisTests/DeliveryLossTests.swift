import CaptureAnalysis
import CaptureFile
import Foundation
import TestSupport
import Testing
import TimelineExport
import WireBytes

/// Captures from which frames were taken away: what is told of deliveries and exchanges agrees with the whole capture.
@Suite struct DeliveryLossTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var lost = 0.01
        var recovered = 0.0
        var reordered = 0.0
        var endings = 0.01
    }

    /// One line that tells how an exchange ended, frames numbered as in the whole capture.
    private struct Told {
        /// Its packets by type and frame; the first one is what it is known by.
        let steps: [String]
        let omits: Bool
        let what: String
        let outcome: String
        let latency: Int?
        let inFlight: Int?
        let waitsFor: String?

        /// Whether this says nothing that the same exchange in the whole capture contradicts.
        func agrees(with whole: Told) -> Bool {
            // What the whole capture does not see the end of may go either way.
            (outcome == whole.outcome || whole.outcome == "unknown")
                && (whole.omits || Set(steps).isSubset(of: whole.steps))
                && (latency == nil || latency == whole.latency)
                && (inFlight == nil || whole.inFlight == nil || inFlight == whole.inFlight)
                && (waitsFor == nil || waitsFor == whole.waitsFor)
        }
    }

    @Test(
        arguments: [
            Row(testDescription: "0.1 % lost", lost: 0.001), Row(testDescription: "1 % lost"),
            Row(testDescription: "5 % lost", lost: 0.05),
            Row(testDescription: "1 % lost, others sent again", recovered: 0.02),
            Row(testDescription: "1 % lost, many endings", endings: 0.2),
        ],
        [1, 2, 3, 4] as [UInt64]
    )
    func nothingContradictsTheWhole(_ row: Row, seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        var options = TrafficOptions()
        options.seed = seed
        options.frames = 12_000
        options.format = .pcap(nanoseconds: true)
        options.recovered = row.recovered
        options.reordered = row.reordered
        options.endings = row.endings
        let whole = directory.path("whole.pcap")
        _ = try TrafficGenerator(options).write(to: [whole])
        let lossy = directory.path("lossy.pcap")
        let kept = try Self.lose(row.lost, seed: seed, from: whole, to: lossy)
        let truth = try Self.told(whole) { UInt64($0) }
        let claims = try Self.told(lossy) { kept[$0 - 1] }
        var known: [String: [Told]] = [:]
        for told in truth {
            for step in Set(told.steps) { known["\(told.what) \(step)", default: []].append(told) }
        }
        var certain = 0
        for claim in claims where claim.outcome != "unknown" {
            certain += 1
            let whole = known["\(claim.what) \(claim.steps[0])"] ?? []
            #expect(whole.contains { claim.agrees(with: $0) }, "\(claim), \(whole)")
        }
        #expect(truth.count > 1000)
        #expect(certain > truth.count / 3, "\(certain) of \(truth.count)")
    }

    /// Copies a classic capture without some of its frames.
    ///
    /// - Returns: the numbers of the frames that are left.
    private static func lose(_ share: Double, seed: UInt64, from path: String, to lossy: String) throws -> [UInt64] {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        var random = SplitMix64(seed: seed &+ 77)
        var output = Array(bytes.prefix(24))
        var kept: [UInt64] = []
        var position = 24
        var number: UInt64 = 0
        while position + 16 <= bytes.count {
            let length = (8..<12).reversed().reduce(0) { $0 << 8 | Int(bytes[position + $1]) }
            number += 1
            if !random.chance(share) {
                output += bytes[position..<position + 16 + length]
                kept.append(number)
            }
            position += 16 + length
        }
        try Data(output).write(to: URL(filePath: lossy))
        return kept
    }

    private static func told(_ path: String, number: (Int) -> UInt64) throws -> [Told] {
        var all: [Told] = []
        var rendered: [UInt8] = []
        let writer = JSONTimelineWriter(layout: .lines) { output in rendered += output.array }
        _ = try CaptureAnalyzer().analyze(
            Capture([.file(path)]),
            makeRenderer: { JSONEventRenderer(showsSecrets: false) },
            writer: writer
        )
        for line in rendered.split(separator: UInt8(ascii: "\n")) {
            guard let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
                let kind = object["kind"] as? String, kind == "delivery" || kind == "exchange",
                let from = object["from"] as? String, let outcome = object["outcome"] as? String
            else { continue }
            var steps: [[String: Any]] = object["steps"] as? [[String: Any]] ?? []
            for key in ["request", "response"] {
                if let packet = object[key] as? [String: Any] { steps.append(packet) }
            }
            let names = steps.map { step in
                "\(step["type"] as? String ?? "request") \(number(step["frame"] as? Int ?? 0))"
            }
            let what = "\(object["exchange"] ?? kind) \(from) \(object["packet_id"] ?? "")"
            all.append(
                Told(
                    steps: names,
                    omits: object["steps_omitted"] != nil,
                    what: what,
                    outcome: outcome,
                    latency: object["latency_ns"] as? Int,
                    inFlight: object["in_flight"] as? Int,
                    waitsFor: object["waits_for"] as? String
                )
            )
        }
        return all
    }
}
