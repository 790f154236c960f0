import CaptureFile
import FoundationEssentials

/// A temporary folder with the captures of one benchmark; gone with this value.
struct Workshop: ~Copyable {
    private let folder: String

    /// Makes the folder.
    init() throws {
        let name = "mqttscope-bench-\(UUID().uuidString)"
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    }

    deinit {
        // What is left of it is the system's to clean.
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Makes a capture in a process of its own.
    func make(_ name: String, frames: Int, clients: Int, seed: UInt64) throws -> BenchCapture {
        let path = folder + "/" + name
        let arguments = [try OwnPlace.program("bench"), "make", path]
        let options = ["--frames", "\(frames)", "--clients", "\(clients)", "--seed", "\(seed)"]
        let output = try ProgramRun.firstLine(of: arguments + options).line
        let numbers = output.split(separator: " ").compactMap { UInt64($0) }
        guard numbers.count == 2 else { throw BenchError.badCapture(output) }
        return try describe(BenchCapture(path: path, frames: numbers[0], packets: numbers[1], clients: clients))
    }

    /// Takes a capture that is there already.
    func use(_ path: String, clients: Int) throws -> BenchCapture {
        try describe(BenchCapture(path: path, clients: clients))
    }

    private func describe(_ capture: BenchCapture) throws -> BenchCapture {
        var capture = capture
        capture.bytes = try Capture([.file(capture.path)]).bytesTotal ?? 0
        return capture
    }
}
