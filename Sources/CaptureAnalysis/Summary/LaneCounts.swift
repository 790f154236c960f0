import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// Counts what a lane's connections show.
struct LaneCounts {
    var traffic = TrafficSummary()
    private(set) var topics: TopicTable
    private(set) var statistics: [Statistics] = []
    /// By slot, as `statistics`.
    private var activities: [ConnectionActivity] = []

    /// What is counted for one connection.
    struct Statistics {
        let facts: ConnectionFacts
        let knownServer: Endpoint?
        var isIdentified = false
        var isForeign = false
        var clientIdentifier = ""
        /// Who sent bytes that the capture does not hold.
        var missedSenders: Set<Sender> = []
    }

    /// Nothing.
    ///
    /// - Parameter seed: of the hashes over topics, the same for all lanes of an analysis.
    init(seed: UInt64) {
        topics = TopicTable(seed: seed)
    }

    /// The first frame of the connection in a slot.
    @inline(__always)
    func firstFrame(_ slot: Int) -> UInt64 { activities.span[slot].firstFrame }

    func facts(_ slot: Int) -> ConnectionFacts { statistics[slot].facts }

    // MARK: - Connections

    mutating func opened(_ slot: Int, _ facts: ConnectionFacts, knownServer: Endpoint?) {
        let opened = Statistics(facts: facts, knownServer: knownServer)
        let activity = ConnectionActivity(firstFrame: facts.firstFrame)
        if slot < statistics.count {
            statistics[slot] = opened
            activities[slot] = activity
        } else {
            statistics.append(opened)
            activities.append(activity)
        }
    }

    mutating func foreign(_ slot: Int, _ foreign: ForeignProtocol) {
        if statistics[slot].isForeign { return }
        statistics[slot].isForeign = true
        traffic.foreignConnections[foreign, default: 0] &+= 1
    }

    mutating func overlapped(_ frame: UInt64) {
        traffic.notices.add(.overlapDisagrees, frame: frame)
    }

    /// Events that were asked for could not be held until their client was known.
    mutating func leftOut(_ events: Int, frame: UInt64) {
        for _ in 0..<events { traffic.notices.add(.selectionIncomplete, frame: frame) }
    }

    mutating func identified(_ connection: MQTTConnectionFacts) {
        let slot = connection.slot
        statistics[slot].isIdentified = true
        traffic.connections &+= 1
        if connection.isMidStream { traffic.midStreamConnections &+= 1 }
        if connection.confidence < .certain { traffic.notices.add(.guessedConnection, frame: firstFrame(slot)) }
    }

    /// A connection that carried MQTT ended.
    mutating func closed(
        _ end: ConnectionEnd,
        frame: UInt64,
        _ connection: MQTTConnectionFacts
    ) {
        for cut in connection.cutPackets where end.how != .captureEnd {
            traffic.notices.add(.packetCut, frame: cut.frames.last ?? frame)
        }
        if end.how != .captureEnd, activities[connection.slot].isOverdue(at: end.timestamp) {
            noteSilence(frame, connection)
        }
        if isOneDirection(connection.slot) { traffic.oneDirectionConnections &+= 1 }
        if connection.versionSource != .assumed { traffic.versions[connection.version, default: 0] &+= 1 }
        if let keepAlive = connection.keepAlive { traffic.keepAlives[keepAlive, default: 0] &+= 1 }
    }

    /// Whether all that one side sent is missing, and there was something.
    private func isOneDirection(_ slot: Int) -> Bool {
        switch lastPackets(slot) {
        case (nil, .some): statistics[slot].missedSenders.contains(.client)
        case (.some, nil): statistics[slot].missedSenders.contains(.server)
        default: false
        }
    }

    /// A connection that carried nothing ended.
    ///
    /// - Returns: its server, when it went to a known port and so is part of the story all the same.
    mutating func closedEmpty(_ slot: Int) -> Endpoint? {
        let known = statistics[slot]
        guard !known.isForeign, let server = known.knownServer, known.facts.sawOpening else { return nil }
        traffic.emptyConnections &+= 1
        return server
    }

    mutating func removed(_ slot: Int) {
        let known = statistics[slot]
        if known.isIdentified, !known.clientIdentifier.isEmpty {
            traffic.add(activities[slot].summary(clientIdentifier: known.clientIdentifier))
        }
        statistics[slot] = Statistics(facts: known.facts, knownServer: nil)
    }

    // MARK: - Packets

    @inline(__always)
    private mutating func note(
        _ place: borrowing PacketPlace,
        _ slot: Int,
        _ connection: MQTTConnectionFacts,
        messages: UInt64 = 0
    ) {
        traffic.count(place)
        if activities[slot].take(place, messages: messages) { noteSilence(place.frame, connection) }
    }

    /// Points out a client that was silent too long.
    @inline(never)
    private mutating func noteSilence(_ frame: UInt64, _ connection: MQTTConnectionFacts) {
        if let keepAlive = connection.keepAlive {
            traffic.notices.add(
                .keepAliveExceeded,
                frame: frame,
                "client \"\(connection.clientIdentifier)\", Keep Alive \(keepAlive) s"
            )
        }
    }

