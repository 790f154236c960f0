public import PacketHeaders
import WireBytes

/// Puts the segments of many TCP connections back into the byte streams their ends exchanged (RFC 9293 §3.4, §3.10).
///
/// A segment that continues its stream, which nearly all do, is answered at once with the part of its payload that is
/// new: nothing is copied. Everything else becomes `ReassemblyEvent`s: data that had to wait, gaps, overlaps that
/// disagree, ends of connections.
///
/// What the capture shows is never an error here: a segment that makes no sense is counted and left out.
/// Connections are named by slots, small numbers that are used again after `.removed`.
public struct TCPReassembler: ~Copyable {
    let limits: ReassemblyLimits
    let grace: Int64
    let holeTimeout: Int64
    private let seed: UInt64
    private var table = FlowTable()
    var connections: [Connection] = []
    private var freeSlots: [Int] = []
    /// Slots whose removal is among the present events; free at the next call.
    private var releasedSlots: [Int] = []
    private var openCount = 0
    var waitingBytes = 0

    /// What was met so far.
    public internal(set) var counts = ReassemblyCounts()

    /// The events of the last `receive`, `sweep` or `finish`, in order; the next call forgets them.
    public internal(set) var events: [ReassemblyEvent] = []

    /// A reassembler that has seen nothing.
    ///
    /// - Parameter seed: makes the places of connections in memory unpredictable to whoever wrote the capture; no
    ///   result depends on it.
    public init(limits: ReassemblyLimits = ReassemblyLimits(), seed: UInt64 = .random(in: .min ... .max)) {
        self.limits = limits
        self.seed = seed
        self.grace = limits.acknowledgedHoleGrace.wholeNanoseconds
        self.holeTimeout = limits.holeTimeout.wholeNanoseconds
    }

    /// What one segment led to.
    public struct Outcome: Sendable {
        /// The slot of the segment's connection; nil when the segment belongs to none that is followed.
        public var connection: Int?
        /// Which end sent the segment.
        public var sender = Endpoint.first
        /// True when the connection began with this segment.
        public var isNew = false
        /// The part of the payload that continues the stream; often all of it, empty when there is none.
        public var inOrder: Range<Int> = 0..<0
        /// The stream offset of the first byte of `inOrder`.
        public var streamOffset: UInt64 = 0
        /// How many of `TCPReassembler.events` come before the connection's opening and `inOrder`; the rest come after.
        public var eventsBefore = 0
        /// True when the segment acknowledges bytes of the other end that were not captured so far.
        ///
        /// What it brings may be the answer to them. Whether they come late or are a gap is not known yet.
        public var answersMissing = false
    }

    /// The facts of the connection in `slot`; nil for a free slot.
    public func facts(of slot: Int) -> ConnectionFacts? {
        isOpen(slot) ? connections[slot].facts : nil
    }

    /// How many slots there are, free ones included: what a sweep looks at.
    public var slots: Int { connections.count }

    /// How many connections are remembered at present.
    public var openConnections: Int { openCount }

    /// Stops following the connection in `slot`: its segments are recognised and left out until it ends.
    public mutating func ignore(_ slot: Int) {
        guard isOpen(slot) else { return }
        waitingBytes &-= connections[slot].waitingBytes
        connections[slot].isIgnored = true
        connections[slot].streams = [StreamAssembly(), StreamAssembly()]
    }

    private func isOpen(_ slot: Int) -> Bool {
        connections.indices.contains(slot) && !connections[slot].isFree
    }

