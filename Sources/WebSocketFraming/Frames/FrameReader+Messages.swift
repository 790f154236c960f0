import TCPReassembly
import WireBytes

/// What a frame's payload becomes.
extension FrameReader {
    /// Takes the next bytes of a message.
    mutating func take(_ piece: Span<UInt8>, _ arrival: Arrival, into output: inout Output) {
        switch message {
        case .compressed:
            takeCompressed(piece, arrival, into: &output)
        case .unreadable:
            break
        case .none, .plain, .unknown:
            if frame.isMasked {
                output.bytes.append(copying: piece, exclusiveOr: mask)
            } else {
                output.bytes.append(copying: piece)
            }
        }
    }

    private mutating func takeCompressed(_ piece: Span<UInt8>, _ arrival: Arrival, into output: inout Output) {
        flush(arrival, into: &output)
        var outcome: Inflater.Outcome? = .done
        if frame.isMasked {
            var offset = 0
            // A multiple of four, so that the mask begins anew with each.
            let step = 4096
            while offset < piece.count, outcome == .done {
                let end = min(piece.count, offset &+ step)
                unmasked.removeAll(keepingCapacity: true)
                unmasked.append(copying: piece.extracting(offset..<end), exclusiveOr: mask)
                let plain = unmasked
                outcome = inflater?.inflate(plain.span, into: &output.bytes)
                offset = end
            }
        } else {
            outcome = inflater?.inflate(piece, into: &output.bytes)
        }
        settle(outcome, arrival, into: &output)
        if state != .over, output.bytes.count == runStart { inflater?.wait(arrival) }
        flushCompressed(arrival, into: &output)
    }

    mutating func finishCompressed(_ arrival: Arrival, into output: inout Output) {
        flush(arrival, into: &output)
        counts.compressedMessages &+= 1
        settle(inflater?.finish(into: &output.bytes), arrival, into: &output)
        flush(arrival, into: &output)
    }

    private mutating func flushCompressed(_ arrival: Arrival, into output: inout Output) {
        guard output.bytes.count > runStart else { return }
        flush(inflater?.joined(arrival) ?? arrival, into: &output)
    }

    /// Ends the direction when a message does not inflate: everything after it may rest on it.
    private mutating func settle(_ outcome: Inflater.Outcome?, _ arrival: Arrival, into output: inout Output) {
        let isTooMuch = outcome == .limit
        guard isTooMuch || outcome == .broken else { return }
        flushCompressed(arrival, into: &output)
        tell(isTooMuch ? .inflation : .compression, isFatal: true, arrival, into: &output)
        // What the frame has of it; how far it was read depends on how segments cut it.
        tell(missing: missing(frame.length, isTooMuch ? .inflationLimit : .notInflated), arrival, into: &output)
        abandon()
    }
}
