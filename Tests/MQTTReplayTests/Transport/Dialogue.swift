import MQTTReplay
import NIOCore
import NIOPosix

/// What a connection's own handler saw.
struct Heard: Sendable, Equatable {
    var bytes: [UInt8] = []
    var isInputClosed = false
    var isClosed = false
    var failure: TransportError?
}

/// The last handler of a test connection: gathers what comes and tells it when there is enough.
final class Listener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var heard = Heard()
    private let enough: Int
    private var promise: EventLoopPromise<Heard>?

    init(until enough: Int, _ promise: EventLoopPromise<Heard>) {
        self.enough = enough
        self.promise = promise
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        heard.bytes += Self.unwrapInboundIn(data).readableBytesView
        if heard.bytes.count >= enough { tell() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .inputClosed? = event as? ChannelEvent else { return }
        heard.isInputClosed = true
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        heard.failure = heard.failure ?? (error as? TransportError)
    }

    func channelInactive(context: ChannelHandlerContext) {
        heard.isClosed = true
        tell()
    }

    private func tell() {
        promise?.succeed(heard)
        promise = nil
    }
}

/// One connection: sends `bytes` and returns what came back until there were `count` bytes or an end.
func dialogue(
    _ url: String,
    _ options: TransportOptions,
    sending bytes: [UInt8],
    until count: Int,
    webSocketPath: String? = nil
) async throws -> Heard {
    let connector = try Connector(target: ReplayTarget(url), options: options)
    let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
    let promise = eventLoop.makePromise(of: Heard.self)
    let connected = connector.connect(on: eventLoop, webSocketPath: webSocketPath) { Listener(until: count, promise) }
    // On the event loop: with many tests at a time, a task may have to wait so long that the server loses patience.
    connected.whenComplete { result in
        switch result {
        case .success(let channel):
            eventLoop.scheduleTask(in: .seconds(20)) { promise.fail(ChannelError.connectTimeout(.seconds(20))) }
            channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
            promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
        case .failure(let error):
            promise.fail(error)
        }
    }
    return try await promise.futureResult.get()
}

/// The failure of a connection that must not come about.
func failure(_ url: String, _ options: TransportOptions, sending bytes: [UInt8] = []) async -> TransportError? {
    do {
        return try await dialogue(url, options, sending: bytes, until: 1).failure
    } catch {
        return error as? TransportError
    }
}
