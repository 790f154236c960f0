import MQTTCodec
import MQTTTimeline
import TCPReassembly
import Testing
import WireBytes

/// Writes down what a connection's decoder tells, one line for each event, without the frames.
final class Recorder: TimelineObserver {
    private(set) var lines: [String] = []
    /// Control Packets told, malformed ones not included.
    private(set) var packets = 0
    /// Deliveries as they were told.
    private(set) var deliveries: [Delivery] = []
    /// Other exchanges, one line for each.
    private(set) var exchanges: [String] = []
    private(set) var stalls: [StallEvent] = []

    func identified(_ connection: MQTTConnectionFacts) {
        let client = connection.client == .first ? "first" : "second"
        lines.append("MQTT \(connection.confidence.name), client is \(client)\(connection.isMidStream ? ", mid" : "")")
    }

    func published(
        _ publish: PublishEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>
    ) {
        packets += 1
        let name = String(decoding: [UInt8](copying: topic), as: UTF8.self)
        let source = publish.usesPin >= 0 ? " by alias" : publish.setsPin >= 0 ? " sets alias" : ""
        lines.append("\(place(publish.place)) \(name)\(source), payload \(publish.payloadLength)")
    }

    func acknowledged(_ acknowledgment: AcknowledgmentEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>) {
        packets += 1
        lines.append("\(place(acknowledgment.place)) \(acknowledgment.layout.packetIdentifier)")
    }

    func received(_ packet: ControlPacket, _ place: PacketPlace, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>)
    {
        packets += 1
        lines.append(self.place(place))
    }

    func malformed(_ packet: MalformedEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>) {
        #expect(!packet.frames.isEmpty)
        let end = packet.isLost ? ", lost" : packet.resumed.map { ", resumed \($0.confidence.name)" } ?? ""
        lines.append(
            "\(packet.from.name) malformed \(packet.type) @\(packet.streamOffset) +\(packet.length) \(packet.error.code)\(end)"
        )
    }

    func gap(_ gap: GapEvent, _ connection: MQTTConnectionFacts) {
        let cut = gap.cut.map { " cut \($0.type) \($0.seenBytes)" } ?? ""
        let end = gap.resumed.map { ", resumed \($0.confidence.name) after \($0.skippedBytes)" } ?? ", not resumed"
        lines.append("\(gap.from.name) gap @\(gap.streamOffset) +\(gap.length)\(cut)\(end)")
    }

    func delivered(_ delivery: Delivery, _ connection: MQTTConnectionFacts, topic: Span<UInt8>) {
        deliveries.append(delivery)
        let name = String(decoding: [UInt8](copying: topic), as: UTF8.self)
        lines.append(
            "\(delivery.from.name) QoS \(delivery.qos.rawValue) \(delivery.packetIdentifier) \(delivery.outcome)"
                + (delivery.cause.map { " \($0)" } ?? "") + (name.isEmpty ? "" : " \(name)")
        )
    }

    func exchanged(_ exchange: ExchangeEvent, _ connection: MQTTConnectionFacts) {
        let latency = exchange.latency.map { " after \($0)" } ?? exchange.waited.map { " waited \($0)" } ?? ""
        exchanges.append("\(exchange.from.name) \(exchange.kind.name) \(exchange.outcome)\(latency)")
    }

    func stalled(_ stall: StallEvent, _ connection: MQTTConnectionFacts) {
        stalls.append(stall)
    }

    private func place(_ place: PacketPlace) -> String {
        "\(place.from.name) \(place.header.type) @\(place.streamOffset) +\(place.header.packetLength)"
    }
}

/// Feeds bytes to a decoder as reassembly would.
struct Feed {
    let recorder = Recorder()
    let context: StreamContext
    var connection: MQTTConnection
    private var offsets: [UInt64] = [0, 0]
    private var frame: UInt64 = 0

    init(isFromStart: Bool = true, knownServer: Endpoint? = .second, limits: StreamLimits = StreamLimits()) {
        context = StreamContext(limits: limits, observer: recorder)
        connection = MQTTConnection(
            MQTTConnection.Opening(
                slot: 0,
                isFromStart: isFromStart,
                knownServer: knownServer,
                likelyServer: .second
            )
        )
    }

    mutating func send(_ endpoint: Endpoint, _ bytes: [UInt8], at timestamp: Int64? = nil) {
        frame += 1
        let side = Int(endpoint.rawValue)
        connection.received(
            bytes.span,
            from: endpoint,
            streamOffset: offsets[side],
            frame: frame,
            timestamp: timestamp ?? Int64(frame),
            context
        )
        offsets[side] += UInt64(bytes.count)
    }

    mutating func lose(_ endpoint: Endpoint, _ count: Int) {
        let side = Int(endpoint.rawValue)
        connection.gap(
            from: endpoint,
            streamOffset: offsets[side],
            length: UInt64(count),
            reason: "acknowledged",
            timestamp: Int64(frame),
            context
        )
        offsets[side] += UInt64(count)
    }

    mutating func close(_ end: ConnectionEnd? = nil) {
        connection.closed(context, end: end)
    }

    var lines: [String] { recorder.lines }
}
