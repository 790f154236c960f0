import MQTTAudit
import MQTTTimeline
import PacketHeaders
import TCPReassembly
import TLSDecryption
import WireBytes

/// Reassembles and decodes those connections that fall to it.
///
/// The connections of a capture are spread over a fixed number of lanes, so that what a lane remembers, and what it
/// leaves out when a limit is hit, does not depend on the machine.
struct Lane: ~Copyable {
    var reassembler: TCPReassembler
    var connections: [Followed] = []
    let observer: LaneObserver
    let context: StreamContext
    private let ports: Set<UInt16>
    private let audits: Bool
    let keys: TLSKeys
    let layerBuffers = LayerBuffers()
    let tap: (any StreamTap)?
    /// Sweeps that were due since the last one that was made.
    private var sweepsDue = 0

    /// Connections that a sweep may look at for each batch since the last.
    private static let connectionsPerSweep = 4096

    /// A connection that reassembly remembers.
    struct Followed {
        var isFree = false
        /// What lies between TCP and MQTT; nil while nothing was seen, and where there is nothing.
        var layers: LayerStack?
        /// Whether there is surely nothing.
        var isPlain = false
        /// Whether `MQTTConnectionFacts.missing` was set.
        var answersMissing = false
        // Last, as it begins with what is asked for together with the fields above.
        var mqtt: MQTTConnection
    }

    /// A lane of an analysis.
    ///
    /// - Parameters:
    ///   - keys: the secrets of TLS, shared by all lanes.
    ///   - tap: takes the streams as they are; nil when nobody wants them.
    ///   - seed: of the hashes over topics, the same for all lanes.
    init(
        _ options: AnalysisOptions,
        keys: TLSKeys,
        renderer: (any EventRenderer)?,
        tap: (any StreamTap)?,
        seed: UInt64
    ) {
        self.tap = tap
        reassembler = TCPReassembler(limits: options.reassembly)
        observer = LaneObserver(options, renderer: renderer, seed: seed)
        context = StreamContext(limits: options.stream, observer: observer, keepsTopics: renderer != nil)
        ports = options.ports
        audits = options.audits
        self.keys = keys
    }

    /// What the lane has counted.
    var results: (traffic: TrafficSummary, topics: TopicTable, occasions: OccasionCounts) {
        let counts = observer.state.value.counts
        var traffic = counts.traffic
        traffic.reassembly = reassembler.counts
        traffic.limitHits = context.limitHits
        traffic.layers.limitHits.add(layerBuffers.limitHits)
        return (traffic, counts.topics, observer.state.value.occasions)
    }

    /// The capture begins; before the first batch.
    func begin(firstTimestamp: Int64?) {
        observer.state.value.begin(firstTimestamp: firstTimestamp)
    }

    mutating func process(_ batch: FrameBatch, lane: Int) {
        observer.exchange(batch.outputs[lane])
        process(batch.content, lane: lane, isSweepDue: batch.isSweepDue, isLast: batch.isLast)
        observer.state.value.endBatch()
        observer.exchange(batch.outputs[lane])
    }

    private mutating func process(_ content: borrowing BatchContent, lane: Int, isSweepDue: Bool, isLast: Bool) {
        for item in content.segments[lane] {
            let header = content.header(of: item)
            receive(item, header, content.bytes.span.extracting(header.payload))
        }
        if isSweepDue { sweepsDue &+= 1 }
        // A sweep looks at every connection: the more there are, the fewer sweeps, so that the cost of a frame is the same.
        let isSweepWorthwhile = sweepsDue > 0 && reassembler.slots <= sweepsDue &* Self.connectionsPerSweep
        guard isSweepDue && isSweepWorthwhile || isLast else { return }
        sweepsDue = 0
        observer.moment.order = content.lastFrame &* 2 &+ 1
        if isLast {
            reassembler.finish(now: content.lastTimestamp)
        } else {
            reassembler.sweep(now: content.lastTimestamp)
        }
        handleEvents(0..<reassembler.events.count, timestamp: content.lastTimestamp)
        if !isLast, audits { advance(to: content.lastTimestamp) }
    }

    /// Lets the auditor look at what should have come by now.
    private mutating func advance(to now: Int64) {
        for slot in connections.indices where !connections[slot].isFree && connections[slot].mqtt.facts != nil {
            observer.state.value.advance(to: now, slot: slot)
        }
    }

    @inline(__always)
    private mutating func receive(_ item: BatchSegment, _ header: TCPSegment, _ payload: Span<UInt8>) {
        let outcome = reassembler.receive(
            header,
            payload: payload,
            frame: item.frame,
            timestamp: item.timestamp
        )
        let count = reassembler.events.count
        // Most segments without data change nothing that anyone is told.
        if outcome.inOrder.isEmpty, count == 0, !outcome.isNew { return }
        observer.moment.order = item.frame &* 2
        if outcome.eventsBefore > 0 { handleEvents(0..<outcome.eventsBefore, timestamp: item.timestamp) }
        guard let slot = outcome.connection else { return }
        observer.moment.slot = slot
        if outcome.isNew { open(slot) }
        if !outcome.inOrder.isEmpty {
            if outcome.answersMissing || connections[slot].answersMissing { noteMissing(outcome, slot) }
            deliver(
                payload.extracting(outcome.inOrder),
                slot,
                outcome.sender,
                streamOffset: outcome.streamOffset,
                frame: item.frame,
                timestamp: item.timestamp
            )
        }
        if count > outcome.eventsBefore {
            handleEvents(outcome.eventsBefore..<count, timestamp: item.timestamp)
        }
    }

