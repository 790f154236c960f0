import MQTTAudit
import MQTTCodec
import MQTTTimeline
import ProxyProtocol
import TCPReassembly
import WireBytes

/// What a lane has counted, and what it has rendered of the batch at hand.
struct LaneState: ~Copyable {
    var counts: LaneCounts
    /// What lies between TCP and MQTT.
    var layers = LaneLayers()
    private let renderer: (any EventRenderer)?
    private var selection: LaneSelection
    /// What is rendered; changed for that of a batch while the batch is processed.
    var output = LaneOutput.Content()
    private let moment: LaneMoment
    let audits: Bool
    var auditor: LaneAuditor

    init(_ options: AnalysisOptions, renderer: (any EventRenderer)?, moment: LaneMoment, seed: UInt64) {
        self.renderer = renderer
        self.moment = moment
        audits = options.audits
        auditor = LaneAuditor(groups: options.auditedGroups, profile: options.profile)
        counts = LaneCounts(seed: seed)
        selection = LaneSelection(options.selection)
    }

    /// The capture begins.
    mutating func begin(firstTimestamp: Int64?) {
        selection.begin(firstTimestamp: firstTimestamp)
    }

    /// The batch ends, before its output is handed on.
    mutating func endBatch() {
        counts.countTopics(output)
        let forgotten = selection.endBatch(&output)
        if forgotten > 0 { counts.leftOut(forgotten, frame: frame) }
    }

    /// The frame that is being looked at.
    private var frame: UInt64 { moment.order / 2 }

    /// The slot of the connection that is looked at, without a look at its facts.
    @inline(__always)
    private func slot(of connection: MQTTConnectionFacts) -> Int {
        assert(moment.slot == connection.slot)
        return moment.slot
    }

    /// How often rules had something to judge.
    var occasions: OccasionCounts { auditor.occasions }

    // MARK: - Connections

    mutating func opened(_ slot: Int, _ facts: ConnectionFacts, knownServer: Endpoint?) {
        counts.opened(slot, facts, knownServer: knownServer)
        selection.opened(slot)
    }

    mutating func foreign(_ slot: Int, _ foreign: ForeignProtocol) {
        if layers.isOpen(slot) { return }
        dropLayers(slot)
        counts.foreign(slot, foreign)
    }

    mutating func overlapped(
        _ slot: Int,
        _ overlap: StreamOverlap,
        _ connection: MQTTConnectionFacts?,
        timestamp: Int64
    ) {
        counts.overlapped(overlap.frame)
        guard audits, let connection else { return }
        auditor.overlapped(overlap, connection, timestamp: timestamp)
        addFindings(slot)
    }

    mutating func identified(_ connection: MQTTConnectionFacts) {
        counts.identified(connection)
        if audits { auditor.identified(connection) }
        open(
            connection.slot,
            client: connection.client,
            isGuessed: connection.isClientGuessed,
            isMidStream: connection.isMidStream,
            connection.confidence
        )
    }

    mutating func open(
        _ slot: Int,
        client: Endpoint,
        isGuessed: Bool = false,
        isMidStream: Bool,
        _ confidence: Confidence
    ) {
        let facts = counts.facts(slot)
        let peer = facts.address(of: client)
        let proxy = layers.proxy(slot)
        let opening = ConnectionOpening(
            client: proxy?.addresses?.source ?? peer,
            server: facts.address(of: client.peer),
            isMidStream: isMidStream,
            isClientGuessed: isGuessed,
            confidence: confidence,
            frame: facts.firstFrame,
            timestamp: facts.firstTimestamp,
            transport: layers.transport(slot),
            proxy: proxy.map { ConnectionProxy(version: $0.version, address: peer) }
        )
        record(.connectionOpen, slot, facts.firstTimestamp, observing: .opened(opening)) {
            $0.render(opening, into: &$1)
        }
        counts.opened(opening)
        if audits { auditor.layered(slot, opening.transport, client: client) }
        for event in layers.open(slot, client: client) { tell(event, slot, client) }
    }

    /// Time has come to `now`, nanoseconds since 1970: what should have come by now is missed.
    mutating func advance(to now: Int64, slot: Int) {
        guard audits else { return }
        auditor.advance(to: now, slot: slot)
        addFindings(slot)
    }

