import CaptureAnalysis
import CaptureFile
import MQTTTimeline
import TestSupport
import Testing
import TimelineExport
import WireBytes

/// The same capture gives the same timeline, byte for byte.
@Suite struct DeterminismTests {
    private static let disturbed: TrafficOptions = {
        var options = TrafficOptions()
        options.seed = 99
        options.frames = 30_000
        options.reordered = 0.03
        options.retransmitted = 0.03
        options.overlapping = 0.02
        options.lost = 0.005
        options.endings = 0.05
        options.links = LinkLayer.allCases
        return options
    }()

    private func timeline(_ paths: [String]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let writer = JSONTimelineWriter(layout: .lines) { output in
            bytes += output.array
        }
        _ = try CaptureAnalyzer().analyze(
            Capture(paths.map { .file($0) }),
            makeRenderer: { JSONEventRenderer(showsSecrets: false) },
            writer: writer
        )
        return bytes
    }

    @Test func runsAreByteIdentical() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("traffic.pcapng")
        _ = try TrafficGenerator(Self.disturbed).write(to: [path])
        let first = try timeline([path])
        #expect(first.count > 1_000_000)
        for _ in 0..<4 {
            let again = try timeline([path])
            #expect(again == first)
        }
    }

    @Test func filesMakeNoDifference() throws {
        let directory = try TemporaryDirectory()
        let whole = directory.path("traffic.pcapng")
        _ = try TrafficGenerator(Self.disturbed).write(to: [whole])
        let parts = (0..<5).map { directory.path("part\($0).pcapng") }
        _ = try TrafficGenerator(Self.disturbed).write(to: parts)
        // The first and the last line name the files.
        let expected = events(try timeline([whole]))
        let found = events(try timeline([parts[3], parts[0], parts[4], parts[2], parts[1]]))
        #expect(found == expected)
    }

    private func events(_ timeline: [UInt8]) -> [ArraySlice<UInt8>] {
        Array(timeline.split(separator: UInt8(ascii: "\n")).dropFirst().dropLast())
    }

    @Test func generatorRepeatsItself() throws {
        let directory = try TemporaryDirectory()
        let paths = [directory.path("a.pcapng"), directory.path("b.pcapng")]
        var options = Self.disturbed
        options.frames = 3000
        let truths = try paths.map { try TrafficGenerator(options).write(to: [$0]) }
        #expect(truths[0].packets == truths[1].packets)
        #expect(try directory.bytes("a.pcapng") == directory.bytes("b.pcapng"))
    }
}