    private mutating func noteMissing(_ outcome: TCPReassembler.Outcome, _ slot: Int) {
        connections[slot].answersMissing = outcome.answersMissing
        connections[slot].mqtt.facts?.missing = outcome.answersMissing ? outcome.sender.peer : nil
    }

    private mutating func open(_ slot: Int) {
        guard let facts = reassembler.facts(of: slot) else { return }
        let knownServer = knownServer(facts)
        let opening = MQTTConnection.Opening(
            slot: slot,
            isFromStart: facts.sawOpening,
            knownServer: knownServer,
            likelyServer: facts.sawOpening || facts.second.port < facts.first.port ? .second : .first
        )
        let followed = Followed(mqtt: MQTTConnection(opening))
        // Slots are given out in order, so a new one is the next.
        if slot < connections.count { connections[slot] = followed } else { connections.append(followed) }
        observer.state.value.opened(slot, facts, knownServer: knownServer)
        tap?.opened(slot, facts, knownServer: knownServer)
    }

    @inline(__always)
    private mutating func deliver(
        _ bytes: Span<UInt8>,
        _ slot: Int,
        _ sender: Endpoint,
        streamOffset: UInt64,
        frame: UInt64,
        timestamp: Int64
    ) {
        if !connections[slot].isPlain {
            let layers = connections[slot].layers
            if layers != nil || LayerStack.mayBegin(bytes) {
                let arrival = Arrival(frame: frame, timestamp: timestamp)
                receive(bytes, slot, sender, arrival, layers ?? stackLayers(slot))
                return
            }
            connections[slot].isPlain = true
        }
        let content = connections[slot].mqtt.received(
            bytes,
            from: sender,
            streamOffset: streamOffset,
            frame: frame,
            timestamp: timestamp,
            context
        )
        if let tap {
            let client = connections[slot].mqtt.facts?.client
            tap.received(bytes, slot, from: sender, frame: frame, timestamp: timestamp, client: client)
        }
        if case .foreign(let foreign) = content { leave(slot, foreign) }
    }

    /// The connection carries something else: it is not followed any more.
    mutating func leave(_ slot: Int, _ foreign: ForeignProtocol) {
        observer.state.value.foreign(slot, foreign)
        tap?.foreign(slot, foreign)
        // What nobody can name, on a port for MQTT, may be MQTT that is broken from its first byte on.
        if tap == nil || foreign != .other || !goesToKnownPort(slot) { reassembler.ignore(slot) }
    }

    /// The end whose port is known for MQTT.
    func knownServer(_ facts: ConnectionFacts) -> Endpoint? {
        ports.contains(facts.second.port) ? .second : ports.contains(facts.first.port) ? .first : nil
    }

    private func goesToKnownPort(_ slot: Int) -> Bool {
        guard let facts = reassembler.facts(of: slot) else { return false }
        return knownServer(facts) != nil
    }

    private mutating func handleEvents(_ range: Range<Int>, timestamp: Int64) {
        for index in range {
            let event = reassembler.events[index]
            let slot = event.connection
            guard slot < connections.count, !connections[slot].isFree else { continue }
            observer.moment.slot = slot
            switch event.kind {
            case .data(let data):
                deliver(
                    data.bytes.span,
                    slot,
                    data.sender,
                    streamOffset: data.streamOffset,
                    frame: data.frame,
                    timestamp: data.timestamp
                )
            case .gap(let gap):
                if !connections[slot].isPlain {
                    let layers = connections[slot].layers ?? stackLayers(slot)
                    miss(gap, slot, frame: observer.moment.order / 2, timestamp: timestamp, layers)
                    continue
                }
                tap?.missed(gap.length, slot, from: gap.sender)
                connections[slot].mqtt.facts?.lost.insert(gap.sender)
                connections[slot].mqtt.gap(
                    from: gap.sender,
                    streamOffset: gap.streamOffset,
                    length: gap.length,
                    reason: gap.reason.rawValue,
                    timestamp: timestamp,
                    context
                )
            case .overlap(let overlap):
                let facts = connections[slot].mqtt.facts
                observer.state.value.overlapped(slot, overlap, facts, timestamp: timestamp)
            case .closed(let end):
                if let layers = connections[slot].layers { close(slot, end, layers) }
                connections[slot].mqtt.closed(context, end: end)
                if case .foreign(let foreign) = connections[slot].mqtt.carries {
                    observer.state.value.foreign(slot, foreign)
                    tap?.foreign(slot, foreign)
                }
                tap?.closed(slot, end)
                let facts = connections[slot].mqtt.facts
                observer.state.value.closed(slot, end, facts)
            case .removed:
                connections[slot].mqtt.removed(context)
                connections[slot].layers = nil
                connections[slot].isFree = true
                observer.state.value.removed(slot)
            }
        }
    }
}
