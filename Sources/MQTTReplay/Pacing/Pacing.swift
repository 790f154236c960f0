/// When the packets of a plan are sent.
public struct Pacing: Sendable, Equatable {
    /// How fast the capture's time passes.
    public enum Speed: Sendable, Equatable {
        /// So many times as fast; above 0.
        case times(Double)
        /// As fast as the server takes it.
        case max
    }

    /// What a packet waits for.
    public enum Order: String, Sendable, CaseIterable {
        /// Its time.
        case clock
        /// Its time, and that what preceded it in the capture has happened again, answers included.
        case cause
    }

    /// How fast the capture's time passes.
    public var speed = Speed.times(1)
    /// So many packets of all clients a second, evenly, in place of the capture's times; nil for those.
    public var rate: Double?
    /// The longest time in which nothing is sent: what is longer in the capture is cut to it, before `speed` applies.
    public var maxGap: Duration?
    /// What a packet waits for besides its time.
    public var order = Order.clock
    /// The place in the plan to begin at: what comes before is sent at once, as the rest may rely on it.
    public var startAt = Duration.zero

    /// The capture's own times.
    public init() {}
}
