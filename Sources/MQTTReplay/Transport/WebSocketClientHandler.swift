internal import NIOCore
internal import NIOWebSocket

/// Carries the byte stream of MQTT in the frames of an open WebSocket (RFC 6455 section 5; MQTT 5.0 section 6).
///
/// Packets and frames need not fit each other, so what comes is handed on frame by frame. Pings are answered; a Close is
/// answered and then is the end of input; what breaks the rules ends the connection with a `TransportError`.
final class WebSocketClientHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = WebSocketFrame

    /// The longest frame that is taken: one MQTT Control Packet of the greatest length fits.
    static let maximumFrameLength = 268_435_460

    private enum State {
        /// Frames flow.
        case open
        /// We have said Close; the server may still send.
        case closing
        /// The server has said Close, and so have we.
        case closed
    }

    private let closeTimeout: Duration
    private var state = State.open
    private var isInMessage = false
    private var timer = PhaseTimer()
    private var pendingClose: EventLoopPromise<Void>?

    /// A handler for one connection.
    init(closeTimeout: Duration) { self.closeTimeout = closeTimeout }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .closed = state { return }
        let frame = Self.unwrapInboundIn(data)
        guard frame.maskKey == nil else {
            fail(context, .protocolError, "the server masks its frames")
            return
        }
        switch frame.opcode {
        case .binary where !isInMessage, .continuation where isInMessage:
            isInMessage = !frame.fin
            if frame.data.readableBytes > 0 { context.fireChannelRead(Self.wrapInboundOut(frame.data)) }
        case .text: fail(context, .unacceptableData, "the server sends text frames where MQTT needs binary ones")
        case .ping:
            // A server that pings without reading would make pongs pile up; the latest alone needs one (section 5.5.3).
            if context.channel.isWritable { send(context, .pong, frame.data) }
        case .pong: break
        case .connectionClose: closed(context, frame.data)
        default: fail(context, .protocolError, "the server sends frames in an order that makes no sense")
        }
    }

    private func closed(_ context: ChannelHandlerContext, _ data: ByteBuffer) {
        var data = data
        let code = data.readInteger(as: UInt16.self)
        if case .open = state { sendClose(context, code.map { WebSocketErrorCode(codeNumber: Int($0)) }) }
        state = .closed
        if pendingClose != nil {
            closeNow(context)
            return
        }
        // 1000 and 1001 are regular ends; anything else the server ought to explain.
        if let code, code != 1_000, code != 1_001 {
            let reason = TransportError.printable(String(buffer: data))
            let words = "the server closed the WebSocket with \(code)" + (reason.isEmpty ? "" : " (\(reason))")
            context.fireErrorCaught(TransportError(.webSocket, .webSocketProtocol, words))
        }
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .inputClosed? = event as? ChannelEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        if pendingClose != nil { closeNow(context) }
        // After a Close frame the handlers above know already.
        if case .closed = state { return }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? NIOWebSocketError else {
            context.fireErrorCaught(error)
            return
        }
        fail(context, .protocolError, "the server breaks the rules of WebSocket (\(error))")
    }

    // MARK: Writing

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .open = state else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        let buffer = Self.unwrapOutboundIn(data)
        let frame = WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: buffer)
        context.write(Self.wrapOutboundOut(frame), promise: promise)
    }

    private func send(_ context: ChannelHandlerContext, _ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        guard case .open = state else { return }
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
        context.writeAndFlush(Self.wrapOutboundOut(frame), promise: nil)
    }

    private func sendClose(_ context: ChannelHandlerContext, _ code: WebSocketErrorCode?) {
        var data = ByteBuffer()
        if let code { data.write(webSocketErrorCode: code) }
        send(context, .connectionClose, data)
    }

    // MARK: Ends

    /// Says Close and waits for the server's, which proves that it has read everything before it.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard case .open = state, mode != .input else {
            if pendingClose == nil || mode == .all { closeBelow(context, mode, promise) } else { promise?.succeed() }
            return
        }
        sendClose(context, .normalClosure)
        state = .closing
        guard mode == .all else {
            promise?.succeed()
            return
        }
        pendingClose = promise ?? context.eventLoop.makePromise()
        timer.start(closeTimeout, on: context.eventLoop) { [self] in closeNow(context) }
    }

    private func closeBelow(_ context: ChannelHandlerContext, _ mode: CloseMode, _ promise: EventLoopPromise<Void>?) {
        if mode == .all { timer.stop() }
        context.close(mode: mode, promise: promise)
    }

    private func closeNow(_ context: ChannelHandlerContext) {
        guard let promise = pendingClose else { return }
        pendingClose = nil
        timer.stop()
        context.close(promise: promise)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        if case .reset? = event as? TransportEvent { state = .closed }
        context.triggerUserOutboundEvent(event, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        state = .closed
        timer.stop()
        let promise = pendingClose
        pendingClose = nil
        promise?.succeed()
    }

    private func fail(_ context: ChannelHandlerContext, _ code: WebSocketErrorCode, _ message: String) {
        sendClose(context, code)
        state = .closed
        context.fireErrorCaught(TransportError(.webSocket, .webSocketProtocol, message))
        closeBelow(context, .all, nil)
    }
}
