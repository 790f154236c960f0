import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// Counts what a lane's connections show, and has it rendered where a timeline is wanted.
final class LaneObserver: TimelineObserver {
    private(set) var traffic = TrafficSummary()
    private(set) var topics = TopicTable(seed: .random(in: .min ... .max))
    private let renderer: (any EventRenderer)?
    /// Where records go; set while a batch is processed.
    var output: LaneOutput?
    /// The order of records that are caused now.
    var order: UInt64 = 0
    private var statistics: [Statistics?] = []

    /// What is counted for one connection.
    private struct Statistics {
        let facts: ConnectionFacts
        let knownServer: Endpoint?
        var isIdentified = false
        var isForeign = false
        var client = ClientSummary(clientIdentifier: "")
        var lastClientPacket: Int64?
        var hasReportedSilence = false
    }

    init(renderer: (any EventRenderer)?) {
        self.renderer = renderer
    }

    // MARK: - Connections

    func opened(_ slot: Int, _ facts: ConnectionFacts, knownServer: Endpoint?) {
        while statistics.count <= slot { statistics.append(nil) }
        statistics[slot] = Statistics(facts: facts, knownServer: knownServer)
    }

    func foreign(_ slot: Int, _ foreign: ForeignProtocol) {
        guard statistics[slot]?.isForeign == false else { return }
        statistics[slot]?.isForeign = true
        traffic.foreignConnections[foreign, default: 0] &+= 1
    }

    func overlapped(_ frame: UInt64) {
        traffic.notices.add(.overlapDisagrees, frame: frame)
    }

    func identified(_ connection: MQTTConnectionFacts) {
        let slot = connection.slot
        guard let facts = statistics[slot]?.facts else { return }
        statistics[slot]?.isIdentified = true
        traffic.connections &+= 1
        if connection.isMidStream { traffic.midStreamConnections &+= 1 }
        if connection.confidence < .certain { traffic.notices.add(.guessedConnection, frame: facts.firstFrame) }
        open(slot, facts, client: connection.client, connection.isMidStream, connection.confidence)
    }

    private func open(
        _ slot: Int,
        _ facts: ConnectionFacts,
        client: Endpoint,
        _ isMidStream: Bool,
        _ confidence: Confidence
    ) {
        let opening = ConnectionOpening(
            client: facts.address(of: client),
            server: facts.address(of: client.peer),
            isMidStream: isMidStream,
            confidence: confidence,
            frame: facts.firstFrame
        )
        record(.connectionOpen, slot, facts.firstTimestamp) { $0.render(opening, into: &$1) }
    }

    func closed(_ slot: Int, _ end: ConnectionEnd, _ connection: MQTTConnectionFacts?) {
        guard let known = statistics[slot], !known.isForeign else { return }
        guard let connection else {
            closedEmpty(slot, known, end)
            return
        }
        let by = end.by.map { $0 == connection.client ? Sender.client : .server }
        let cause = cause(of: end, by: by, connection)
        let frame = end.frames.last ?? order / 2
        traffic.causes[cause, default: Occurrences()].add(frame: frame)
        noteClosing(cause, frame: frame, end, connection)
        if connection.versionSource != .assumed {
            traffic.versions[connection.version, default: 0] &+= 1
        }
        if let keepAlive = connection.keepAlive { traffic.keepAlives[keepAlive, default: 0] &+= 1 }
        let closing = ConnectionClosing(
            how: end.how,
            by: by,
            frames: end.frames,
            cut: connection.cutPackets,
            version: connection.versionSource == .assumed ? nil : connection.version,
            isVersionInferred: connection.versionSource == .inferred
        )
        record(.connectionClose, slot, end.timestamp) { $0.render(closing, connection, into: &$1) }
    }

    /// A connection to a known port that never carried a byte is part of the story all the same.
    private func closedEmpty(_ slot: Int, _ known: Statistics, _ end: ConnectionEnd) {
        guard let server = known.knownServer, known.facts.sawOpening else { return }
        traffic.emptyConnections &+= 1
        open(slot, known.facts, client: server.peer, false, .probable)
        let by = end.by.map { $0 == server ? Sender.server : .client }
        let frame = end.frames.last ?? order / 2
        if end.how == .rst {
            traffic.causes[.neverOpened, default: Occurrences()].add(frame: frame)
            traffic.notices.add(.connectionRefused, frame: frame)
        }
        let closing = ConnectionClosing(
            how: end.how,
            by: by,
            frames: end.frames,
            cut: [],
            version: nil,
            isVersionInferred: false
        )
        record(.connectionClose, slot, end.timestamp) { $0.render(closing, nil, into: &$1) }
    }

