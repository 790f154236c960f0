import Foundation
import TestSupport

/// A mosquitto with a listener of every kind, shared by the tests of a process.
final class EveryListener: Sendable {
    let plain: Int
    let tls: Int
    let mutual: Int
    let preSharedKey: Int
    let webSocket: Int
    let secureWebSocket: Int
    let socketPath: String
    private let process: ServerProcess

    /// The one of this process.
    static let shared = Result {
        // Somebody else may take a port between its choice and the start.
        do { return try EveryListener() } catch is ServerProcess.Failure { return try EveryListener() }
    }

    private init() throws {
        let workshop = try CertificateWorkshop.shared.get()
        let ports = ServerProcess.freePorts(6)
        (plain, tls, mutual) = (ports[0], ports[1], ports[2])
        (preSharedKey, webSocket, secureWebSocket) = (ports[3], ports[4], ports[5])
        socketPath = workshop.path("mosquitto.sock")
        let certificate = """
            cafile \(workshop.path("ca.pem"))
            certfile \(workshop.path("server.pem"))
            keyfile \(workshop.path("server.key"))
            """
        try "device-7:0102aabb\n".write(toFile: workshop.path("psk.txt"), atomically: true, encoding: .utf8)
        let configuration = """
            user root
            allow_anonymous true
            listener \(ports[0]) 127.0.0.1
            listener \(ports[1]) 127.0.0.1
            \(certificate)
            listener \(ports[2]) 127.0.0.1
            \(certificate)
            require_certificate true
            listener \(ports[3]) 127.0.0.1
            psk_hint mosquitto
            psk_file \(workshop.path("psk.txt"))
            listener \(ports[4]) 127.0.0.1
            protocol websockets
            listener \(ports[5]) 127.0.0.1
            protocol websockets
            \(certificate)
            listener 0 \(socketPath)

            """
        let path = workshop.path("mosquitto.conf")
        try configuration.write(toFile: path, atomically: true, encoding: .utf8)
        process = try ServerProcess(["mosquitto", "-c", path], ports: ports)
    }
}
