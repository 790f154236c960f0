internal import NIOCore

#if canImport(Glibc)
internal import Glibc
#endif

/// The end of a channel's pipeline: hands on what happens to the driver of the conversation.
final class ConversationHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let driver: NIOLoopBound<ConnectionDriver>
    private let generation: Int
    private var wasReset = false

    init(_ driver: NIOLoopBound<ConnectionDriver>, generation: Int) {
        self.driver = driver
        self.generation = generation
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        driver.value.received(unwrapInboundIn(data), generation: generation)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { driver.value.writable(generation: generation) }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            driver.value.closed(by: .serverClosed, generation: generation)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? TransportError { driver.value.failed(error, generation: generation) }
        if let error = error as? IOError, error.errnoCode == ECONNRESET || error.errnoCode == EPIPE { wasReset = true }
        driver.value.closed(by: wasReset ? .serverReset : .serverClosed, generation: generation)
    }

    func channelInactive(context: ChannelHandlerContext) {
        driver.value.closed(by: wasReset ? .serverReset : .serverClosed, generation: generation)
        context.fireChannelInactive()
    }
}

extension TransportError {
    /// False for what is the same however often it is tried: an option, a name, a certificate.
    var mayPass: Bool {
        switch code {
        case .refused, .unreachable, .timeout, .closed, .reset, .system: true
        default: false
        }
    }
}
