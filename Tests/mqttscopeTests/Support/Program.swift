import Foundation

/// The built program, run as a user runs it.
enum Program {
    /// What a run left behind.
    struct Outcome: Equatable {
        let status: Int32
        let output: String
        let errors: String

        init(_ status: Int32, output: String = "", errors: String = "") {
            self.status = status
            self.output = output
            self.errors = errors
        }
    }

    /// Where the build left it: beside the bundle of these tests.
    static let path = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "mqttscope").path

    /// Runs the program in `folder`.
    ///
    /// - Parameters:
    ///   - input: A file for its standard input; nothing to read when absent.
    ///   - environment: Beside PATH and what keeps its output the same everywhere.
    static func run(
        _ arguments: [String],
        in folder: borrowing TemporaryDirectory,
        input: String? = nil,
        environment: [String: String] = [:]
    ) throws -> Outcome {
        try run(path, arguments, in: folder, input: input, environment: environment)
    }

    /// Runs commands for bash; the program is `$P`.
    static func shell(
        _ commands: String,
        in folder: borrowing TemporaryDirectory,
        environment: [String: String] = [:]
    ) throws -> Outcome {
        try run("/bin/bash", ["-c", commands], in: folder, environment: environment)
    }

    private static func run(
        _ executable: String,
        _ arguments: [String],
        in folder: borrowing TemporaryDirectory,
        input: String? = nil,
        environment: [String: String] = [:]
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder.path)
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "COLUMNS": "80",
            "LC_ALL": "C.UTF-8",
            "SWIFT_BACKTRACE": "enable=no", "P": path,
        ].merging(environment) { $1 }
        let scratch = try TemporaryDirectory()
        let output = scratch.file("output")
        let errors = scratch.file("errors")
        for file in [output, errors] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: output))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: errors))
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: input ?? "/dev/null"))
        try process.run()
        process.waitUntilExit()
        // A signal is not an exit code, however alike their numbers are.
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return Outcome(
            status,
            output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8)
        )
    }
}

/// A directory that is removed with everything in it.
struct TemporaryDirectory: ~Copyable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "mqttscope-cli-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: file(name)))
    }

    func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: file(name)))) }

    /// The permission bits of a file.
    func mode(of name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file(name))[.posixPermissions] as? Int
    }
}

/// Where things are in the repository.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The captures of `Samples`.
    static func samples() throws -> [String] {
        let folder = root.appending(path: "Samples").path
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .filter { $0.contains(".pcap") }.map { folder + "/" + $0 }
    }
}
