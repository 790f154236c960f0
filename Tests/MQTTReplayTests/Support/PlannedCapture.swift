import CaptureAnalysis
import CaptureFile
import Foundation
import MQTTCodec
import MQTTReplay
import TestSupport

/// Captures made for a test, and the plans of captures.
enum PlannedCapture {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The captures of `Samples`, each a capture of its own.
    static func samples() throws -> [String] {
        try ["Samples", "Samples/incidents"].flatMap { folder in
            let path = root.appending(path: folder).path
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
                .filter { $0.contains(".pcap") }.map { folder + "/" + $0 }
        }
    }

    /// The plan of a sample.
    static func plan(of sample: String, _ builder: PlanBuilder = PlanBuilder()) throws -> ReplayPlan {
        try builder.build(Capture([.file(root.appending(path: sample).path)])).plan
    }

    /// The plan of one connection that a test makes up.
    static func plan(
        _ builder: PlanBuilder = PlanBuilder(),
        serverPort: UInt16 = 1883,
        of steps: (inout ScriptedCapture) throws -> Void
    ) throws -> ReplayPlan {
        let path = FileManager.default.temporaryDirectory.appending(path: "plan-\(UUID().uuidString).pcap").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var capture = try ScriptedCapture(path: path, serverPort: serverPort)
        try steps(&capture)
        try capture.finish()
        return try builder.build(Capture([.file(path)])).plan
    }
}

extension PlanBuilder {
    /// A builder with something changed.
    static func adjusted(_ adjust: (inout PlanBuilder) throws -> Void) rethrows -> PlanBuilder {
        var builder = PlanBuilder()
        try adjust(&builder)
        return builder
    }
}

extension PlannedConnection {
    /// The packets of one connection, decoded.
    func packets() throws -> [ControlPacket] {
        try steps.map { try ControlPacket(decoding: Array(bytes[$0.bytes]).span, version: version) }
    }
}