    /// Counts a PUBLISH, but for its topic.
    ///
    /// - Returns: a hash over its topic; nil when an alias is not known.
    @inline(__always)
    mutating func published(
        _ publish: borrowing PublishEvent,
        _ slot: Int,
        _ connection: MQTTConnectionFacts,
        topic: Span<UInt8>
    ) -> UInt64? {
        note(publish.place, slot, connection, messages: 1)
        traffic.countMessage(publish.layout.qos, from: publish.place.from)
        traffic.payloadBytes &+= UInt64(publish.payloadLength)
        if publish.layout.retain { traffic.retainedMessages &+= 1 }
        if publish.layout.dup { traffic.notices.add(.publishRepeated, frame: publish.place.frame) }
        if publish.layout.topicName.isEmpty, publish.usesPin < 0 {
            traffic.notices.add(.aliasUnknown, frame: publish.place.frame)
            return nil
        }
        if publish.usesPin >= 0 { traffic.aliasedMessages &+= 1 }
        return topics.hash(topic)
    }

    /// Counts the topics of a batch.
    mutating func countTopics(_ output: borrowing LaneOutput.Content) {
        topics.count(output.publishes, output.bytes)
    }

    /// The last packets of client and server on the connection in a slot.
    func lastPackets(_ slot: Int) -> (client: PacketMark?, server: PacketMark?) {
        activities[slot].lastPackets
    }

    @inline(__always)
    mutating func acknowledged(
        _ acknowledgment: borrowing AcknowledgmentEvent,
        _ slot: Int,
        _ connection: MQTTConnectionFacts
    ) {
        note(acknowledgment.place, slot, connection)
        if acknowledgment.layout.reasonCode.isFailure {
            noteFailure(.publishRefused, acknowledgment.layout.reasonCode, acknowledgment.place, connection)
        }
    }

    mutating func received(_ packet: ControlPacket, _ place: PacketPlace, _ connection: MQTTConnectionFacts) {
        noteKeepAlive(packet, connection)
        note(place, connection.slot, connection)
        switch packet {
        case .connect:
            activities[connection.slot].begin(with: place)
            statistics[connection.slot].clientIdentifier = connection.clientIdentifier
        case .connack:
            // Where the server assigned one, what was counted belongs to that.
            statistics[connection.slot].clientIdentifier = connection.clientIdentifier
        case .suback(let suback):
            for reason in suback.reasonCodes where reason.isFailure {
                noteFailure(.subscriptionRefused, reason, place, connection)
            }
        case .unsuback(let unsuback):
            for reason in unsuback.reasonCodes where reason.isFailure {
                noteFailure(.unsubscriptionRefused, reason, place, connection)
            }
        default:
            break
        }
    }

    /// Takes the Keep Alive of CONNECT, or the server's.
    private mutating func noteKeepAlive(_ packet: ControlPacket, _ connection: MQTTConnectionFacts) {
        switch packet {
        case .connect, .connack:
            let keepAlive = connection.keepAlive.flatMap { $0 > 0 ? Int64($0) : nil }
            activities[connection.slot].longestSilence = keepAlive.map { $0 &* 1_500_000_000 } ?? .max
        default:
            break
        }
    }

    private mutating func noteFailure(
        _ notice: Notice,
        _ reason: ReasonCode,
        _ place: PacketPlace,
        _ connection: MQTTConnectionFacts
    ) {
        let name = reason.name(in: place.header.type, version: connection.version)
        traffic.notices.add(notice, frame: place.frame, "\(name) (\(reason.rawValue))")
    }

    mutating func malformed(_ packet: MalformedEvent, frame: UInt64) {
        traffic.malformedPackets &+= 1
        traffic.skippedBytes &+= UInt64(packet.resumed?.skippedBytes ?? (packet.isLost ? packet.length : 0))
        traffic.notices.add(.malformedPacket, frame: frame, "\(packet.from.name) \(packet.error)")
    }

    mutating func gap(_ gap: GapEvent, frame: UInt64, _ slot: Int) {
        statistics[slot].missedSenders.insert(gap.from)
        traffic.gaps &+= 1
        traffic.missingBytes &+= gap.length
        traffic.skippedBytes &+= UInt64(gap.resumed?.skippedBytes ?? 0)
        let reason = StreamGap.Reason(rawValue: gap.reason)?.title ?? gap.reason
        traffic.notices.add(.gap, frame: frame, "from \(gap.from.name), \(reason)")
    }

    @inline(__always)
    mutating func delivered(_ delivery: Delivery) {
        traffic.count(delivery)
        if delivery.outcome == .unfinished || delivery.outcome == .abandoned {
            traffic.notices.add(
                .deliveryUnfinished,
                frame: delivery.firstFrame,
                "QoS \(delivery.qos.rawValue) by \(delivery.from.name)"
            )
        }
    }
}
