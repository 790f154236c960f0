import NIOCore
import NIOEmbedded
import OpenSSL
import TestSupport

@testable import MQTTReplay

/// Records what the handlers below it do.
final class Recorder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private(set) var bytes: [UInt8] = []
    private(set) var failures: [TransportError] = []
    private(set) var activations = 0
    private(set) var inputEnds = 0
    private(set) var inactivations = 0

    func channelActive(context: ChannelHandlerContext) { activations += 1 }
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += Self.unwrapInboundIn(data).readableBytesView
    }
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { inputEnds += 1 }
    }
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? TransportError { failures.append(error) }
    }
    func channelInactive(context: ChannelHandlerContext) { inactivations += 1 }
}

/// A TLS handler on a channel without socket, and a server in memory that talks to it.
final class TLSBench {
    let channel = EmbeddedChannel()
    let recorder = Recorder()
    let server: TLSSession
    /// The ciphertext the handler has sent since it was last taken.
    private(set) var sent: [UInt8] = []

    init(newest: TLSVersion = .tls13) throws {
        let workshop = try CertificateWorkshop.shared.get()
        var client = TLSOptions()
        client.trust = .file(workshop.path("ca.pem"))
        client.maximumVersion = newest
        var options = TLSOptions()
        options.credentials = .pem(
            certificateFile: workshop.path("server.pem"),
            keyFile: workshop.path("server.key")
        )
        let context = try TLSContext(options, role: .server(requiresClientCertificate: false))
        server = try TLSSession(context, peerName: "")
        let handler = TLSClientHandler(
            session: try TLSSession(TLSContext(client), peerName: "localhost"),
            circumstances: TransportError.TLSCircumstances(
                peerName: "localhost",
                hasClientCertificate: false,
                hasPreSharedKey: false,
                isOldVersionOnly: false,
                isEstablished: false
            ),
            handshakeTimeout: .seconds(10),
            closeTimeout: .seconds(1)
        )
        try channel.pipeline.syncOperations.addHandlers([ResetHandler(), handler, recorder])
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
    }

    /// Takes what the handler has sent and gives it to the server.
    func deliverToServer() throws {
        sent = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { sent += buffer.readableBytesView }
        let ciphertext = sent
        server.receive(ciphertext.span)
    }

    /// Gives what the server has sent to the handler, in pieces.
    func deliverToClient(pieces: Int = .max) throws {
        try receive(server.takeCiphertext(), pieces: pieces)
    }

    /// Gives bytes to the handler as if the server had sent them.
    func receive(_ bytes: [UInt8], pieces: Int = .max) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try channel.writeInbound(ByteBuffer(bytes: rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
    }

    /// Lets both sides finish the handshake.
    func shakeHands(pieces: Int = .max) throws {
        var isDone = false
        for _ in 0..<4 {
            try deliverToServer()
            if !isDone { isDone = try server.handshake() }
            try deliverToClient(pieces: pieces)
        }
    }

    /// The lengths of the records the handler has sent.
    var recordLengths: [Int] {
        var lengths: [Int] = []
        var offset = 0
        while offset + 5 <= sent.count {
            let length = Int(sent[offset + 3]) << 8 | Int(sent[offset + 4])
            lengths.append(length)
            offset += 5 + length
        }
        return lengths
    }

    func finish() { _ = try? channel.finish(acceptAlreadyClosed: true) }
}
