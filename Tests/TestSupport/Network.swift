import CaptureFile
import PacketHeaders
import WireBytes

/// Sends what the conversations say as segments past the capture point, with the disturbances asked for.
struct Network: ~Copyable {
    private static let maximumSegment = 1380

    private let options: TrafficOptions
    private var builder = FrameBuilder()
    private var point: CapturePoint
    private var random: SplitMix64
    /// What happened to segments.
    var truth = TrafficTruth()

    init(_ options: TrafficOptions, paths: [String]) throws(CaptureError) {
        self.options = options
        point = try CapturePoint(options, paths: paths)
        random = SplitMix64(seed: options.seed ^ 0x5E6)
    }

    var frames: UInt64 { point.frames }

    consuming func finish() throws(CaptureError) -> TrafficTruth {
        var truth = self.truth
        truth.reorderedFrames = point.reordered
        truth.duplicatedFrames = point.duplicated
        truth.frames = try point.finish()
        return truth
    }

    /// SYN, SYN with ACK, ACK.
    mutating func open(_ flow: inout Flow) throws(CaptureError) {
        let segmentSize: [UInt8] = [2, 4, 0x05, 0x64]
        try control(flow, from: 0, .syn, flow.sides[0].initialSequence, segmentSize)
        try control(flow, from: 1, [.syn, .ack], flow.sides[1].initialSequence, segmentSize)
        try acknowledge(flow, from: 0)
    }

    /// SYN, RST.
    mutating func refuse(_ flow: inout Flow) throws(CaptureError) {
        try control(flow, from: 0, .syn, flow.sides[0].initialSequence, [2, 4, 0x05, 0x64])
        try control(flow, from: 1, [.rst, .ack], 0, [])
    }

    /// Sends all that waits in one direction.
    mutating func transmit(_ flow: inout Flow, from side: Int) throws(CaptureError) {
        while flow.sides[side].unsent > 0 {
            let unsent = flow.sides[side].unsent
            let limit = random.chance(0.9) ? Self.maximumSegment : random.number(in: 1...Self.maximumSegment)
            var start = flow.sides[side].sent
            let end = start + UInt64(min(unsent, limit))
            if random.chance(options.overlapping) { start = overlapStart(flow, side) ?? start }
            let range = start..<end
            if random.chance(options.recovered), flow.sides[side].recovering == nil {
                truth.recoveredSegments += 1
                flow.sides[side].recovering = flow.sides[side].sent..<end
                flow.sides[side].didSend(range)
                continue
            }
            if start < flow.sides[side].sent { truth.overlappingSegments += 1 }
            try send(&flow, from: side, range, .first)
            try recover(&flow, from: side)
            if random.chance(options.retransmitted) { try retransmit(&flow, from: side) }
            if random.chance(0.35) { try acknowledge(flow, from: side ^ 1) }
        }
    }

    /// A segment that the network lost is sent again.
    mutating func recover(_ flow: inout Flow, from side: Int) throws(CaptureError) {
        guard let range = flow.sides[side].recovering else { return }
        flow.sides[side].recovering = nil
        try send(&flow, from: side, range, .recovered)
    }

    /// FIN by one side, then by the other, and the last acknowledgment.
    mutating func close(_ flow: inout Flow, by side: Int) throws(CaptureError) {
        for sender in [side, side ^ 1] {
            try transmit(&flow, from: sender)
            try recover(&flow, from: sender)
            try control(flow, from: sender, [.fin, .ack], flow.sides[sender].sequence(at: flow.sides[sender].sent), [])
            flow.sides[sender].hasFinished = true
        }
        try acknowledge(flow, from: side)
    }

    /// RST by one side.
    mutating func reset(_ flow: inout Flow, by side: Int) throws(CaptureError) {
        for sender in [side ^ 1, side] {
            try transmit(&flow, from: sender)
            try recover(&flow, from: sender)
        }
        try control(flow, from: side, [.rst, .ack], flow.sides[side].sequence(at: flow.sides[side].sent), [])
    }

