internal import NIOCore

/// Looks at the first bytes of a server that is spoken to in plain MQTT: some answer in TLS or HTTP.
final class PlainGuardHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    // A TLS alert, and the beginning of an HTTP response: no MQTT Control Packet a server may send begins like either.
    private static let alert: [UInt8] = [0x15, 0x03]
    private static let http = Array("HTTP/".utf8)

    private var first: [UInt8] = []

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = Self.unwrapInboundIn(data)
        if !first.isEmpty { buffer.setOrWriteAtFront(first) }
        let start = Array(buffer.readableBytesView.prefix(Self.http.count))
        if start.starts(with: Self.alert) || start == Self.http {
            first = []
            let error = Self.error(isTLS: start.starts(with: Self.alert))
            context.fireErrorCaught(error)
            context.close(promise: nil)
            return
        }
        if !start.isEmpty, Self.alert.starts(with: start) || Self.http.starts(with: start) {
            first = start
            return
        }
        context.fireChannelRead(Self.wrapInboundOut(buffer))
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private static func error(isTLS: Bool) -> TransportError {
        isTLS
            ? TransportError(.open, .needsTLS, "what answers speaks TLS", remedy: "use mqtts:// or wss://")
            : TransportError(.open, .needsWebSocket, "what answers speaks HTTP", remedy: "use ws:// or another port")
    }

    /// Held bytes are the server's all the same when nothing follows them.
    private func release(_ context: ChannelHandlerContext) {
        guard !first.isEmpty else { return }
        let buffer = ByteBuffer(bytes: first)
        first = []
        context.fireChannelRead(Self.wrapInboundOut(buffer))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { release(context) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        release(context)
        context.fireChannelInactive()
    }
}

extension ByteBuffer {
    /// Puts `bytes` before what is readable.
    fileprivate mutating func setOrWriteAtFront(_ bytes: [UInt8]) {
        var whole = ByteBuffer(bytes: bytes)
        whole.writeBuffer(&self)
        self = whole
    }
}
