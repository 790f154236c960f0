import Foundation
import NIOCore
import NIOPosix
import OpenSSL
import TestSupport
import Testing

@testable import MQTTReplay

/// A server that misbehaves, and what is said about it.
struct Misbehaviour: Sendable, CustomTestStringConvertible {
    var name: String
    var scheme: String
    var script: ScriptedServer.Script
    var phase: TransportError.Phase
    var code: TransportError.Code

    var testDescription: String { name }

    static let all: [Misbehaviour] = [
        Misbehaviour(name: "silence in TLS", scheme: "mqtts", script: .silence, phase: .tls, code: .timeout),
        Misbehaviour(name: "silence in WebSocket", scheme: "ws", script: .silence, phase: .webSocket, code: .timeout),
        Misbehaviour(name: "reset in TLS", scheme: "mqtts", script: .reset, phase: .tls, code: .closed),
        Misbehaviour(name: "reset in WebSocket", scheme: "ws", script: .reset, phase: .webSocket, code: .closed),
        Misbehaviour(
            name: "garbage in TLS",
            scheme: "mqtts",
            script: .answer([UInt8](repeating: 9, count: 1_000), closes: false),
            phase: .tls,
            code: .notTLS
        ),
        Misbehaviour(
            name: "half a record, then the end",
            scheme: "mqtts",
            script: .answer([0x16, 3, 3, 0, 100, 2, 0], closes: true),
            phase: .tls,
            code: .closed
        ),
        Misbehaviour(
            name: "half an answer, then silence",
            scheme: "wss",
            script: .answer([0x16, 3, 3, 0, 100, 2, 0], closes: false),
            phase: .tls,
            code: .timeout
        ),
        Misbehaviour(
            name: "an endless head",
            scheme: "ws",
            script: .answer(Array("HTTP/1.1 101 a\r\n".utf8) + [UInt8](repeating: 97, count: 100_000), closes: false),
            phase: .webSocket,
            code: .notHTTP
        ),
        Misbehaviour(
            name: "garbage in WebSocket",
            scheme: "ws",
            script: .answer([UInt8](repeating: 9, count: 1_000), closes: false),
            phase: .webSocket,
            code: .notHTTP
        ),
        Misbehaviour(
            name: "an alert to plain MQTT",
            scheme: "mqtt",
            script: .answer([0x15, 3, 1, 0, 2, 2, 70], closes: true),
            phase: .open,
            code: .needsTLS
        ),
    ]
}

/// Servers that misbehave, on real sockets.
@Suite("Transport faults")
struct TransportFaultTests {
    /// A limit that is never reached unless it has to be: other tests keep machine and server busy.
    private func options(limit: Duration = .seconds(20)) throws -> TransportOptions {
        var options = TransportOptions()
        options.caFile = try CertificateWorkshop.shared.get().path("ca.pem")
        options.connectTimeout = limit
        return options
    }

    @Test("misbehaviour", arguments: Misbehaviour.all)
    func misbehaviour(row: Misbehaviour) async throws {
        let server = try await ScriptedServer(row.script)
        let options = try options(limit: .seconds(row.code == .timeout ? 1 : 20))
        let error = await failure("\(row.scheme)://127.0.0.1:\(server.port)", options, sending: [0x10, 0])
        #expect(error?.phase == row.phase)
        #expect(error?.code == row.code, "\(String(describing: error))")
    }

    @Test(
        "certificates that do not verify",
        arguments: [
            ("expired", TransportError.Code.certificateTime, "clock"), ("self", .selfSigned, "--ca-file"),
            ("elsewhere", .nameMismatch, "--sni"),
        ]
    )
    func certificates(name: String, code: TransportError.Code, remedy: String) async throws {
        let workshop = try CertificateWorkshop.shared.get()
        let port = ServerProcess.freePorts(1)[0]
        let files = ["-cert", workshop.path("\(name).pem"), "-key", workshop.path("\(name).key")]
        let server = try ServerProcess(["openssl", "s_server", "-quiet", "-port", "\(port)"] + files, ports: [port])
        let error = await failure("mqtts://localhost:\(port)", try options())
        #expect(error?.code == code, "\(String(describing: error))")
        #expect(error?.remedy?.contains(remedy) == true)
        withExtendedLifetime(server) {}
    }

    @Test("through a proxy, with TLS inside of its tunnel")
    func proxy() async throws {
        let mosquitto = try EveryListener.shared.get()
        // A proxy that says yes to everything would need a program; this one only shows that it is asked first.
        let server = try await ScriptedServer(.answer(Array("HTTP/1.1 403 No\r\n\r\n".utf8), closes: true))
        var options = try options()
        options.httpProxy = try HTTPProxy("http://127.0.0.1:\(server.port)")
        let error = await failure("mqtts://localhost:\(mosquitto.tls)", options)
        #expect(error?.phase == .proxy)
        #expect(error?.code == .proxyRefused)
    }

    @Test("the key log is for its owner alone and has the lines of each connection")
    func keyLog() async throws {
        let mosquitto = try EveryListener.shared.get()
        let path = try CertificateWorkshop.shared.get().path("keys-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: path, contents: Data(), attributes: [.posixPermissions: 0o644])
        var options = try options()
        options.keyLogPath = path
        for _ in 0..<2 {
            let heard = try await dialogue(
                "mqtts://localhost:\(mosquitto.tls)",
                options,
                sending: [0x10, 12, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 0],
                until: 4
            )
            #expect(heard.bytes.count == 4)
        }
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.filter { $0.hasPrefix("CLIENT_TRAFFIC_SECRET_0 ") }.count == 2)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    }

    @Test("a reset reaches the server as one")
    func reset() async throws {
        let promise = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Bool.self)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ResetWitness(promise))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let connector = try Connector(target: ReplayTarget("mqtt://127.0.0.1:\(server.localAddress?.port ?? 0)"))
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let channel = try await connector.connect(on: eventLoop, webSocketPath: nil) { Silent() }.get()
        channel.triggerUserOutboundEvent(TransportEvent.reset, promise: nil)
        #expect(try await promise.futureResult.get())
        try await server.close().get()
    }
}

/// Does nothing.
private final class Silent: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
}

/// Tells whether a connection ended with RST.
private final class ResetWitness: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let promise: EventLoopPromise<Bool>

    init(_ promise: EventLoopPromise<Bool>) { self.promise = promise }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.succeed((error as? IOError)?.errnoCode == ECONNRESET)
    }

    func channelInactive(context: ChannelHandlerContext) { promise.succeed(false) }
}