    private func cause(of end: ConnectionEnd, by: Sender?, _ connection: MQTTConnectionFacts) -> ConnectionCause {
        if connection.refusal != nil { return .refused }
        if let disconnect = connection.disconnect {
            return disconnect.from == .client ? .clientDisconnect : .serverDisconnect
        }
        switch end.how {
        case .fin: return by == .server ? .serverClosed : .clientClosed
        case .rst: return by == .server ? .serverReset : .clientReset
        case .replaced: return .replaced
        case .timeout: return .silence
        case .captureEnd: return .captureEnd
        }
    }

    private func noteClosing(
        _ cause: ConnectionCause,
        frame: UInt64,
        _ end: ConnectionEnd,
        _ connection: MQTTConnectionFacts
    ) {
        for cut in connection.cutPackets where end.how != .captureEnd {
            traffic.notices.add(.packetCut, frame: cut.frames.last ?? frame)
        }
        switch cause {
        case .clientReset, .serverReset: traffic.notices.add(.connectionReset, frame: frame, cause.title)
        case .clientClosed: traffic.notices.add(.closedWithoutDisconnect, frame: frame)
        case .serverClosed: traffic.notices.add(.closedByServer, frame: frame)
        default: break
        }
        if end.how != .captureEnd { noteSilence(of: connection.slot, until: end.timestamp, frame: frame, connection) }
    }

    func removed(_ slot: Int) {
        if let known = statistics[slot], known.isIdentified, !known.client.clientIdentifier.isEmpty {
            traffic.add(known.client)
        }
        statistics[slot] = nil
    }

    // MARK: - Packets

    @inline(__always)
    private func note(_ place: borrowing PacketPlace, _ connection: MQTTConnectionFacts) {
        traffic.count(place)
        let slot = connection.slot
        if place.from == .client {
            noteSilence(of: slot, until: place.timestamp, frame: place.frame, connection)
            statistics[slot]?.lastClientPacket = place.timestamp
            statistics[slot]?.client.sentPackets &+= 1
            statistics[slot]?.client.sentBytes &+= UInt64(place.header.packetLength)
        } else {
            statistics[slot]?.client.receivedPackets &+= 1
            statistics[slot]?.client.receivedBytes &+= UInt64(place.header.packetLength)
        }
    }

    /// Points out a client that was silent for more than one and a half times its Keep Alive (MQTT 5.0 §3.1.2.10).
    @inline(__always)
    private func noteSilence(of slot: Int, until now: Int64, frame: UInt64, _ connection: MQTTConnectionFacts) {
        guard let keepAlive = connection.keepAlive, keepAlive > 0 else { return }
        guard let last = statistics[slot]?.lastClientPacket else { return }
        let (silence, overflow) = now.subtractingReportingOverflow(last)
        if !overflow, silence > Int64(keepAlive) &* 1_500_000_000 {
            traffic.notices.add(
                .keepAliveExceeded,
                frame: frame,
                "client \"\(connection.clientIdentifier)\", Keep Alive \(keepAlive) s"
            )
        }
    }

    func published(
        _ publish: PublishEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>
    ) {
        note(publish.place, connection)
        traffic.countMessage(publish.layout.qos, from: publish.place.from)
        traffic.payloadBytes &+= UInt64(publish.payloadLength)
        if publish.layout.retain { traffic.retainedMessages &+= 1 }
        if publish.place.from == .client {
            statistics[connection.slot]?.client.sentMessages &+= 1
        } else {
            statistics[connection.slot]?.client.receivedMessages &+= 1
        }
        if publish.layout.dup { traffic.notices.add(.publishRepeated, frame: publish.place.frame) }
        if publish.layout.topicName.isEmpty, publish.usesPin < 0 {
            traffic.notices.add(.aliasUnknown, frame: publish.place.frame)
        } else {
            if publish.usesPin >= 0 { traffic.aliasedMessages &+= 1 }
            topics.count(topic, payloadBytes: publish.payloadLength)
        }
        guard let renderer, let output else { return }
        let start = output.bytes.count
        renderer.render(publish, connection, bytes: bytes, topic: topic, into: &output.bytes)
        append(
            .packet,
            connection.slot,
            publish.place.timestamp,
            start,
            output,
            setsPin: publish.setsPin,
            usesPin: publish.usesPin,
            alias: publish.layout.topicName.isEmpty ? publish.layout.topicAlias : 0
        )
    }

    func acknowledged(_ acknowledgment: AcknowledgmentEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>) {
        note(acknowledgment.place, connection)
        if acknowledgment.layout.reasonCode.rawValue >= 0x80 {
            noteFailure(.publishRefused, acknowledgment.layout.reasonCode, acknowledgment.place, connection)
        }
        record(.packet, connection.slot, acknowledgment.place.timestamp) {
            $0.render(acknowledgment, connection, bytes: bytes, into: &$1)
        }
    }

