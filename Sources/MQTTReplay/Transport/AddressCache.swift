internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// The addresses of the server, looked up once for all connections; again only after a failure.
final class AddressCache: Sendable {
    private let lookUp: @Sendable () throws(TransportError) -> [SocketAddress]
    private let known = Mutex<EventLoopFuture<[SocketAddress]>?>(nil)

    /// A cache for what `lookUp`, which may block, finds.
    init(_ lookUp: @escaping @Sendable () throws(TransportError) -> [SocketAddress]) { self.lookUp = lookUp }

    /// The addresses, on `eventLoop`; fails with a `TransportError` after `timeout` at the latest.
    func get(on eventLoop: any EventLoop, timeout: Duration) -> EventLoopFuture<[SocketAddress]> {
        let (future, isNew) = known.withLock { known in
            if let known { return (known, false) }
            let started = start(on: eventLoop, timeout: timeout)
            known = started
            return (started, true)
        }
        // Outside of the lock, as it may be called back at once.
        if isNew { future.whenFailure { [self] _ in known.withLock { $0 = nil } } }
        return future.hop(to: eventLoop)
    }

    private func start(on eventLoop: any EventLoop, timeout: Duration) -> EventLoopFuture<[SocketAddress]> {
        let promise = eventLoop.makePromise(of: [SocketAddress].self)
        let limit = eventLoop.scheduleTask(in: TimeAmount(timeout)) {
            promise.fail(
                TransportError.timeout(.resolve, timeout, remedy: "does this machine reach its name server?")
            )
        }
        let lookUp = lookUp
        let lookedUp = NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) { try lookUp() }
        lookedUp.whenComplete { result in
            limit.cancel()
            promise.completeWith(result)
        }
        return promise.futureResult
    }
}
