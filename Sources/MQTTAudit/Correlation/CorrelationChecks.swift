import MQTTCodec
import MQTTTimeline
import TCPReassembly

/// The checks over several connections, and what they share.
struct CorrelationChecks {
    let topicSeed: UInt64
    var sink = CorrelationSink()
    var connections = CorrelatedConnections()
    /// The latest time seen, nanoseconds since 1970.
    var now = Int64.min

    init(topicSeed: UInt64) {
        self.topicSeed = topicSeed
    }

    mutating func observed(_ observation: Observation, _ handle: Int, number: UInt64) {
        if case .opened(let opening) = observation {
            advance(to: opening.timestamp)
            connections.opened(handle, number: number, opening)
            return
        }
        guard let connection = connections[handle] else { return }
        switch observation {
        case .packet(let packet, let place):
            advance(to: place.timestamp)
            received(packet, place, connection)
        case .malformed(let malformed):
            connection.noteGap(malformed.from)
        case .gap(let gap):
            connection.noteGap(gap.from)
        case .closed(let ending):
            advance(to: ending.timestamp)
            connection.closed = ending.timestamp
            sink.tellRepeats(connection)
            connections.closed(handle, at: ending.timestamp)
        default:
            break
        }
    }

    private mutating func received(_ packet: ControlPacket, _ place: PacketPlace, _ connection: CorrelatedConnection) {
        switch packet {
        case .connect(let connect):
            connection.take(connect, place)
        case .connack(let connack):
            connection.take(connack, place)
        default:
            break
        }
    }

    @inline(__always)
    mutating func published(
        _ publish: borrowing PublishObservation,
        _ handle: Int,
        topic: Span<UInt8>,
        properties: Span<UInt8>
    ) {
        guard let connection = connections[handle] else { return }
        if publish.qos != .atMostOnce { connection.recent.add(publish) }
    }

    mutating func session(_ event: SessionEvent) {}
    mutating func subscription(_ event: SubscriptionEvent) {}
    mutating func will(_ event: WillEvent) {}
    mutating func journey(
        _ event: JourneyEvent,
        topic: Span<UInt8>,
        legs: [JourneyLeg],
        missing: [JourneyMissing],
        queued: [JourneyMissing]
    ) {}

    mutating func advance(to now: Int64) {
        guard now > self.now else { return }
        self.now = now
        connections.advance(to: now)
    }

    mutating func finish() {
        connections.forEach { sink.tellRepeats($0) }
    }
}

extension CorrelatedConnection {
    func noteGap(_ sender: Sender) {
        if sender == .client { hasGap.client = true } else { hasGap.server = true }
    }

    func take(_ connect: ControlPacket.Connect, _ place: PacketPlace) {
        // A second CONNECT opens nothing.
        guard !isVersionKnown else { return }
        version = connect.version
        isVersionKnown = true
        clientIdentifier = connect.clientIdentifier
        cleanStart = connect.cleanStart
        isBridge = connect.isBridge
        hasWill = connect.will != nil
        connectFrame = place.frame
    }

    func take(_ connack: ControlPacket.Connack, _ place: PacketPlace) {
        guard isVersionKnown, accepted == nil, connack.reasonCode.rawValue == 0 else { return }
        accepted = (place.timestamp, place.frame)
        if clientIdentifier.isEmpty, let assigned = connack.properties.assignedClientIdentifier {
            clientIdentifier = assigned
            isIdentifierAssigned = true
        }
    }
}
