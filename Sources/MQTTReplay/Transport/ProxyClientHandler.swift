internal import NIOCore
internal import OpenSSL

/// Asks an HTTP proxy for a tunnel to the server, then steps out of the way.
final class ProxyClientHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let proxy: HTTPProxy
    private let authority: String
    private let timeout: Duration
    private var timer = PhaseTimer()
    private var reader = ResponseReader()
    private var isOver = false

    /// A handler that asks for `authority`, the server's host and port.
    init(proxy: HTTPProxy, authority: String, timeout: Duration) {
        self.proxy = proxy
        self.authority = authority
        self.timeout = timeout
    }

    func channelActive(context: ChannelHandlerContext) {
        timer.start(timeout, on: context.eventLoop) { [self] in fail(context, .timeout(.proxy, timeout)) }
        var request = "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n"
        if let credentials = proxy.credentials {
            request += "Proxy-Authorization: Basic \(Base64.encode(Array(credentials.utf8)))\r\n"
        }
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(string: request + "\r\n")), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        switch reader.received(Self.unwrapInboundIn(data)) {
        case .incomplete: return
        case .malformed:
            fail(
                context,
                TransportError(
                    .proxy,
                    .notHTTP,
                    "the proxy does not speak HTTP",
                    remedy: "check host and port of --proxy"
                )
            )
        case .complete(let head, let rest):
            guard 200...299 ~= head.status else {
                fail(context, refusal(head))
                return
            }
            timer.stop()
            isOver = true
            context.fireChannelActive()
            if rest.readableBytes > 0 { context.fireChannelRead(Self.wrapInboundOut(rest)) }
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
    }

    private func refusal(_ head: HTTPResponseHead) -> TransportError {
        let remedy =
            switch head.status {
            case 407:
                proxy.credentials == nil
                    ? "give a user and a password in the proxy's URL" : "check user and password in the proxy's URL"
            case 403, 405: "the proxy may allow other ports only"
            case 502, 503, 504: "the proxy cannot reach the server"
            default: String?.none
            }
        return TransportError(
            .proxy,
            .proxyRefused,
            "the proxy does not connect to \(authority) (\(head.statusLine))",
            remedy: remedy
        )
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent, !isOver {
            fail(context, TransportError(.proxy, .closed, "the proxy closed the connection"))
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isOver
            ? context.fireErrorCaught(error)
            : fail(context, TransportError(.proxy, system: error, to: "the proxy", limit: timeout))
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !isOver { fail(context, TransportError(.proxy, .closed, "the proxy closed the connection")) }
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer.stop() }

    private func fail(_ context: ChannelHandlerContext, _ error: TransportError) {
        guard !isOver else { return }
        isOver = true
        timer.stop()
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }
}