    /// Takes the next segment of the capture.
    ///
    /// - Parameters:
    ///   - segment: its header fields.
    ///   - payload: the captured part of its payload.
    ///   - frame: the number of its frame.
    ///   - timestamp: the time of its frame, nanoseconds since 1970.
    public mutating func receive(
        _ segment: TCPSegment,
        payload: Span<UInt8>,
        frame: UInt64,
        timestamp: Int64
    ) -> Outcome {
        if !events.isEmpty { forgetEvents() }
        counts.segments &+= 1
        let (key, senderIsLower) = FlowKey.of(segment)
        let hash = key.hash(seed: seed)
        var slot = find(key, hash: hash)
        if let slot,
            let step = connections[slot].continued(
                by: segment,
                payload,
                senderIsLower: senderIsLower,
                timestamp: timestamp
            )
        {
            counts.deliveredBytes &+= UInt64(payload.count)
            return Outcome(
                connection: slot,
                sender: step.sender,
                inOrder: 0..<payload.count,
                streamOffset: step.streamOffset
            )
        }
        var outcome = Outcome()
        if let found = slot, segment.controlBits.contains(.syn),
            isNewOpening(segment, of: found, senderIsLower: senderIsLower)
        {
            end(found, how: .replaced, by: nil, frames: [frame], timestamp: timestamp)
            remove(found)
            outcome.eventsBefore = events.count
            slot = nil
        }
        if slot == nil {
            slot = open(segment, key: key, hash: hash, senderIsLower: senderIsLower, frame: frame, timestamp: timestamp)
            outcome.isNew = slot != nil
        }
        guard let slot else { return outcome }
        if connections[slot].isIgnored {
            connections[slot].lastTimestamp = timestamp
            if segment.controlBits.contains(.rst) || segment.controlBits.contains(.fin) {
                connections[slot].end = segment.controlBits.contains(.rst) ? .rst : .fin
            }
            return outcome
        }
        let reception = connections[slot].received(
            segment,
            payload,
            senderIsLower: senderIsLower,
            frame: frame,
            timestamp: timestamp
        )
        outcome.connection = slot
        outcome.sender = reception.sender
        outcome.streamOffset = reception.streamOffset
        outcome.inOrder = reception.arrival.inOrder
        counts.deliveredBytes &+= UInt64(reception.arrival.inOrder.count)
        if reception.arrival.inOrder.count != segment.payloadLengthOnWire {
            note(reception.arrival, of: segment, slot, reception.sender, frame: frame)
        }
        if reception.isStrayReset { counts.outOfWindowSegments &+= 1 }
        waitingBytes &+= reception.addedWaiting
        if reception.hasHole {
            outcome.answersMissing = connections[slot].streams[Int(reception.sender.rawValue) ^ 1].isHoleAcknowledged
            giveUpHoles(slot, now: timestamp)
        }
        if reception.mayEnd { endIfFinished(slot, segment, reception.sender, frame: frame, timestamp: timestamp) }
        return outcome
    }

    @inline(__always)
    private func find(_ key: FlowKey, hash: UInt64) -> Int? {
        table.slot(hash: hash) { connections[$0].key == key }
    }

    /// Whether a segment with SYN is the SYN of a connection other than the one remembered under the same addresses and ports.
    private func isNewOpening(_ segment: TCPSegment, of slot: Int, senderIsLower: Bool) -> Bool {
        guard !segment.controlBits.contains(.ack) else { return false }
        let side = Int(connections[slot].sender(isLower: senderIsLower).rawValue)
        return !connections[slot].streams[side].begins(withSYN: SequenceNumber(segment.sequenceNumber))
            || connections[slot].isIgnored
    }

    private mutating func open(
        _ segment: TCPSegment,
        key: FlowKey,
        hash: UInt64,
        senderIsLower: Bool,
        frame: UInt64,
        timestamp: Int64
    ) -> Int? {
        let isSYN = segment.controlBits.contains(.syn)
        guard isSYN || segment.payloadLengthOnWire > 0 && !segment.controlBits.contains(.rst) else {
            counts.straySegments &+= 1
            return nil
        }
        guard openCount < limits.maximumConnections else {
            counts.segmentsOverConnectionLimit &+= 1
            return nil
        }
        // A SYN with ACK answers the one who opened.
        let senderIsFirst = !(isSYN && segment.controlBits.contains(.ack))
        let firstIsLower = senderIsFirst == senderIsLower
        let connection = Connection(
            key: key,
            hash: hash,
            firstIsLower: firstIsLower,
            sawOpening: isSYN,
            firstFrame: frame,
            firstTimestamp: timestamp
        )
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            connections[slot] = connection
        } else {
            slot = connections.count
            connections.append(connection)
        }
        table.insert(hash: hash, slot: slot)
        openCount &+= 1
        counts.connections &+= 1
        return slot
    }

    mutating func remove(_ slot: Int) {
        waitingBytes &-= connections[slot].waitingBytes
        table.remove(hash: connections[slot].hash, slot: slot)
        connections[slot].isFree = true
        connections[slot].streams = [StreamAssembly(), StreamAssembly()]
        openCount &-= 1
        releasedSlots.append(slot)
        events.append(ReassemblyEvent(connection: slot, kind: .removed))
    }

    mutating func forgetEvents() {
        events.removeAll(keepingCapacity: true)
        freeSlots.append(contentsOf: releasedSlots)
        releasedSlots.removeAll(keepingCapacity: true)
    }
}
