internal import NIOCore

/// The time-out of a phase.
struct PhaseTimer {
    private var task: Scheduled<Void>?

    /// Starts the time-out, which calls `body` on the event loop unless it is stopped first.
    mutating func start(_ limit: Duration, on eventLoop: any EventLoop, _ body: @escaping () -> Void) {
        stop()
        task = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit), body)
    }

    /// Stops the time-out.
    mutating func stop() {
        task?.cancel()
        task = nil
    }
}
