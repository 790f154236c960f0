internal import Glibc
internal import NIOCore

/// What the handler of a connection can ask of the layers below it, as an outbound user event.
public enum TransportEvent: Sendable, Equatable {
    /// The connection ends as if the client had crashed: RST at once, no close_notify, no WebSocket Close.
    case reset
}

/// The lowest handler: ends the connection abruptly when told to.
final class ResetHandler: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard case .reset? = event as? TransportEvent else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        // On a Unix socket the option does nothing, and closing is all there is.
        if let options = context.channel as? any SocketOptionProvider {
            options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenFailure { _ in }
        }
        context.close(mode: .all, promise: promise)
    }
}
