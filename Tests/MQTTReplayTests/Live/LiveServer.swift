import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A mosquitto of its own on a free port of the loopback interface, for as long as a test needs it.
final class LiveServer: Sendable {
    let port: Int
    private let folder: URL
    private let process = Mutex<ChildProcess?>(nil)

    /// True where there is a mosquitto to be started.
    static let isInstalled = FileManager.default.isExecutableFile(atPath: path)
    private static let path = "/usr/sbin/mosquitto"

    /// Starts one; `configuration` is added to its own.
    init(_ configuration: [String] = []) async throws {
        port = try await Self.freePort()
        folder = FileManager.default.temporaryDirectory.appending(path: "replay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let lines =
            [
                "listener \(port) 127.0.0.1", "allow_anonymous true", "persistence true",
                "persistence_location \(folder.path)/", "max_queued_messages 0", "max_inflight_messages 0",
                "user root", "log_dest none",
            ] + configuration
        let text = lines.joined(separator: "\n") + "\n"
        try text.write(to: folder.appending(path: "mosquitto.conf"), atomically: true, encoding: .utf8)
        try await start()
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starts it, and returns when it accepts connections.
    func start() async throws {
        let process = try ChildProcess(Self.path, ["-c", folder.appending(path: "mosquitto.conf").path])
        self.process.withLock { $0 = process }
        for _ in 0..<500 {
            let group = MultiThreadedEventLoopGroup.singleton
            if let channel = try? await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: port).get() {
                try await channel.close()
                return
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw CocoaError(.executableLoad)
    }

    /// Stops it and returns when it is gone; its sessions are kept for the next start.
    func stop() {
        process.withLock { process in
            process?.terminate()
            process = nil
        }
    }

    /// A port nobody listens on at present, out of the range from which the system gives out ports by itself.
    static func freePort() async throws -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: 20_000..<32_000)
            let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            guard let server = try? await bootstrap.bind(host: "127.0.0.1", port: port).get() else { continue }
            try await server.close()
            return port
        }
        throw CocoaError(.executableLoad)
    }
}
