import Glibc

/// The time that has passed since it was made, by the clock and by this process.
struct Timer {
    private let wall = Timer.seconds(of: CLOCK_MONOTONIC)
    private let cpu = Timer.seconds(of: CLOCK_PROCESS_CPUTIME_ID)

    /// Seconds by the clock.
    var wallSeconds: Double { Timer.seconds(of: CLOCK_MONOTONIC) - wall }

    /// Seconds of processor time, all threads together.
    var cpuSeconds: Double { Timer.seconds(of: CLOCK_PROCESS_CPUTIME_ID) - cpu }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
