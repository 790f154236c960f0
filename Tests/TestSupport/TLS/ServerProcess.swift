import Foundation

/// A server that runs beside the tests, on a port of the loopback interface; stopped when the value goes away.
public final class ServerProcess: @unchecked Sendable {
    // Sendable because only `init` and `deinit` touch the process.
    private let process = Process()

    /// Starts a program and waits until it listens on all of `ports`.
    public init(_ arguments: [String], ports: [Int]) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        for port in ports {
            var attempts = 0
            while !Self.isListening(port) {
                attempts += 1
                guard attempts < 500, process.isRunning else { throw CocoaError(.executableLoad) }
                usleep(20_000)
            }
        }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    /// A port that nobody listens on now.
    public static func freePort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = unsafe bind(descriptor, generic, length)
                _ = unsafe getsockname(descriptor, generic, &length)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func isListening(_ port: Int) -> Bool {
        // Looked up in the system's table, since a server for one connection would take a trial for it.
        let wanted = String(port, radix: 16, uppercase: true)
        let suffix = ":" + String(repeating: "0", count: 4 - wanted.count) + wanted
        for path in ["/proc/net/tcp", "/proc/net/tcp6"] {
            guard let table = try? String(contentsOfFile: path, encoding: .utf8) else { continue }
            for line in table.split(separator: "\n") {
                let columns = line.split(separator: " ")
                if columns.count > 3, columns[1].hasSuffix(suffix), columns[3] == "0A" { return true }
            }
        }
        return false
    }
}
