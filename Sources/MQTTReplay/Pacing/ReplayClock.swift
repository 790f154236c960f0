internal import NIOCore
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#endif

/// The one clock of a replay: nanoseconds since its start, the same on all event loops, and monotonic.
final class ReplayClock: Sendable {
    /// The start on the clock of the event loops, and in nanoseconds since 1970.
    private let start = Atomic<UInt64>(0)
    private let epoch = Atomic<Int64>(0)

    /// A clock whose time has not come.
    init() {}

    /// Begins after `delay`; called once, before anything asks for times.
    func start(in delay: Duration) {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        let begin = NIODeadline.now() + TimeAmount(delay)
        start.store(begin.uptimeNanoseconds, ordering: .releasing)
        let sinceEpoch = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) + delay.nanoseconds
        epoch.store(sinceEpoch, ordering: .releasing)
    }

    private var beginning: NIODeadline { .uptimeNanoseconds(start.load(ordering: .acquiring)) }

    /// The start, nanoseconds since 1970.
    var startedAt: Int64 { epoch.load(ordering: .acquiring) }

    /// Nanoseconds since the start; negative before.
    var now: Int64 { (NIODeadline.now() - beginning).nanoseconds }

    /// When it is `time`, for the event loops.
    func deadline(_ time: Int64) -> NIODeadline {
        beginning + .nanoseconds(min(time, .max / 4))
    }

    /// The time in nanoseconds since 1970.
    func sinceEpoch(_ time: Int64) -> Int64 { startedAt &+ time }
}
