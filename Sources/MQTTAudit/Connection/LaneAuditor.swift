public import MQTTCodec
public import MQTTTimeline
public import TCPReassembly
import WireBytes

/// Judges the packets and connections of one lane against the rules that need nothing of other connections.
///
/// It is told what a `TimelineObserver` is told, and after each call `takeFindings` has what that brought to light.
public struct LaneAuditor: ~Copyable {
    private var connections: [AuditedConnection?] = []
    var sink = FindingSink()
    private var inspector = PacketInspector()

    let judgesProtocol: Bool
    let judgesSecurity: Bool
    let profile: ProfileRules?

    /// An auditor that has seen nothing.
    ///
    /// - Parameters:
    ///   - groups: what is judged.
    ///   - profile: what is judged beside the standard, where that group is; nil for nothing.
    public init(groups: Set<Rule.Group> = Set(Rule.Group.allCases), profile: Profile? = nil) {
        judgesProtocol = groups.contains(.protocol)
        judgesSecurity = groups.contains(.security)
        self.profile = groups.contains(.profile) ? profile.map { ProfileRules($0) } : nil
    }

    /// How often rules had something to judge.
    public var occasions: OccasionCounts { sink.occasions }

    /// Whether nothing was found since findings were last taken.
    @inline(__always)
    public var isEmpty: Bool { sink.isEmpty }

    /// The findings since they were last taken, each with the slot of its connection.
    public mutating func takeFindings() -> [Finding] { sink.take() }

    /// A connection carries MQTT.
    public mutating func identified(_ facts: MQTTConnectionFacts) {
        let connection = AuditedConnection(facts)
        connection.profile.value = profile.map { ProfileChecks($0) }
        if judgesSecurity { connection.security.value = SecurityChecks() }
        add(connection)
    }

    mutating func add(_ connection: AuditedConnection) {
        while connections.count <= connection.slot { connections.append(nil) }
        connections[connection.slot] = connection
    }

    func connection(_ slot: Int) -> AuditedConnection? { slot < connections.count ? connections[slot] : nil }

    @inline(__always)
    private func connection(_ facts: MQTTConnectionFacts) -> AuditedConnection? {
        facts.slot < connections.count ? connections[facts.slot] : nil
    }

    /// A PUBLISH.
    ///
    /// - Parameter topicHash: a hash over `topic` with one seed for all calls; nil when the topic is not known.
    public mutating func published(
        _ publish: borrowing PublishEvent,
        _ facts: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        topicHash: UInt64?
    ) {
        guard let connection = connection(facts) else { return }
        let packet = AuditedPacket(publish.place, facts)
        sink.noted(.publish, from: packet.place.from, packet.version)
        if judgesProtocol {
            inspector.inspect(publish, packet, connection, bytes: bytes, topic: topic, &sink)
            connection.opening.value.published(publish, packet, connection, bytes: bytes, topic: topic, &sink)
            connection.limits.value.published(publish, packet, connection, bytes: bytes, topic: topic, &sink)
            connection.deliveries.value.published(publish, packet, connection, bytes: bytes, topic: topic, &sink)
            connection.reactions.value.published(publish, packet, connection, bytes: bytes, topic: topic, &sink)
        }
        connection.profile.value?.published(publish, packet, connection, bytes: bytes, topic: topic, &sink)
        connection.security.value?.published(publish, packet, connection, bytes: bytes, topic: topic, topicHash, &sink)
    }

    /// A PUBACK, PUBREC, PUBREL or PUBCOMP.
    public mutating func acknowledged(
        _ acknowledgment: AcknowledgmentEvent,
        _ facts: MQTTConnectionFacts,
        bytes: Span<UInt8>
    ) {
        guard let connection = connection(facts) else { return }
        let packet = AuditedPacket(acknowledgment.place, facts)
        sink.noted(packet.place.header.type, from: packet.place.from, packet.version)
        if judgesProtocol {
            inspector.inspect(acknowledgment, packet, connection, bytes: bytes, &sink)
            connection.opening.value.acknowledged(acknowledgment, packet, connection, bytes: bytes, &sink)
            connection.limits.value.acknowledged(acknowledgment, packet, connection, bytes: bytes, &sink)
            connection.deliveries.value.acknowledged(acknowledgment, packet, connection, bytes: bytes, &sink)
            connection.reactions.value.acknowledged(acknowledgment, packet, connection, bytes: bytes, &sink)
        }
        connection.profile.value?.acknowledged(acknowledgment, packet, connection, bytes: bytes, &sink)
    }

