import MQTTCodec
import MQTTTimeline
import PacketHeaders
import TCPReassembly
import WireBytes

/// Decodes every Control Packet and does no more than count it.
func decodePackets(_ path: String) throws -> StageCounts {
    var decoder = StreamDecoder()
    var counts = try forEachSegment(of: path, &decoder)
    counts.streamBytes = decoder.bytes
    counts.packets = decoder.packets
    return counts
}

/// Joins reassembly and decoding on one thread, as a lane of the analysis does.
private struct StreamDecoder: SegmentConsumer, ~Copyable {
    private var reassembler = TCPReassembler(seed: 1)
    private var connections: [MQTTConnection?] = []
    private let counter: PacketCounter
    private let context: StreamContext
    private(set) var bytes: UInt64 = 0

    init() {
        counter = PacketCounter()
        context = StreamContext(limits: StreamLimits(), observer: counter)
    }

    var packets: UInt64 { counter.packets }

    mutating func receive(_ segment: TCPSegment, payload: Span<UInt8>, frame: UInt64, timestamp: Int64) {
        let outcome = reassembler.receive(segment, payload: payload, frame: frame, timestamp: timestamp)
        if outcome.eventsBefore > 0 { handle(0..<outcome.eventsBefore, now: timestamp) }
        guard let slot = outcome.connection else { return }
        if outcome.isNew { open(slot) }
        if !outcome.inOrder.isEmpty {
            deliver(
                payload.extracting(outcome.inOrder),
                slot,
                outcome.sender,
                streamOffset: outcome.streamOffset,
                frame: frame,
                timestamp: timestamp
            )
        }
        let count = reassembler.events.count
        if count > outcome.eventsBefore { handle(outcome.eventsBefore..<count, now: timestamp) }
    }

    mutating func sweep(now: Int64) {
        reassembler.sweep(now: now)
        handle(0..<reassembler.events.count, now: now)
    }

    mutating func finish(now: Int64) {
        reassembler.finish(now: now)
        handle(0..<reassembler.events.count, now: now)
    }

    private mutating func open(_ slot: Int) {
        guard let facts = reassembler.facts(of: slot) else { return }
        let opening = MQTTConnection.Opening(
            slot: slot,
            isFromStart: facts.sawOpening,
            knownServer: facts.second.port == 1883 ? .second : facts.first.port == 1883 ? .first : nil,
            likelyServer: facts.sawOpening || facts.second.port < facts.first.port ? .second : .first
        )
        while connections.count <= slot { connections.append(nil) }
        connections[slot] = MQTTConnection(opening)
    }

    @inline(__always)
    private mutating func deliver(
        _ part: Span<UInt8>,
        _ slot: Int,
        _ sender: Endpoint,
        streamOffset: UInt64,
        frame: UInt64,
        timestamp: Int64
    ) {
        bytes &+= UInt64(part.count)
        let content = connections[slot]?.received(
            part,
            from: sender,
            streamOffset: streamOffset,
            frame: frame,
            timestamp: timestamp,
            context
        )
        if case .foreign = content { reassembler.ignore(slot) }
    }

    private mutating func handle(_ range: Range<Int>, now: Int64) {
        for index in range {
            let event = reassembler.events[index]
            let slot = event.connection
            guard connections.indices.contains(slot) else { continue }
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
                connections[slot]?.gap(
                    from: gap.sender,
                    streamOffset: gap.streamOffset,
                    length: gap.length,
                    reason: gap.reason.rawValue,
                    timestamp: now,
                    context
                )
            case .overlap:
                break
            case .closed:
                connections[slot]?.closed(context)
            case .removed:
                connections[slot]?.removed(context)
                connections[slot] = nil
            }
        }
    }
}

/// Counts packets, so that decoding has a consumer that costs next to nothing.
private final class PacketCounter: TimelineObserver {
    private(set) var packets: UInt64 = 0

    func identified(_ connection: MQTTConnectionFacts) {}

    func published(
        _ publish: PublishEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>
    ) {
        packets &+= 1
    }

    func acknowledged(_ acknowledgment: AcknowledgmentEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>) {
        packets &+= 1
    }

    func received(_ packet: ControlPacket, _ place: PacketPlace, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>)
    {
        packets &+= 1
    }

    func malformed(_ packet: MalformedEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>) {}

    func gap(_ gap: GapEvent, _ connection: MQTTConnectionFacts) {}

    func delivered(_ delivery: Delivery, _ connection: MQTTConnectionFacts, topic: Span<UInt8>) {}

    func exchanged(_ exchange: ExchangeEvent, _ connection: MQTTConnectionFacts) {}

    func stalled(_ stall: StallEvent, _ connection: MQTTConnectionFacts) {}
}
