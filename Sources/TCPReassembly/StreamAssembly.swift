import WireBytes

/// One direction of a connection: where its next byte is expected, and what waits behind a hole.
struct StreamAssembly {
    /// RCV.NXT of the receiving side as far as the capture shows; nil until the first sequence number is known.
    private(set) var next: SequenceNumber?
    /// True when something is missing: bytes wait behind a hole, or bytes were acknowledged that never came.
    private(set) var hasHole = false
    /// The offset of the next byte, counted from the first data byte seen.
    private(set) var streamOffset: UInt64 = 0
    private var recent = RecentBytes()
    private(set) var waiting = WaitingSegments()
    /// The time of the segment that first had to wait.
    private var waitingSince: Int64 = 0
    /// How far the other side has acknowledged, as a stream offset; meaningful once `next` is known.
    private var acknowledged: UInt64 = 0
    /// When the other side was first seen to acknowledge bytes that are missing.
    private var missingSince: Int64?
    /// The stream offset of this side's FIN.
    private var finOffset: UInt64?
    private(set) var finFrame: UInt64 = 0
    /// The sequence number of this side's SYN, where it was captured.
    private(set) var initialSequence: SequenceNumber?

    var hasCarriedData: Bool { streamOffset > 0 || hasHole }
    var isFinished: Bool { finOffset == streamOffset }

    /// Whether the other side has acknowledged bytes that are missing.
    var isHoleAcknowledged: Bool { missingSince != nil && acknowledged > streamOffset }

    private mutating func updateHole() {
        hasHole = !waiting.isEmpty || missingSince != nil
    }

    mutating func begin(at sequence: SequenceNumber) {
        next = sequence
    }

    mutating func begin(withSYN sequence: SequenceNumber) {
        initialSequence = sequence
        next = sequence.advanced(by: 1)
    }

    /// Whether a SYN with this sequence number is this stream's, sent again or captured after what it began.
    func begins(withSYN sequence: SequenceNumber) -> Bool {
        if let initialSequence { return initialSequence == sequence }
        guard let next else { return false }
        return next.advanced(by: -Int(truncatingIfNeeded: streamOffset)) == sequence.advanced(by: 1)
    }

    /// Whether nothing is missing and the next byte is the one with this sequence number.
    @inline(__always)
    func isExpecting(_ sequence: SequenceNumber) -> Bool { next == sequence && !hasHole }

    /// Whether nothing is missing, not even what an acknowledgment of everything before `sequence` tells of.
    @inline(__always)
    func holdsAll(before sequence: SequenceNumber) -> Bool {
        guard let next, !hasHole else { return false }
        return sequence.distance(from: next) <= 0
    }

    /// Delivers bytes that are expected.
    ///
    /// - Returns: their stream offset.
    @inline(__always)
    mutating func continued(by bytes: Span<UInt8>) -> UInt64 {
        let offset = streamOffset
        deliver(bytes)
        return offset
    }

    /// What one segment brought to its stream.
    struct Arrival {
        /// The part of the payload that continues the stream.
        var inOrder: Range<Int> = 0..<0
        var isOutOfWindow = false
        var isOutOfOrder = false
        var isKeepAliveProbe = false
        /// Bytes of the payload that had been seen before.
        var repeatedBytes = 0
        /// Where repeated bytes differ from the first copy.
        var differing: Range<UInt64>?
        /// Bytes the snapshot length cut from the end of an in-order segment.
        var cutBytes = 0
    }

    /// The farthest a segment may lie ahead of the expected byte and still be believed.
    static let window = 1 << 30
    /// The farthest an acknowledgment may lie ahead and still be believed: it moves the stream without any data.
    static let acknowledgmentWindow = 1 << 26

    @inline(__always)
    mutating func received(
        _ payload: Span<UInt8>,
        lengthOnWire: Int,
        sequence: SequenceNumber,
        frame: UInt64,
        timestamp: Int64
    ) -> Arrival {
        var arrival = Arrival()
        guard let next else { return arrival }
        let ahead = sequence.distance(from: next)
        let count = payload.count
        if ahead == 0, !hasHole {
            arrival.inOrder = 0..<count
            deliver(payload)
            skipCut(lengthOnWire &- count, into: &arrival)
        } else if ahead > 0 {
            guard ahead <= Self.window else {
                arrival.isOutOfWindow = true
                return arrival
            }
            arrival.isOutOfOrder = true
            if waiting.isEmpty { waitingSince = timestamp }
            let insertion = waiting.insert(
                payload,
                at: streamOffset &+ UInt64(ahead),
                frame: frame,
                timestamp: timestamp
            )
            arrival.repeatedBytes = insertion.repeated
            arrival.differing = insertion.differing
            hasHole = true
        } else {
            receivedOld(payload, lengthOnWire, behind: -ahead, frame: frame, timestamp: timestamp, into: &arrival)
        }
        return arrival
    }

