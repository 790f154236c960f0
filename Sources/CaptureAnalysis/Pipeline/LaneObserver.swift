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
        state.access { swap(&$0.output, &output.content) }
    }

    func identified(_ connection: MQTTConnectionFacts) {
        state.access { $0.identified(connection) }
    }

    func published(
        _ publish: PublishEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>
    ) {
        state.access { $0.published(publish, connection, bytes: bytes, topic: topic) }
    }

    func acknowledged(_ acknowledgment: AcknowledgmentEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>) {
        state.access { $0.acknowledged(acknowledgment, connection, bytes: bytes) }
    }

    func received(_ packet: ControlPacket, _ place: PacketPlace, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>)
    {
        state.access { $0.received(packet, place, connection, bytes: bytes) }
    }

    func malformed(_ packet: MalformedEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>) {
        state.access { $0.malformed(packet, connection, bytes: bytes) }
    }

    func gap(_ gap: GapEvent, _ connection: MQTTConnectionFacts) {
        state.access { $0.gap(gap, connection) }
    }

    func delivered(_ delivery: Delivery, _ connection: MQTTConnectionFacts, topic: Span<UInt8>) {
        state.access { $0.delivered(delivery, connection, topic: topic) }
    }

    func exchanged(_ exchange: ExchangeEvent, _ connection: MQTTConnectionFacts) {
        state.access { $0.exchanged(exchange, connection) }
    }

    func stalled(_ stall: StallEvent, _ connection: MQTTConnectionFacts) {
        state.access { $0.stalled(stall, connection) }
    }
}
