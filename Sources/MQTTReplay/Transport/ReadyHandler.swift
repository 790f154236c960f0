internal import NIOCore

/// The last handler until everything below MQTT is up: makes the connection's own handler then, or reports the failure.
final class ReadyHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private var promise: EventLoopPromise<any Channel>?
    private let makeHandler: @Sendable () -> any ChannelHandler
    private let place: String

    init(
        _ promise: EventLoopPromise<any Channel>,
        place: String,
        makeHandler: @escaping @Sendable () -> any ChannelHandler
    ) {
        self.promise = promise
        self.place = place
        self.makeHandler = makeHandler
    }

    func channelActive(context: ChannelHandlerContext) {
        guard let promise else { return }
        self.promise = nil
        do {
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandler(makeHandler(), position: .after(self))
            promise.succeed(context.channel)
            context.fireChannelActive()
            pipeline.removeHandler(self, promise: nil)
        } catch {
            promise.fail(error)
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard promise != nil else {
            context.fireErrorCaught(error)
            return
        }
        fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(ChannelError.eof)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { fail(ChannelError.eof) }

    private func fail(_ error: any Error) {
        guard let promise else { return }
        self.promise = nil
        let known = error as? TransportError
        promise.fail(known ?? TransportError(.connect, .closed, "\(place) closed the connection at once"))
    }
}