    private func overlapStart(_ flow: Flow, _ side: Int) -> UInt64? {
        let last = flow.sides[side].last
        guard !last.isEmpty, flow.sides[side].recovering == nil else { return nil }
        let start = last.lowerBound + UInt64(last.count) / 2
        let isHeld = start >= flow.sides[side].base
        guard isHeld, !flow.sides[side].touchesLoss(start..<last.upperBound) else { return nil }
        return start
    }

    /// Sends old bytes again: the last segment, or a range that has nothing to do with segments.
    private mutating func retransmit(_ flow: inout Flow, from side: Int) throws(CaptureError) {
        let state = flow.sides[side]
        var range = state.last
        if random.chance(0.5) {
            let reach = min(state.sent - state.base, 2000)
            let start = state.sent - UInt64(random.number(in: 1...max(1, Int(reach))))
            range = start..<min(state.sent, start + UInt64(random.number(in: 1...Self.maximumSegment)))
        }
        guard range.lowerBound >= state.base, !range.isEmpty, !state.touchesLoss(range) else { return }
        truth.retransmittedSegments += 1
        try send(&flow, from: side, range, .again)
    }

    /// Whether the capture point could have seen the bytes of a segment before.
    private enum Sending {
        case first
        case recovered
        case again
    }

    private mutating func send(
        _ flow: inout Flow,
        from side: Int,
        _ range: Range<UInt64>,
        _ sending: Sending
    ) throws(CaptureError) {
        let state = flow.sides[side]
        let payload = state.bytes.span.extracting(state.slice(range))
        let frame = build(
            flow,
            from: side,
            [.ack, .psh],
            state.sequence(at: range.lowerBound),
            flow.options,
            payload
        )
        let wireEnd = frame.payloadStart + range.count
        let isLost = sending == .first && random.chance(options.lost)
        let captured = isLost ? frame.payloadStart : min(point.capturedLength(frame.bytes.count), wireEnd)
        let firstNew = sending == .first ? state.sent : range.lowerBound
        if captured < wireEnd, sending != .again {
            let missing =
                max(firstNew, range.lowerBound + UInt64(max(0, captured - frame.payloadStart)))..<range.upperBound
            if !missing.isEmpty {
                flow.sides[side].lost.append(missing)
                truth.lostBytes += UInt64(missing.count)
            }
        }
        flow.sides[side].didSend(range)
        if isLost {
            truth.lostSegments += 1
            try acknowledge(flow, from: side ^ 1)
            return
        }
        try point.see(frame.bytes.span, interface: flow.interface, flow: flow.identity, .data)
    }

    private mutating func acknowledge(_ flow: Flow, from side: Int) throws(CaptureError) {
        let state = flow.sides[side]
        let sequence = state.sequence(at: state.sent) &+ (state.hasFinished ? 1 : 0)
        try control(flow, from: side, .ack, sequence, flow.options)
    }

    private mutating func control(
        _ flow: Flow,
        from side: Int,
        _ bits: ControlBits,
        _ sequence: UInt32,
        _ options: [UInt8]
    ) throws(CaptureError) {
        let empty: [UInt8] = []
        let frame = build(flow, from: side, bits, sequence, options, empty.span)
        var kind: CapturePoint.Kind = []
        if bits.contains(.syn) { kind.insert(.syn) }
        if bits.contains(.fin) { kind.insert(.fin) }
        if bits.contains(.rst) { kind.insert(.rst) }
        try point.see(frame.bytes.span, interface: flow.interface, flow: flow.identity, kind)
    }

    private mutating func build(
        _ flow: Flow,
        from side: Int,
        _ bits: ControlBits,
        _ sequence: UInt32,
        _ options: [UInt8],
        _ payload: Span<UInt8>
    ) -> (bytes: [UInt8], payloadStart: Int) {
        let peer = flow.sides[side ^ 1]
        let isFirst = bits.contains(.syn) && !bits.contains(.ack)
        let answersSYN = bits.contains(.syn) || bits.contains(.rst) && sequence == 0
        return builder.build(
            flow.link,
            from: flow.ends[side],
            to: flow.ends[side ^ 1],
            sequence: sequence,
            acknowledgment: isFirst ? 0 : answersSYN ? peer.initialSequence &+ 1 : peer.acknowledgment,
            controlBits: bits,
            options: options,
            payload: payload
        )
    }
}
