import Foundation
import Synchronization

/// A server that runs beside the tests, on ports of the loopback interface; killed with the value or the process.
public final class ServerProcess: Sendable {
    /// Why a server does not listen.
    public struct Failure: Error, CustomStringConvertible {
        /// With the server's own words.
        public let description: String
    }

    /// What is killed when the tests are over: values of static properties never go away.
    private static let running = Mutex<Set<pid_t>>([])
    private static let killsAtExit: Void = {
        atexit {
            for identifier in ServerProcess.running.withLock({ $0 }) { kill(identifier, SIGKILL) }
        }
    }()

    private let identifier: pid_t

    /// Starts a program and waits until it listens on all of `ports`.
    public init(_ arguments: [String], ports: [Int]) throws {
        _ = Self.killsAtExit
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        process.standardInput = FileHandle.nullDevice
        let words = FileManager.default.temporaryDirectory.appendingPathComponent("mqttscope-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: words.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: words) }
        let output = try FileHandle(forWritingTo: words)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let started = process.processIdentifier
        identifier = started
        Self.running.withLock { _ = $0.insert(started) }
        var attempts = 0
        while !ports.allSatisfy(Self.isListening) {
            attempts += 1
            guard attempts < 500, process.isRunning else {
                let missing = ports.filter { !Self.isListening($0) }
                let text = (try? String(contentsOf: words, encoding: .utf8)) ?? ""
                throw Failure(description: "not on ports \(missing); it runs: \(process.isRunning); it says: \(text)")
            }
            usleep(20_000)
        }
    }

    deinit {
        // Not SIGTERM: the threads that start programs block it, and programs inherit that.
        kill(identifier, SIGKILL)
        let identifier = identifier
        Self.running.withLock { _ = $0.remove(identifier) }
    }

    /// Ports that nobody listens on now, below those the system gives to clients.
    public static func freePorts(_ count: Int) -> [Int] {
        var ports: Set<Int> = []
        while ports.count < count {
            let port = Int.random(in: 10_000..<32_000)
            if isFree(port) { ports.insert(port) }
        }
        return ports.sorted()
    }

    private static func isFree(_ port: Int) -> Bool { unsafe reach(port) { unsafe bind($0, $1, $2) } }

    /// Tried out; in the system's table of connections it would stand too, but that is long on a busy machine.
    private static func isListening(_ port: Int) -> Bool { unsafe reach(port) { unsafe connect($0, $1, $2) } }

    /// Calls the system with a new socket and the loopback address of a port; true when that succeeds.
    private static func reach(_ port: Int, _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe call(descriptor, $0, length) == 0
            }
        }
    }
}
