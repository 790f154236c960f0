import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// What a lane has counted, and what it has rendered of the batch at hand.
struct LaneState: ~Copyable {
    private(set) var counts: LaneCounts
    private let renderer: (any EventRenderer)?
    /// What is rendered; changed for that of a batch while the batch is processed.
    var output = LaneOutput.Content()
    /// The order of records that are caused now.
    var order: UInt64 = 0

    init(renderer: (any EventRenderer)?, seed: UInt64) {
        self.renderer = renderer
        counts = LaneCounts(seed: seed)
    }

    /// The frame that is being looked at.
    private var frame: UInt64 { order / 2 }

    // MARK: - Connections

    mutating func opened(_ slot: Int, _ facts: ConnectionFacts, knownServer: Endpoint?) {
        counts.opened(slot, facts, knownServer: knownServer)
    }

    mutating func foreign(_ slot: Int, _ foreign: ForeignProtocol) {
        counts.foreign(slot, foreign)
    }

    mutating func overlapped(_ frame: UInt64) {
        counts.overlapped(frame)
    }

    mutating func identified(_ connection: MQTTConnectionFacts) {
        counts.identified(connection)
        open(connection.slot, client: connection.client, connection.isMidStream, connection.confidence)
    }

    private mutating func open(_ slot: Int, client: Endpoint, _ isMidStream: Bool, _ confidence: Confidence) {
        let facts = counts.facts(slot)
        let opening = ConnectionOpening(
            client: facts.address(of: client),
            server: facts.address(of: client.peer),
            isMidStream: isMidStream,
            confidence: confidence,
            frame: facts.firstFrame,
            timestamp: facts.firstTimestamp
        )
        record(.connectionOpen, slot, facts.firstTimestamp, observing: .opened(opening)) {
            $0.render(opening, into: &$1)
        }
    }

    mutating func closed(_ slot: Int, _ end: ConnectionEnd, _ connection: MQTTConnectionFacts?) {
        let frame = end.frames.last ?? frame
        let by: Sender?
        if let connection {
            by = end.by.map { $0 == connection.client ? .client : .server }
            counts.closed(end, frame: frame, connection)
        } else {
            guard let server = counts.closedEmpty(slot) else { return }
            by = end.by.map { $0 == server ? .server : .client }
            open(slot, client: server.peer, false, .probable)
        }
        let isVersionKnown = connection.map { $0.versionSource != .assumed } ?? false
        let closing = ConnectionClosing(
            how: end.how,
            by: by,
            frames: end.frames,
            cut: connection?.cutPackets ?? [],
            version: isVersionKnown ? connection?.version : nil,
            isVersionInferred: connection?.versionSource == .inferred
        )
        let ending = ConnectionEnding(
            how: end.how,
            by: by,
            frames: end.frames,
            timestamp: end.timestamp,
            beginning: end.beginning,
            hasCarriedPackets: connection != nil,
            cut: closing.cut,
            keepAlive: connection?.keepAlive,
            lastPackets: counts.lastPackets(slot)
        )
        record(.connectionClose, slot, end.timestamp, observing: .closed(ending)) {
            $0.render(closing, connection, into: &$1)
        }
    }

    mutating func removed(_ slot: Int) {
        counts.removed(slot)
    }

    // MARK: - Packets

    mutating func published(
        _ publish: PublishEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>
    ) {
        let topicHash = counts.published(publish, connection, topic: topic)
        var record = record(.packet, connection.slot, publish.place.timestamp)
        if topicHash != 0 {
            record.publish = output.observe(publish, bytes: bytes, topic: topic, topicHash: topicHash)
        }
        guard let renderer else {
            if record.publish >= 0 { output.add(record) }
            return
        }
        record.setsPin = publish.setsPin
        record.usesPin = publish.usesPin
        record.alias = publish.layout.topicName.isEmpty ? publish.layout.topicAlias : 0
        output.add(record) { renderer.render(publish, connection, bytes: bytes, topic: topic, into: &$0) }
    }

    mutating func acknowledged(
        _ acknowledgment: AcknowledgmentEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>
    ) {
        counts.acknowledged(acknowledgment, connection)
        record(.packet, connection.slot, acknowledgment.place.timestamp) {
            $0.render(acknowledgment, connection, bytes: bytes, into: &$1)
        }
    }

    mutating func received(_ packet: ControlPacket, _ place: PacketPlace, _ connection: MQTTConnectionFacts) {
        counts.received(packet, place, connection)
        switch packet {
        case .pingreq, .pingresp:
            record(.packet, connection.slot, place.timestamp) { $0.render(packet, place, connection, into: &$1) }
        default:
            record(.packet, connection.slot, place.timestamp, observing: .packet(packet, place)) {
                $0.render(packet, place, connection, into: &$1)
            }
        }
    }

    mutating func malformed(_ packet: MalformedEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>) {
        counts.malformed(packet, frame: packet.frames.last ?? frame)
        record(.malformed, connection.slot, packet.timestamp, observing: .malformed(packet)) {
            $0.render(packet, connection, bytes: bytes, into: &$1)
        }
    }

    mutating func gap(_ gap: GapEvent, _ connection: MQTTConnectionFacts) {
        counts.gap(gap, frame: gap.resumed?.frame ?? frame)
        record(.gap, connection.slot, gap.timestamp, observing: .gap(gap)) { $0.render(gap, connection, into: &$1) }
    }

    mutating func delivered(_ delivery: Delivery, _ connection: MQTTConnectionFacts) {
        counts.delivered(delivery)
        if case .completed = delivery.progress { return }
        var record = record(.packet, connection.slot, delivery.firstTimestamp)
        record.observation = output.observe(.delivery(delivery))
        output.add(record)
    }

    // MARK: - Records

    @inline(__always)
    private mutating func record(
        _ kind: EventKind,
        _ slot: Int,
        _ timestamp: Int64,
        _ render: (any EventRenderer, inout ByteWriter) -> Void
    ) {
        guard let renderer else { return }
        output.add(record(kind, slot, timestamp)) { render(renderer, &$0) }
    }

    /// Records an event that the correlator is to know of, rendered or not.
    private mutating func record(
        _ kind: EventKind,
        _ slot: Int,
        _ timestamp: Int64,
        observing observation: Observation,
        _ render: (any EventRenderer, inout ByteWriter) -> Void
    ) {
        var record = record(kind, slot, timestamp)
        record.observation = output.observe(observation)
        if let renderer {
            output.add(record) { render(renderer, &$0) }
        } else {
            output.add(record)
        }
    }

    @inline(__always)
    private func record(_ kind: EventKind, _ slot: Int, _ timestamp: Int64) -> EventRecord {
        EventRecord(
            order: order,
            tie: counts.firstFrame(slot),
            timestamp: timestamp,
            kind: kind,
            slot: Int32(slot)
        )
    }
}
