public import MQTTCodec

/// What a connection's decoder tells while it works, in the order of the capture.
///
/// Spans are lent for the call. Nothing here allocates for PUBLISH and its acknowledgments; other packets, which are
/// rare, come decoded.
public protocol TimelineObserver: AnyObject {
    /// The connection carries MQTT; comes before anything else of it.
    func identified(_ connection: MQTTConnectionFacts)

    /// A PUBLISH.
    ///
    /// - Parameters:
    ///   - bytes: what `publish.layout` refers to.
    ///   - topic: the Topic Name that holds, from the packet or from its alias; empty when an alias is not known.
    func published(
        _ publish: PublishEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>
    )

    /// A PUBACK, PUBREC, PUBREL or PUBCOMP.
    func acknowledged(_ acknowledgment: AcknowledgmentEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>)

    /// Any other packet; `bytes` are those of the whole packet.
    func received(_ packet: ControlPacket, _ place: PacketPlace, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>)

    /// A Malformed Packet; `bytes` begin with its first byte and may be cut at the end.
    func malformed(_ packet: MalformedEvent, _ connection: MQTTConnectionFacts, bytes: Span<UInt8>)

    /// Bytes that the capture does not hold.
    func gap(_ gap: GapEvent, _ connection: MQTTConnectionFacts)

    /// A QoS 1 or 2 exchange came to its end; `topic` is empty when it is not known, or not kept.
    func delivered(_ delivery: Delivery, _ connection: MQTTConnectionFacts, topic: Span<UInt8>)

    /// Another exchange came to its end.
    func exchanged(_ exchange: ExchangeEvent, _ connection: MQTTConnectionFacts)

    /// One side held up the QoS 1 and 2 messages of the other.
    func stalled(_ stall: StallEvent, _ connection: MQTTConnectionFacts)
}
