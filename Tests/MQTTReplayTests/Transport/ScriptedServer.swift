import NIOCore
import NIOPosix

@testable import MQTTReplay

/// A server on a loopback port that answers the first bytes of each connection with a script.
final class ScriptedServer: Sendable {
    /// What it does.
    enum Script: Sendable {
        /// Says nothing.
        case silence
        /// Sends bytes, and then closes or says nothing.
        case answer([UInt8], closes: Bool)
        /// Closes with RST.
        case reset
    }

    /// Carries out the script.
    private final class Actor: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        let script: Script

        init(_ script: Script) { self.script = script }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch script {
            case .silence: break
            case .answer(let bytes, let closes):
                context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
                if closes { context.close(promise: nil) }
            case .reset: context.triggerUserOutboundEvent(TransportEvent.reset, promise: nil)
            }
        }
    }

    /// The port.
    let port: Int
    private let channel: any Channel

    init(_ script: Script) async throws {
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([ResetHandler(), Actor(script)])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    deinit { channel.close(promise: nil) }
}