    func received(_ packet: ControlPacket, _ place: PacketPlace, _ connection: MQTTConnectionFacts) {
        note(place, connection)
        switch packet {
        case .connect:
            var client = clientSummary(connection)
            client.sentPackets = 1
            client.sentBytes = UInt64(place.header.packetLength)
            statistics[connection.slot]?.client = client
        case .connack(let connack):
            if statistics[connection.slot]?.client.clientIdentifier != connection.clientIdentifier {
                rename(connection)
            }
            if connack.reasonCode.rawValue != 0 {
                noteFailure(.connectRefused, connack.reasonCode, place, connection)
            }
        case .suback(let suback):
            for reason in suback.reasonCodes where reason.rawValue >= 0x80 {
                noteFailure(.subscriptionRefused, reason, place, connection)
            }
        case .unsuback(let unsuback):
            for reason in unsuback.reasonCodes where reason.rawValue >= 0x80 {
                noteFailure(.unsubscriptionRefused, reason, place, connection)
            }
        case .disconnect(let disconnect) where place.from == .server:
            noteFailure(.serverDisconnect, disconnect.reason, place, connection)
        default:
            break
        }
        record(.packet, connection.slot, place.timestamp) { $0.render(packet, place, connection, into: &$1) }
    }

    private func clientSummary(_ connection: MQTTConnectionFacts) -> ClientSummary {
        var client = ClientSummary(clientIdentifier: connection.clientIdentifier)
        client.connections = 1
        client.firstFrame = statistics[connection.slot]?.facts.firstFrame ?? 0
        return client
    }

    /// The server assigned an identifier: what was counted belongs to it.
    private func rename(_ connection: MQTTConnectionFacts) {
        guard let earlier = statistics[connection.slot]?.client else { return }
        var client = clientSummary(connection)
        client.add(earlier)
        client.connections = 1
        statistics[connection.slot]?.client = client
    }

    private func noteFailure(
        _ notice: Notice,
        _ reason: ReasonCode,
        _ place: PacketPlace,
        _ connection: MQTTConnectionFacts
    ) {
        let name = reason.name(in: place.header.type, version: connection.version)
        traffic.notices.add(notice, frame: place.frame, "\(name) (\(reason.rawValue))")
    }

    func malformed(_ packet: MalformedEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>) {
        traffic.malformedPackets &+= 1
        traffic.skippedBytes &+= UInt64(packet.resumed?.skippedBytes ?? (packet.isLost ? packet.length : 0))
        traffic.notices.add(
            .malformedPacket,
            frame: packet.frames.last ?? order / 2,
            "\(packet.from.name) \(packet.error)"
        )
        record(.malformed, connection.slot, packet.timestamp) {
            $0.render(packet, connection, bytes: bytes, into: &$1)
        }
    }

    func gap(_ gap: GapEvent, _ connection: MQTTConnectionFacts) {
        traffic.gaps &+= 1
        traffic.missingBytes &+= gap.length
        traffic.skippedBytes &+= UInt64(gap.resumed?.skippedBytes ?? 0)
        let reason = StreamGap.Reason(rawValue: gap.reason)?.title ?? gap.reason
        traffic.notices.add(.gap, frame: gap.resumed?.frame ?? order / 2, "from \(gap.from.name), \(reason)")
        record(.gap, connection.slot, gap.timestamp) { $0.render(gap, connection, into: &$1) }
    }

    func delivered(_ delivery: Delivery, _ connection: MQTTConnectionFacts) {
        traffic.count(delivery)
        if delivery.progress == .abandoned {
            traffic.notices.add(
                .deliveryUnfinished,
                frame: delivery.firstFrame,
                "QoS \(delivery.qos.rawValue) by \(delivery.from.name)"
            )
        }
    }

    // MARK: - Records

    @inline(__always)
    private func record(
        _ kind: EventKind,
        _ slot: Int,
        _ timestamp: Int64,
        _ render: (any EventRenderer, inout ByteWriter) -> Void
    ) {
        guard let renderer, let output else { return }
        let start = output.bytes.count
        render(renderer, &output.bytes)
        append(kind, slot, timestamp, start, output)
    }

    @inline(__always)
    private func append(
        _ kind: EventKind,
        _ slot: Int,
        _ timestamp: Int64,
        _ start: Int,
        _ output: LaneOutput,
        setsPin: Int32 = -1,
        usesPin: Int32 = -1,
        alias: UInt16 = 0
    ) {
        output.records.append(
            EventRecord(
                order: order,
                tie: statistics[slot]?.facts.firstFrame ?? 0,
                timestamp: timestamp,
                kind: kind,
                slot: Int32(slot),
                start: start,
                end: output.bytes.count,
                setsPin: setsPin,
                usesPin: usesPin,
                alias: alias
            )
        )
    }
}
