import NIOCore
import NIOPosix
import Synchronization

/// A server that does what a test says, and keeps what came.
final class PuppetServer: Sendable {
    /// What it does.
    enum Manner: Sendable, CaseIterable {
        /// Accepts CONNECT and reads.
        case accepts
        /// Never answers.
        case silent
        /// Answers with bytes that are no MQTT.
        case garbage
        /// Accepts CONNECT, and sends each byte of CONNACK alone.
        case byteByByte
        /// Accepts CONNECT, and closes at the next packet.
        case closes
        /// Accepts CONNECT, and reads nothing more.
        case readsNothing
    }

    private let channel: any Channel
    private let state: State
    let port: Int

    final class State: Sendable {
        let received = Mutex<[[UInt8]]>([])
        let isAllowed = Atomic<Bool>(true)
    }

    /// What came, read by read, over all connections.
    var received: [[UInt8]] { state.received.withLock { $0 } }

    init(_ manner: Manner) async throws {
        let state = State()
        self.state = state
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1_024)
            .childChannelOption(.socketOption(.so_rcvbuf), value: 65_536)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Puppet(manner, state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func stop() async throws {
        try await channel.close()
    }

    private final class Puppet: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let manner: Manner
        private let state: State
        private var reads = 0

        init(_ manner: Manner, _ state: State) {
            self.manner = manner
            self.state = state
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            state.received.withLock { $0.append(Array(bytes.readableBytesView)) }
            reads += 1
            let connack: [UInt8] = [0x20, 2, 0, 0]
            switch manner {
            case .silent: break
            case .garbage: write([0x48, 0x54, 0x54, 0x50, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], context)
            case .accepts: if reads == 1 { write(connack, context) }
            case .byteByByte: if reads == 1 { for byte in connack { write([byte], context) } }
            case .closes: if reads == 1 { write(connack, context) } else { context.close(promise: nil) }
            case .readsNothing:
                write(connack, context)
                context.channel.setOption(.autoRead, value: false).whenFailure { _ in }
            }
        }

        private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        }
    }
}
