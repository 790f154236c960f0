import PacketHeaders

/// What is known of a connection by its addresses and its opening.
public struct ConnectionFacts: Sendable, Equatable {
    /// The end that opened it; where no SYN was captured, the sender of the first segment seen.
    public let first: SocketAddress
    /// The other end.
    public let second: SocketAddress
    /// The frame of the first segment.
    public let firstFrame: UInt64
    /// The time of the first segment, nanoseconds since 1970.
    public let firstTimestamp: Int64
    /// True when a SYN was captured, so that `first` did open it.
    public let sawOpening: Bool

    /// The address of one end.
    public func address(of endpoint: Endpoint) -> SocketAddress {
        endpoint == .first ? first : second
    }
}

/// One connection that reassembly remembers, or a free slot.
struct Connection {
    let key: FlowKey
    /// Whether the lower end of the key is the first end.
    let firstIsLower: Bool
    let sawOpening: Bool
    /// The carried protocol is of no interest: segments are not assembled.
    var isIgnored = false
    var isFree = false
    var end: ConnectionEnd.How?
    /// Who sent a FIN first.
    var firstToFinish: Endpoint?
    /// When that FIN was seen.
    var finishBeginning: Int64 = 0
    var lastTimestamp: Int64
    var streams: [2 of StreamAssembly] = [StreamAssembly(), StreamAssembly()]
    let hash: UInt64
    let firstFrame: UInt64
    let firstTimestamp: Int64

    init(key: FlowKey, hash: UInt64, firstIsLower: Bool, sawOpening: Bool, firstFrame: UInt64, firstTimestamp: Int64) {
        self.key = key
        self.hash = hash
        self.firstIsLower = firstIsLower
        self.sawOpening = sawOpening
        self.firstFrame = firstFrame
        self.firstTimestamp = firstTimestamp
        self.lastTimestamp = firstTimestamp
    }

    var facts: ConnectionFacts {
        ConnectionFacts(
            first: firstIsLower ? key.lower : key.upper,
            second: firstIsLower ? key.upper : key.lower,
            firstFrame: firstFrame,
            firstTimestamp: firstTimestamp,
            sawOpening: sawOpening
        )
    }

    @inline(__always)
    func sender(isLower: Bool) -> Endpoint { isLower == firstIsLower ? .first : .second }

    var hasHole: Bool { streams[0].hasHole || streams[1].hasHole }
    var waitingBytes: Int { streams[0].waiting.byteCount &+ streams[1].waiting.byteCount }

    /// How far from the expected byte a reset is still believed: more than any receive window in use.
    static let resetWindow = 1 << 26

    /// What a segment meant to its connection.
    struct Reception {
        let sender: Endpoint
        /// The stream offset at which the segment's direction stood before.
        let streamOffset: UInt64
        var arrival = StreamAssembly.Arrival()
        /// How many more bytes wait than before.
        var addedWaiting = 0
        var hasHole = false
        /// Whether the segment may have ended the connection.
        var mayEnd = false
        /// A reset whose sequence number is nowhere near its stream: nobody would have obeyed it.
        var isStrayReset = false
    }

    /// Takes a segment that only continues its stream and acknowledges what was seen, as nearly all do.
    ///
    /// That is what `received` does with it, for less (header prediction, as in Jacobson's TCP).
    ///
    /// - Returns: who sent it, and the stream offset of its payload; nil, with nothing changed, for any other segment.
    @inline(__always)
    mutating func continued(
        by segment: TCPSegment,
        _ payload: Span<UInt8>,
        senderIsLower: Bool,
        timestamp: Int64
    ) -> (sender: Endpoint, streamOffset: UInt64)? {
        let sender = sender(isLower: senderIsLower)
        let side = Int(sender.rawValue)
        guard segment.controlBits.intersection([.syn, .ack, .fin, .rst]) == .ack, !isIgnored, firstToFinish == nil,
            payload.count == segment.payloadLengthOnWire,
            streams[side].isExpecting(SequenceNumber(segment.sequenceNumber)),
            streams[side ^ 1].holdsAll(before: SequenceNumber(segment.acknowledgmentNumber))
        else { return nil }
        lastTimestamp = timestamp
        return (sender, streams[side].continued(by: payload))
    }

