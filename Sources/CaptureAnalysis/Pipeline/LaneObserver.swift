import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// The observer of a lane's decoders: hands everything to the lane's state, each event in one access.
final class LaneObserver: TimelineObserver {
    let state: Cell<LaneState>
    let moment = LaneMoment()

    init(_ options: AnalysisOptions, renderer: (any EventRenderer)?, seed: UInt64) {
        state = Cell(LaneState(options, renderer: renderer, moment: moment, seed: seed))
    }

    /// Begins or ends a batch: its output is filled in place of what the state had.
    func exchange(_ output: LaneOutput) {
        swap(&state.value.output, &output.content)
    }

    func identified(_ connection: MQTTConnectionFacts) {
        state.value.identified(connection)
    }

    func published(
        _ publish: PublishEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>
    ) {
        state.value.published(publish, connection, bytes: bytes, topic: topic)
    }

    func acknowledged(_ acknowledgment: AcknowledgmentEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>) {
        state.value.acknowledged(acknowledgment, connection, bytes: bytes)
    }

    func received(_ packet: ControlPacket, _ place: PacketPlace, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>)
    {
        state.value.received(packet, place, connection, bytes: bytes)
    }

    func malformed(_ packet: MalformedEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>) {
        state.value.malformed(packet, connection, bytes: bytes)
    }

    func gap(_ gap: GapEvent, _ connection: MQTTConnectionFacts) {
        state.value.gap(gap, connection)
    }

    func delivered(_ delivery: Delivery, _ connection: MQTTConnectionFacts, topic: Span<UInt8>) {
        state.value.delivered(delivery, connection, topic: topic)
    }

    func exchanged(_ exchange: ExchangeEvent, _ connection: MQTTConnectionFacts) {
        state.value.exchanged(exchange, connection)
    }

    func stalled(_ stall: StallEvent, _ connection: MQTTConnectionFacts) {
        state.value.stalled(stall, connection)
    }
}