    /// Any other packet.
    public mutating func received(
        _ control: ControlPacket,
        _ place: PacketPlace,
        _ facts: MQTTConnectionFacts,
        bytes: Span<UInt8>
    ) {
        guard let connection = connection(facts) else { return }
        let packet = AuditedPacket(place, facts)
        connection.clientIdentifier = facts.clientIdentifier
        connection.isClientKnown = facts.sawConnect
        connection.version = packet.version
        connection.isVersionCertain = packet.isVersionCertain
        sink.noted(place.header.type, from: place.from, packet.version)
        if judgesProtocol {
            inspector.inspect(bytes, nil, packet, connection, &sink)
            connection.opening.value.received(control, packet, connection, bytes: bytes, &sink)
        }
        // From here on both are known to all checks.
        switch control {
        case .connect(let connect) where connection.connect == nil:
            connection.connect = connect
            if !connection.isMidStream { sink.noted(.connection, connect.version) }
        case .connack(let connack) where connection.connack == nil: connection.connack = connack
        default: break
        }
        if judgesProtocol {
            connection.limits.value.received(control, packet, connection, bytes: bytes, &sink)
            connection.deliveries.value.received(control, packet, connection, bytes: bytes, &sink)
            connection.answers.value.received(control, packet, connection, bytes: bytes, &sink)
            connection.reactions.value.received(control, packet, connection, bytes: bytes, &sink)
        }
        connection.profile.value?.received(control, packet, connection, bytes: bytes, &sink)
        connection.security.value?.received(control, packet, connection, bytes: bytes, &sink)
        if connection.layers != nil { judgeLayers(connection) }
    }

    /// A Malformed Packet; `bytes` begin with its first byte and may be cut at the end.
    public mutating func malformed(_ event: MalformedEvent, _ facts: MQTTConnectionFacts, bytes: Span<UInt8>) {
        guard let connection = connection(facts) else { return }
        sink.noted(.breach, facts.version)
        let packet = AuditedPacket(event, facts)
        if judgesProtocol {
            inspector.inspect(bytes, event.error, packet, connection, &sink)
            connection.opening.value.malformed(event, connection, &sink)
            connection.limits.value.malformed(event, connection, &sink)
            connection.deliveries.value.malformed(event, connection, &sink)
            connection.answers.value.malformed(event, connection, &sink)
            connection.reactions.value.malformed(event, connection, bytes: bytes, &sink)
        }
        connection.profile.value?.malformed(event, connection, &sink)
    }

    /// A part of a stream that came again with other bytes, at `timestamp`, nanoseconds since 1970.
    public mutating func overlapped(_ overlap: StreamOverlap, _ facts: MQTTConnectionFacts, timestamp: Int64) {
        guard let connection = connection(facts) else { return }
        let sender: Sender = overlap.sender == facts.client ? .client : .server
        connection.security.value?.overlapped(overlap, from: sender, at: timestamp, facts.version, connection, &sink)
    }

    /// Bytes that the capture does not hold.
    public mutating func gap(_ gap: GapEvent, _ facts: MQTTConnectionFacts) {
        guard let connection = connection(facts) else { return }
        if gap.from == .client { connection.hasGap.client = true } else { connection.hasGap.server = true }
        if judgesProtocol {
            connection.opening.value.gap(gap, connection)
            connection.limits.value.gap(gap, connection)
            connection.reactions.value.gap(gap, connection)
            connection.deliveries.value.gap(gap, connection)
            connection.answers.value.gap(gap, connection)
        }
        connection.profile.value?.gap(gap, connection)
    }

    /// Time has come to `now`, nanoseconds since 1970: looks at what should have come by now on this connection.
    public mutating func advance(to now: Int64, slot: Int) {
        guard let connection = connection(slot), !connection.isEncrypted else { return }
        if judgesProtocol {
            connection.opening.value.advance(to: now, connection, &sink)
            connection.limits.value.advance(to: now, connection, &sink)
            connection.reactions.value.advance(to: now, connection, &sink)
            connection.deliveries.value.advance(to: now, connection, &sink)
            connection.answers.value.advance(to: now, connection, &sink)
        }
        connection.profile.value?.advance(to: now, connection, &sink)
    }

    /// A connection ended; it is known until it is removed.
    public mutating func closed(_ end: ConnectionEnd, _ facts: MQTTConnectionFacts) {
        guard let connection = connection(facts) else { return }
        if connection.layers != nil { judgeLayers(connection) }
        let ending = AuditedEnding(
            how: end.how,
            by: end.by.map { $0 == facts.client ? .client : .server },
            frames: end.frames,
            timestamp: end.timestamp,
            beginning: end.beginning,
            cut: facts.cutPackets
        )
        if judgesProtocol {
            connection.opening.value.closed(ending, connection, &sink)
            connection.limits.value.closed(ending, connection, &sink)
            connection.reactions.value.closed(ending, connection, &sink)
            connection.deliveries.value.closed(ending, connection, &sink)
            connection.answers.value.closed(ending, connection, &sink)
        }
        connection.profile.value?.closed(ending, connection, &sink)
        for entry in connection.repeats.takeUntold() { sink.add(entry, connection) }
    }

    /// A connection is forgotten.
    public mutating func removed(_ slot: Int) {
        if slot < connections.count { connections[slot] = nil }
    }
}