    /// A segment that begins at or before the expected byte, of which the first `behind` bytes were expected earlier.
    private mutating func receivedOld(
        _ payload: Span<UInt8>,
        _ lengthOnWire: Int,
        behind: Int,
        frame: UInt64,
        timestamp: Int64,
        into arrival: inout Arrival
    ) {
        guard behind <= Self.window else {
            arrival.isOutOfWindow = true
            return
        }
        let count = payload.count
        let repeated = min(count, behind)
        arrival.isKeepAliveProbe = behind == 1 && lengthOnWire == 1
        arrival.repeatedBytes = repeated
        if repeated > 0, UInt64(behind) <= streamOffset, !arrival.isKeepAliveProbe {
            let offset = streamOffset &- UInt64(behind)
            let comparison = recent.compare(payload.extracting(0..<repeated), at: offset)
            if comparison.differing > 0 { arrival.differing = comparison.compared }
        }
        guard count > behind else {
            if lengthOnWire > max(count, behind) { skipCut(lengthOnWire &- max(count, behind), into: &arrival) }
            return
        }
        // New bytes end where a run that came earlier begins: first data wins.
        var end = count
        if let start = waiting.start {
            end = min(end, behind &+ Int(min(UInt64(count), start &- streamOffset)))
        }
        let isCutByWaiting = end < count
        if isCutByWaiting {
            let rest = waiting.insert(
                payload.extracting(end..<count),
                at: streamOffset &+ UInt64(end &- behind),
                frame: frame,
                timestamp: timestamp
            )
            hasHole = true
            arrival.repeatedBytes &+= rest.repeated
            if arrival.differing == nil { arrival.differing = rest.differing }
        }
        arrival.inOrder = behind..<end
        deliver(payload.extracting(behind..<end))
        if !isCutByWaiting { skipCut(lengthOnWire &- count, into: &arrival) }
    }

    @inline(__always)
    private mutating func deliver(_ bytes: Span<UInt8>) {
        if bytes.isEmpty { return }
        recent.record(bytes, at: streamOffset)
        advance(by: UInt64(bytes.count))
    }

    @inline(__always)
    private mutating func skipCut(_ count: Int, into arrival: inout Arrival) {
        guard count > 0 else { return }
        // What came earlier is not missing.
        let count = waiting.start.map { min(count, Int($0 &- streamOffset)) } ?? count
        guard count > 0 else { return }
        arrival.cutBytes = count
        advance(by: UInt64(count))
    }

    @inline(__always)
    private mutating func advance(by count: UInt64) {
        streamOffset &+= count
        next = next?.advanced(by: Int(truncatingIfNeeded: count))
        if hasHole {
            forgetMissingIfNone()
            updateHole()
        }
    }

    /// This side's FIN, at the sequence number after its last byte.
    mutating func receivedFIN(at sequence: SequenceNumber, frame: UInt64) {
        guard let next, finOffset == nil else { return }
        let ahead = sequence.distance(from: next)
        guard ahead >= 0, ahead <= Self.window else { return }
        let end = streamOffset &+ UInt64(ahead)
        finOffset = end
        finFrame = frame
        // The acknowledgment of the FIN may have been captured before the FIN.
        acknowledged = min(acknowledged, end)
        forgetMissingIfNone()
    }

    /// The other side acknowledged everything before `sequence`.
    @inline(__always)
    mutating func receivedAcknowledgment(of sequence: SequenceNumber, timestamp: Int64) {
        guard let next, sequence != next else { return }
        let ahead = sequence.distance(from: next)
        if ahead > 0 { acknowledgedAhead(by: ahead, timestamp: timestamp) }
    }

    private mutating func acknowledgedAhead(by ahead: Int, timestamp: Int64) {
        guard ahead <= Self.acknowledgmentWindow else { return }
        var end = streamOffset &+ UInt64(ahead)
        // The FIN takes one sequence number and no byte.
        if let finOffset, end > finOffset { end = finOffset }
        guard end > streamOffset else { return }
        acknowledged = max(acknowledged, end)
        if missingSince == nil { missingSince = timestamp }
        forgetMissingIfNone()
        updateHole()
    }

    /// Nothing that was acknowledged is missing, or only what is no byte: a single number beyond all data is a FIN that
    /// was not captured, as far as anyone can tell.
    private mutating func forgetMissingIfNone() {
        let isUncapturedFIN = waiting.isEmpty && finOffset == nil && acknowledged == streamOffset &+ 1
        if acknowledged <= streamOffset || isUncapturedFIN { missingSince = nil }
    }

    /// Why the hole at the expected byte is to be given up at `now`, if it is.
    func reasonToGiveUp(now: Int64, grace: Int64, timeout: Int64, limits: ReassemblyLimits) -> StreamGap.Reason? {
        if let missingSince, acknowledged > streamOffset {
            // A later hole is not older than what waits behind it.
            let since = max(missingSince, waiting.runs.first?.timestamp ?? missingSince)
            if hasElapsed(grace, since: since, now: now) { return .acknowledged }
        }
        if waiting.isEmpty { return nil }
        if hasElapsed(timeout, since: waitingSince, now: now) { return .timeout }
        if waiting.byteCount > limits.waitingBytesPerStream || waiting.runs.count > limits.waitingSegmentsPerStream {
            return .waitingLimit
        }
        return nil
    }

    /// Gives up the missing bytes before the first that waits, or before the last that was acknowledged.
    ///
    /// - Returns: where the missing bytes are; nil when nothing is missing.
    mutating func giveUpHole() -> Range<UInt64>? {
        let end = waiting.start ?? max(acknowledged, streamOffset)
        guard end > streamOffset else { return nil }
        let missing = streamOffset..<end
        advance(by: end &- streamOffset)
        return missing
    }

    /// The next held run that continues the stream; it counts as delivered.
    mutating func takeWaiting() -> WaitingSegments.Run? {
        let run = waiting.takeRun(at: streamOffset)
        updateHole()
        guard let run else { return nil }
        deliver(run.bytes.span)
        if !waiting.isEmpty { waitingSince = max(waitingSince, run.timestamp) }
        return run
    }
}

/// Whether `now` is at least `duration` nanoseconds after `since`; time that runs backwards never elapses.
@inline(__always)
func hasElapsed(_ duration: Int64, since: Int64, now: Int64) -> Bool {
    let (elapsed, overflow) = now.subtractingReportingOverflow(since)
    return overflow ? now > since : elapsed >= duration
}
