import CaptureAnalysis
import CaptureFile
import Foundation
import MQTTAudit
import TimelineExport
import WireBytes

/// Runs the whole way from capture files to JSON.
enum Export {
    private final class Collector {
        var bytes: [UInt8] = []
    }

    /// The timeline of the capture in `paths`.
    static func timeline(
        _ paths: [String],
        layout: JSONTimelineWriter.Layout = .lines,
        showsSecrets: Bool = false,
        audits: Bool = false
    ) throws -> Data {
        let collector = Collector()
        let writer = JSONTimelineWriter(layout: layout) { collector.bytes.append(copying: $0.span) }
        var options = AnalysisOptions()
        if audits { options.auditedGroups = Set(Rule.Group.allCases) }
        _ = try CaptureAnalyzer(options: options).analyze(
            try Capture(paths.map { .file($0) }),
            makeRenderer: { JSONEventRenderer(showsSecrets: showsSecrets) },
            writer: writer
        )
        return Data(collector.bytes)
    }

    /// What `analyze --json` prints for the capture in `paths`.
    static func summary(_ paths: [String]) throws -> Data {
        var writer = ByteWriter(capacity: 4096)
        writer.append(summaryDocument: try CaptureAnalyzer().analyze(try Capture(paths.map { .file($0) })).summary)
        return Data(writer.array)
    }
}

/// A directory that is removed with everything in it.
struct TemporaryDirectory: ~Copyable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "mqttscope-export-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
}

/// Where things are in the repository.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let schema = root.appending(path: "Docs/timeline.schema.json").path
    /// A capture with many findings.
    static let malformedSample = root.appending(path: "Samples/malformed.pcap").path
    static let validator = root.appending(path: "Tests/TimelineExportTests/validate.py").path

    /// The captures of `Samples`, each a capture of its own.
    static func samples() throws -> [String] {
        let folder = root.appending(path: "Samples").path
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .filter { $0.contains(".pcap") }.map { folder + "/" + $0 }
    }
}
