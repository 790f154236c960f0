import TCPReassembly

/// What is lost, and how frames are found again behind it.
extension FrameReader {
    /// Bytes are missing.
    mutating func missed(_ missing: MissingBytes, _ arrival: Arrival, into output: inout Output) {
        runStart = output.bytes.count
        switch state {
        case .payload where missing.isExact && missing.length <= remaining:
            skip(missing, arrival, into: &output)
        case .payload, .header:
            inflater?.lose()
            message = .unknown
            headerCount = 0
            state = .searching
            lose(missing, arrival, into: &output)
        case .searching:
            lose(missing, arrival, into: &output)
        case .closed, .over:
            break
        }
    }

    /// Tells what was lost, with what was looked through before, and looks for a frame behind it.
    private mutating func lose(_ missing: MissingBytes, _ arrival: Arrival, into output: inout Output) {
        passOver(arrival, into: &output)
        search = FrameSearch(reason: missing.reason)
        let length = max(1, missing.length)
        tell(
            missing: MissingBytes(length: length, isExact: false, reason: missing.reason),
            arrival,
            into: &output
        )
    }

    /// Goes on in the frame whose payload has lost a part.
    private mutating func skip(_ missing: MissingBytes, _ arrival: Arrival, into output: inout Output) {
        remaining &-= missing.length
        turnMask(by: Int(truncatingIfNeeded: missing.length))
        switch payload {
        case .message:
            switch message {
            case .compressed:
                inflater?.lose()
                message = .unreadable
                unreadable = .notInflated
                let rest = MissingBytes(
                    length: missing.length &+ remaining,
                    isExact: false,
                    reason: missing.reason
                )
                tell(missing: rest, arrival, into: &output)
            case .unreadable: break
            case .none, .plain, .unknown: tell(missing: missing, arrival, into: &output)
            }
        case .close:
            // Its code may be among what is lost.
            payload = .passedOver
            closePayload = []
        case .passedOver:
            break
        }
        if remaining == 0 { endFrame(arrival, into: &output) }
    }

    /// Looks for a frame, with the bytes that came before.
    mutating func seek(_ bytes: Span<UInt8>, _ arrival: Arrival, into output: inout Output) {
        let shape = FrameSearch.Shape(isMasked: isClient, mayBeCompressed: inflater != nil)
        guard let offset = search.take(bytes, arrival, shape) else { return limitSearch(arrival, into: &output) }
        let found = search
        search = FrameSearch()
        counts.resumptions &+= 1
        state = .header
        var start = offset
        var isFirst = true
        let held = found.held.bytes
        for piece in found.held.pieces where piece.end > offset {
            if isFirst { tell(found, passedOver: offset, piece.arrival, into: &output) }
            isFirst = false
            received(held.span.extracting(start..<piece.end), piece.arrival, into: &output)
            start = piece.end
        }
    }

    private mutating func limitSearch(_ arrival: Arrival, into output: inout Output) {
        let limits = context.limits
        guard search.held.cost > limits.searchBytes else { return }
        search.passOver(search.held.bytes.count / 2)
        guard search.passedOver > UInt64(limits.exhaustiveSearchBytes) else { return }
        passOver(arrival, into: &output)
        abandon()
    }

    /// The connection ends: what was looked for in vain is told.
    mutating func ended(_ arrival: Arrival, into output: inout Output) {
        runStart = output.bytes.count
        guard state == .searching else { return }
        passOver(arrival, into: &output)
        state = .over
    }

    /// Tells that nothing was found in what was looked through.
    private mutating func passOver(_ arrival: Arrival, into output: inout Output) {
        tell(search, passedOver: search.held.bytes.count, arrival, into: &output)
    }

    private mutating func tell(
        _ search: FrameSearch,
        passedOver count: Int,
        _ arrival: Arrival,
        into output: inout Output
    ) {
        let length = search.passedOver &+ UInt64(count)
        guard length > 0 else { return }
        tell(missing: MissingBytes(length: length, isExact: false, reason: search.reason), arrival, into: &output)
    }
}
