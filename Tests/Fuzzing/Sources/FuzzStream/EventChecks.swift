import CaptureAnalysis
import FuzzInput
import MQTTCodec
import MQTTTimeline
import TCPReassembly
import TimelineExport
import WireBytes

/// Sees every event, writes it as JSON, and remembers which packets there were.
final class EventChecks: TimelineObserver {
    /// One packet as a split must not change it.
    struct Packet: Equatable {
        let from: Sender
        let type: ControlPacketType
        let streamOffset: UInt64
        let length: Int
    }

    private(set) var packets: [Packet] = []
    /// False once something was malformed or missing.
    private(set) var isClean = true
    /// True once the connection was found to be MQTT by its CONNECT.
    private(set) var isCertain = false
    /// What has been handed in so far.
    var limits: (frames: UInt64, offsets: [Endpoint: UInt64]) = (0, [:])
    private let renderer = JSONEventRenderer(showsSecrets: true)
    private var output = ByteWriter()
    private var isIdentified = false

    private func saw(_ place: PacketPlace) {
        require(isIdentified, "a packet before the connection is MQTT")
        require(place.frame <= limits.frames + 1, "a packet of a frame to come")
        packets.append(
            Packet(
                from: place.from,
                type: place.header.type,
                streamOffset: place.streamOffset,
                length: place.header.packetLength
            )
        )
    }

    private func checkOutput() {
        require(JSONCheck.isFragment(output.span), "no JSON: \(String(decoding: output.array, as: UTF8.self))")
        output.removeAll()
    }

    func identified(_ connection: MQTTConnectionFacts) {
        require(!isIdentified, "identified twice")
        isIdentified = true
        isCertain = connection.confidence == .certain
    }

    func published(
        _ publish: PublishEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>
    ) {
        saw(publish.place)
        renderer.render(publish, connection, bytes: bytes, topic: topic, into: &output)
        checkOutput()
    }

    func acknowledged(_ acknowledgment: AcknowledgmentEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>) {
        saw(acknowledgment.place)
        renderer.render(acknowledgment, connection, bytes: bytes, into: &output)
        checkOutput()
    }

    func received(_ packet: ControlPacket, _ place: PacketPlace, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>)
    {
        saw(place)
        renderer.render(packet, place, connection, into: &output)
        checkOutput()
    }

    func malformed(_ packet: MalformedEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>) {
        isClean = false
        require(bytes.count <= max(packet.length, 1), "more bytes than the packet has")
        renderer.render(packet, connection, bytes: bytes, into: &output)
        checkOutput()
    }

    func gap(_ gap: GapEvent, _ connection: MQTTConnectionFacts) {
        isClean = false
        renderer.render(gap, connection, into: &output)
        checkOutput()
    }

    func delivered(_ delivery: Delivery, _ connection: MQTTConnectionFacts, topic: Span<UInt8>) {
        require(delivery.qos != .atMostOnce, "a delivery at QoS 0")
        require(delivery.outcome != .underWay, "a delivery that is told and goes on")
        renderer.render(delivery, connection, topic: topic, into: &output)
        checkOutput()
    }

    func exchanged(_ exchange: ExchangeEvent, _ connection: MQTTConnectionFacts) {
        renderer.render(exchange, connection, into: &output)
        checkOutput()
    }

    func stalled(_ stall: StallEvent, _ connection: MQTTConnectionFacts) {
        require(stall.duration >= StallEvent.shortest, "a stall that is none")
    }
}