    /// Brings a segment to the stream it belongs to, and its acknowledgment to the other one.
    mutating func received(
        _ segment: TCPSegment,
        _ payload: Span<UInt8>,
        senderIsLower: Bool,
        frame: UInt64,
        timestamp: Int64
    ) -> Reception {
        let sender = sender(isLower: senderIsLower)
        let side = Int(sender.rawValue)
        var reception = Reception(sender: sender, streamOffset: streams[side].streamOffset)
        lastTimestamp = timestamp
        var sequence = SequenceNumber(segment.sequenceNumber)
        if segment.controlBits.contains(.syn) {
            if streams[side].next == nil { streams[side].begin(withSYN: sequence) }
            sequence = sequence.advanced(by: 1)
        }
        // A segment from nowhere near its own stream says nothing about the other one.
        let isNear = streams[side].next.map { abs(sequence.distance(from: $0)) <= Self.resetWindow } ?? true
        if segment.controlBits.contains(.ack), isNear {
            acknowledged(SequenceNumber(segment.acknowledgmentNumber), by: segment, stream: side ^ 1, timestamp)
        }
        let hadHole = streams[side].hasHole
        let waitingBefore = hadHole ? streams[side].waiting.byteCount : 0
        if segment.payloadLengthOnWire > 0, !segment.controlBits.contains(.rst) {
            if streams[side].next == nil { streams[side].begin(at: sequence) }
            reception.arrival = streams[side].received(
                payload,
                lengthOnWire: segment.payloadLengthOnWire,
                sequence: sequence,
                frame: frame,
                timestamp: timestamp
            )
        }
        if segment.controlBits.contains(.fin) {
            let end = sequence.advanced(by: segment.payloadLengthOnWire)
            if streams[side].next == nil { streams[side].begin(at: end) }
            streams[side].receivedFIN(at: end, frame: frame)
            // A FIN from nowhere near its stream finishes nothing.
            if firstToFinish == nil, streams[side].finFrame > 0 {
                firstToFinish = sender
                finishBeginning = timestamp
            }
        }
        reception.hasHole = streams[0].hasHole || streams[1].hasHole
        if hadHole || reception.hasHole { reception.addedWaiting = streams[side].waiting.byteCount &- waitingBefore }
        if segment.controlBits.contains(.rst), let next = streams[side].next {
            reception.isStrayReset = abs(sequence.distance(from: next)) > Self.resetWindow
        }
        reception.mayEnd = (firstToFinish != nil || segment.controlBits.contains(.rst)) && !reception.isStrayReset
        return reception
    }

    /// The next held run of a side that continues its stream; `held` becomes less by what waits no longer.
    mutating func takeWaiting(_ side: Int, held: inout Int) -> WaitingSegments.Run? {
        let before = streams[side].waiting.byteCount
        if before == 0 { return nil }
        let run = streams[side].takeWaiting()
        held &+= streams[side].waiting.byteCount &- before
        return run
    }

    /// Why the hole of a side is to be given up at `now`, if it is; `isFull` when all connections hold too much together.
    ///
    /// Mutating, because only then the compiler looks at the stream where it is.
    mutating func reasonToGiveUp(
        _ side: Int,
        now: Int64,
        grace: Int64,
        timeout: Int64,
        limits: ReassemblyLimits,
        isFull: Bool
    ) -> StreamGap.Reason? {
        if let reason = streams[side].reasonToGiveUp(now: now, grace: grace, timeout: timeout, limits: limits) {
            return reason
        }
        return isFull && !streams[side].waiting.isEmpty ? .waitingLimit : nil
    }

    @inline(__always)
    private mutating func acknowledged(
        _ acknowledgment: SequenceNumber,
        by segment: TCPSegment,
        stream side: Int,
        _ timestamp: Int64
    ) {
        if streams[side].next != nil {
            streams[side].receivedAcknowledgment(of: acknowledgment, timestamp: timestamp)
        } else if sawOpening, !segment.controlBits.contains(.rst) {
            // The end of the handshake tells where the other direction begins, should its SYN not be in the capture.
            streams[side].begin(at: acknowledgment)
        }
    }
}
