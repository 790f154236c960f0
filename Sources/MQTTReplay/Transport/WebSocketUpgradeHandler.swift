internal import NIOCore
internal import NIOWebSocket

/// Asks the server for a WebSocket; once it is open, puts the handlers for its frames in its own place.
final class WebSocketUpgradeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let handshake: WebSocketHandshake
    private let timeout: Duration
    private let closeTimeout: Duration
    private var timer = PhaseTimer()
    private var reader = ResponseReader()
    private var isOver = false

    /// A handler for one connection.
    init(handshake: WebSocketHandshake, timeout: Duration, closeTimeout: Duration) {
        self.handshake = handshake
        self.timeout = timeout
        self.closeTimeout = closeTimeout
    }

    func channelActive(context: ChannelHandlerContext) {
        timer.start(timeout, on: context.eventLoop) { [self] in fail(context, .timeout(.webSocket, timeout)) }
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(string: handshake.request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        switch reader.received(Self.unwrapInboundIn(data)) {
        case .incomplete: return
        case .malformed(let isTLS):
            let remedy =
                isTLS ? "it speaks TLS: use wss://" : "if that port is for MQTT itself, use mqtt:// or mqtts://"
            fail(context, TransportError(.webSocket, .notHTTP, "what answers does not speak HTTP", remedy: remedy))
        case .complete(let head, let rest):
            if let fault = handshake.fault(of: head) {
                fail(context, fault)
                return
            }
            opened(context, rest)
        }
    }

    private func opened(_ context: ChannelHandlerContext, _ rest: ByteBuffer) {
        timer.stop()
        isOver = true
        do {
            let frames = WebSocketFrameDecoder(maxFrameSize: WebSocketClientHandler.maximumFrameLength)
            let handlers: [any ChannelHandler] = [
                WebSocketFrameEncoder(), ByteToMessageHandler(frames),
                WebSocketClientHandler(closeTimeout: closeTimeout),
            ]
            try context.pipeline.syncOperations.addHandlers(handlers, position: .after(self))
        } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
            return
        }
        context.fireChannelActive()
        if rest.readableBytes > 0 { context.fireChannelRead(Self.wrapInboundOut(rest)) }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent, !isOver {
            fail(context, closed)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isOver else {
            context.fireErrorCaught(error)
            return
        }
        // A server that closes with bytes unread resets the connection: the same to whoever looks for the cause.
        let failure = TransportError(.webSocket, system: error, to: "the server", limit: timeout)
        fail(context, failure.code == .reset ? closed : failure)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !isOver { fail(context, closed) }
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer.stop() }

    private var closed: TransportError {
        TransportError(
            .webSocket,
            .closed,
            "the server closed the connection in place of opening the WebSocket",
            remedy: "if that port is for MQTT itself, use mqtt:// or mqtts://"
        )
    }

    private func fail(_ context: ChannelHandlerContext, _ error: TransportError) {
        guard !isOver else { return }
        isOver = true
        timer.stop()
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }
}