    mutating func closed(_ slot: Int, _ end: ConnectionEnd, _ connection: MQTTConnectionFacts?) {
        let frame = end.frames.last ?? frame
        let by: Sender?
        let encrypted = layers.encryptedClient(slot)
        if let connection {
            by = end.by.map { $0 == connection.client ? .client : .server }
            counts.closed(end, frame: frame, connection)
        } else if let encrypted {
            by = end.by.map { Sender($0, client: encrypted) }
        } else {
            guard let server = counts.closedEmpty(slot) else { return }
            by = end.by.map { $0 == server ? .server : .client }
            open(slot, client: server.peer, isMidStream: false, .probable)
        }
        if selection.isUndecided(slot) {
            decide(slot, connection.flatMap { $0.sawConnect ? $0.clientIdentifier : nil })
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
        if audits {
            if let connection { auditor.closed(end, connection) } else { auditor.closedEncrypted(slot) }
            addFindings(slot)
        }
        record(.connectionClose, slot, end.timestamp, observing: .closed(ending)) {
            $0.render(closing, connection, into: &$1)
        }
    }

    mutating func removed(_ slot: Int) {
        dropLayers(slot)
        counts.removed(slot)
        if audits { auditor.removed(slot) }
    }

    // MARK: - Packets

    mutating func published(
        _ publish: PublishEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>
    ) {
        let slot = slot(of: connection)
        let topicHash = counts.published(publish, slot, connection, topic: topic)
        var record = record(.packet, slot, publish.place.timestamp)
        if let topicHash {
            record.publish = output.observe(publish, bytes: bytes, topic: topic, topicHash: topicHash)
            // A Topic Name holds no wildcards (MQTT-3.3.2-2).
            if topic.holdsWildcard {
                record.observation = output.observe(violation("has a Topic Name with a wildcard", publish))
            }
        } else if publish.layout.topicAlias == 0 {
            record.observation = output.observe(violation("has neither Topic Name nor Topic Alias", publish))
        } else {
            let mark = PacketMark(type: .publish, frame: publish.place.frame, timestamp: publish.place.timestamp)
            record.observation = output.observe(
                .unknownAlias(mark, from: publish.place.from, alias: publish.layout.topicAlias)
            )
        }
        record.setsPin = publish.setsPin
        record.usesPin = publish.usesPin
        record.alias = publish.layout.topicName.isEmpty ? publish.layout.topicAlias : 0
        settle(connection, slot)
        add(record, isOnTopic: selection.filter.wants(topic: topic)) {
            $0.render(publish, connection, bytes: bytes, topic: topic, into: &$1)
        }
        if audits {
            auditor.published(publish, connection, bytes: bytes, topic: topic, topicHash: topicHash)
            addFindings(slot)
        }
    }

    private func violation(_ words: String, _ publish: borrowing PublishEvent) -> Observation {
        .violation(
            ProtocolViolation(
                from: publish.place.from,
                type: .publish,
                fault: .content(words),
                frame: publish.place.frame,
                timestamp: publish.place.timestamp
            )
        )
    }

    mutating func acknowledged(
        _ acknowledgment: AcknowledgmentEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>
    ) {
        let slot = slot(of: connection)
        counts.acknowledged(acknowledgment, slot, connection)
        settle(connection, slot)
        record(.packet, slot, acknowledgment.place.timestamp) {
            $0.render(acknowledgment, connection, bytes: bytes, into: &$1)
        }
        if audits {
            auditor.acknowledged(acknowledgment, connection, bytes: bytes)
            addFindings(slot)
        }
    }

    mutating func received(
        _ packet: ControlPacket,
        _ place: PacketPlace,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>
    ) {
        counts.received(packet, place, connection)
        settle(packet, connection)
        var record = record(.packet, connection.slot, place.timestamp)
        switch packet {
        case .pingreq, .pingresp: break
        default: record.observation = output.observe(.packet(packet, place))
        }
        add(record, isOnTopic: selection.filter.wants(packet)) { $0.render(packet, place, connection, into: &$1) }
        if audits {
            auditor.received(packet, place, connection, bytes: bytes)
            addFindings(connection.slot)
        }
    }

    mutating func malformed(_ packet: MalformedEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>) {
        counts.malformed(packet, frame: packet.frames.last ?? frame)
        record(.malformed, connection.slot, packet.timestamp, observing: .malformed(packet)) {
            $0.render(packet, connection, bytes: bytes, into: &$1)
        }
        if audits {
            auditor.malformed(packet, connection, bytes: bytes)
            addFindings(connection.slot)
        }
    }

    mutating func gap(_ gap: GapEvent, _ connection: MQTTConnectionFacts) {
        counts.gap(gap, frame: gap.resumed?.frame ?? frame, connection.slot)
        record(.gap, connection.slot, gap.timestamp, observing: .gap(gap)) { $0.render(gap, connection, into: &$1) }
        if audits {
            auditor.gap(gap, connection)
            addFindings(connection.slot)
        }
    }

    mutating func delivered(_ delivery: Delivery, _ connection: MQTTConnectionFacts, topic: Span<UInt8>) {
        counts.delivered(delivery)
        var record = record(.delivery, slot(of: connection), delivery.lastTimestamp)
        if delivery.outcome != .completed || delivery.mayContinue {
            record.observation = output.observe(.delivery(delivery))
        }
        add(record, isOnTopic: selection.filter.wants(topic: topic)) {
            $0.render(delivery, connection, topic: topic, into: &$1)
        }
    }

    mutating func exchanged(_ exchange: ExchangeEvent, _ connection: MQTTConnectionFacts) {
        var record = record(.exchange, connection.slot, (exchange.response ?? exchange.request).timestamp)
        if exchange.outcome == .unanswered { record.observation = output.observe(.unanswered(exchange)) }
        add(record, isOnTopic: selection.filter.wantsWithoutTopic(.exchange)) {
            $0.render(exchange, connection, into: &$1)
        }
    }

    mutating func stalled(_ stall: StallEvent, _ connection: MQTTConnectionFacts) {
        var record = record(.packet, connection.slot, (stall.end ?? stall.begin).timestamp)
        record.observation = output.observe(.stall(stall))
        output.add(record)
    }

    // MARK: - Selection

    private mutating func decide(_ slot: Int, _ identifier: String?) {
        selection.decide(slot, client: identifier, order: moment.order, &output)
    }

    /// A packet that tells nothing of the client was seen: without a CONNECT, nothing will.
    @inline(__always)
    private mutating func settle(_ connection: MQTTConnectionFacts, _ slot: Int) {
        if selection.isUndecided(slot), !connection.sawConnect { decide(slot, nil) }
    }

    private mutating func settle(_ packet: ControlPacket, _ connection: MQTTConnectionFacts) {
        switch packet {
        case .connect(let connect) where connect.clientIdentifier.isEmpty && connect.version == .v5_0:
            // The server assigns one in CONNACK (MQTT 5.0 §3.1.3.1).
            break
        case .connect:
            decide(connection.slot, connection.clientIdentifier)
        case .connack where connection.sawConnect && selection.isUndecided(connection.slot):
            decide(connection.slot, connection.clientIdentifier)
        default:
            settle(connection, connection.slot)
        }
    }

    /// Records what the auditor has found about this connection; the merger renders it.
    @inline(__always)
    mutating func addFindings(_ slot: Int) {
        if !auditor.isEmpty { addFindingsInFull(slot) }
    }

    private mutating func addFindingsInFull(_ slot: Int) {
        for finding in auditor.takeFindings() {
            var record = record(.finding, slot, finding.timestamp)
            record.observation = Int32(truncatingIfNeeded: output.findings.count)
            output.findings.append(finding)
            output.add(record)
        }
    }

    // MARK: - Records

    @inline(__always)
    private mutating func record(
        _ kind: EventKind,
        _ slot: Int,
        _ timestamp: Int64,
        _ render: (any EventRenderer, inout ByteWriter) -> Void
    ) {
        add(record(kind, slot, timestamp), isOnTopic: selection.filter.wantsWithoutTopic(kind), render)
    }

    /// Records an event that the correlator is to know of, rendered or not.
    mutating func record(
        _ kind: EventKind,
        _ slot: Int,
        _ timestamp: Int64,
        observing observation: Observation,
        _ render: (any EventRenderer, inout ByteWriter) -> Void
    ) {
        var record = record(kind, slot, timestamp)
        record.observation = output.observe(observation)
        add(record, isOnTopic: selection.filter.wantsWithoutTopic(kind), render)
    }

    /// Adds a record: rendered when its event is asked for, else when someone is to know of it.
    @inline(__always)
    private mutating func add(
        _ record: EventRecord,
        isOnTopic: Bool,
        _ render: (any EventRenderer, inout ByteWriter) -> Void
    ) {
        let slot = Int(record.slot)
        if let renderer, isOnTopic {
            switch selection.choice(record.kind, slot, at: record.timestamp) {
            case .write:
                output.add(record) { render(renderer, &$0) }
                return
            case .hold:
                selection.hold(output.records.count, slot)
                output.add(record) { render(renderer, &$0) }
                return
            case .leaveOut:
                break
            }
        }
        if record.publish >= 0 || record.observation >= 0 || renderer != nil && record.setsPin >= 0 {
            output.add(record)
        }
    }

    @inline(__always)
    func record(_ kind: EventKind, _ slot: Int, _ timestamp: Int64) -> EventRecord {
        EventRecord(
            order: moment.order,
            tie: counts.firstFrame(slot),
            timestamp: timestamp,
            kind: kind,
            slot: Int32(slot)
        )
    }
}
