/// What connections share: limits, and the memory that counts against one of them.
///
/// Used from one thread at a time; each lane of an analysis has one.
public final class WebSocketContext {
    /// The limits of all connections.
    public let limits: WebSocketLimits
    /// Memory that inflaters have now, in bytes.
    public private(set) var inflaterBytes = 0
    /// How often a message stayed compressed because inflaters had all the memory there is for them.
    public private(set) var refusedInflaters: UInt64 = 0

    /// A context without connections.
    public init(limits: WebSocketLimits = WebSocketLimits()) {
        self.limits = limits
    }

    /// Whether there is memory for one more inflater, which is then taken.
    func takeInflater() -> Bool {
        guard inflaterBytes <= limits.inflaterBytesInAll &- Inflater.memory else {
            refusedInflaters &+= 1
            return false
        }
        inflaterBytes &+= Inflater.memory
        return true
    }

    /// Gives the memory of an inflater back.
    func returnInflater() {
        inflaterBytes &-= Inflater.memory
    }
}
