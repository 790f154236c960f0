internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// The addresses of the server, looked up once for all connections; again only after a failure.
final class AddressCache: Sendable {
    private struct State {
        /// The look-up that is under way, or over.
        var known: EventLoopFuture<[SocketAddress]>?
        /// The address that has answered when one before it had not.
        var preferred: SocketAddress?
    }

    private let lookUp: @Sendable () throws(TransportError) -> [SocketAddress]
    private let state = Mutex(State())

    /// A cache for what `lookUp`, which may block, finds.
    init(_ lookUp: @escaping @Sendable () throws(TransportError) -> [SocketAddress]) { self.lookUp = lookUp }

    /// The addresses, on `eventLoop`; fails with a `TransportError` after `timeout` at the latest.
    func get(on eventLoop: any EventLoop, timeout: Duration) -> EventLoopFuture<[SocketAddress]> {
        let (future, preferred, isNew) = state.withLock { state in
            if let known = state.known { return (known, state.preferred, false) }
            let started = start(on: eventLoop, timeout: timeout)
            state.known = started
            return (started, state.preferred, true)
        }
        // Outside of the lock, as it may be called back at once.
        if isNew { future.whenFailure { [self] _ in state.withLock { $0.known = nil } } }
        return future.hop(to: eventLoop).map { addresses in
            guard let preferred, addresses.contains(preferred) else { return addresses }
            return [preferred] + addresses.filter { $0 != preferred }
        }
    }

    /// Puts the address that has answered first, so that no further connection waits for one that does not.
    func prefer(_ address: SocketAddress) { state.withLock { $0.preferred = address } }

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
