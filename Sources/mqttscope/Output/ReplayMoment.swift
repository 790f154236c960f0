import Glibc

/// The time of day, which signatures of logins need.
enum ReplayMoment {
    /// Seconds since 1970.
    static var now: Int64 { Int64(time(nil)) }
}
