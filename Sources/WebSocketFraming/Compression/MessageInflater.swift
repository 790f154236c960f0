import TCPReassembly
import WireBytes

/// Inflates the compressed messages of one side (RFC 7692 §6.2), within limits.
struct MessageInflater: ~Copyable {
    private let context: WebSocketContext
    private let side: DeflateParameters.Side
    private var inflater: Inflater?
    /// Whether bytes of this side were lost on which later messages may rest.
    private var isContextLost = false
    private var isMessageEmpty = true
    private var compressed: UInt64 = 0
    private var inflated: UInt64 = 0
    /// How much more what was handed in at once may become.
    private var atOnce = 0
    /// Frames of the message at hand that brought nothing readable yet.
    private var frames: [UInt64] = []

    init(_ context: WebSocketContext, _ side: DeflateParameters.Side) {
        self.context = context
        self.side = side
    }

    deinit { if inflater != nil { context.returnInflater() } }

    /// The next call of its user begins.
    mutating func renew() {
        atOnce = context.limits.inflatedBytesAtOnce
    }

    /// Bytes of this side were lost.
    mutating func lose() {
        isContextLost = !side.isWithoutContext
        endMessage()
    }

    /// A compressed message begins; a reason when it cannot be read.
    mutating func begin() -> LossReason? {
        frames.removeAll(keepingCapacity: true)
        isMessageEmpty = true
        if isContextLost { return .notInflated }
        if inflater == nil {
            guard context.takeInflater() else {
                isContextLost = !side.isWithoutContext
                return .inflationLimit
            }
            inflater = Inflater(windowBits: side.windowBits)
            if inflater == nil {
                context.returnInflater()
                isContextLost = !side.isWithoutContext
                return .inflationLimit
            }
        }
        return nil
    }

    /// Appends what the next bytes of the message inflate to.
    mutating func inflate(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Inflater.Outcome {
        if bytes.count > 0 { isMessageEmpty = false }
        compressed &+= UInt64(bytes.count)
        return feed(bytes, into: &output)
    }

    /// Appends what is left of the message.
    mutating func finish(into output: inout [UInt8]) -> Inflater.Outcome {
        // The end of the flushed block, which the sender left out. A message that ended with a final block, or without
        // a byte, has no such end.
        var outcome = Inflater.Outcome.done
        if !isMessageEmpty, inflater?.isAtEnd == false {
            let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]
            outcome = feed(tail.span, into: &output)
        }
        endMessage()
        return outcome
    }

    private mutating func endMessage() {
        if side.isWithoutContext { inflater?.reset() }
        frames.removeAll(keepingCapacity: true)
    }

    private mutating func feed(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Inflater.Outcome {
        let limits = context.limits
        let allowed = UInt64(limits.inflationAllowance) &+ compressed &* UInt64(limits.maximumInflation)
        let maximum = min(atOnce, Int(clamping: allowed) &- Int(clamping: inflated))
        guard maximum >= 0 else { return .limit }
        let before = output.count
        let outcome = inflater?.inflate(bytes, into: &output, maximum: maximum) ?? .broken
        inflated &+= UInt64(output.count &- before)
        atOnce &-= output.count &- before
        return outcome
    }

    /// Remembers the frames of bytes of which nothing could be read yet.
    mutating func wait(_ arrival: Arrival) {
        guard frames.count < Self.maximumFrames, frames.last != arrival.frame else { return }
        frames += arrival.earlierFrames
        frames.append(arrival.frame)
    }

    private static var maximumFrames: Int { 64 }

    /// `arrival`, with the frames that were waited with before it.
    mutating func joined(_ arrival: Arrival) -> Arrival {
        guard !frames.isEmpty else { return arrival }
        var joined = arrival
        joined.earlierFrames = frames.filter { $0 != arrival.frame } + arrival.earlierFrames
        frames.removeAll(keepingCapacity: true)
        return joined
    }
}
