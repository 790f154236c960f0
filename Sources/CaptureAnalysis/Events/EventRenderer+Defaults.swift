public import MQTTAudit
public import MQTTCodec
public import MQTTTimeline
public import TLSDecryption
public import WebSocketFraming
public import WireBytes

/// A renderer leaves out the events for which it has no method.
extension EventRenderer {
    /// Writes nothing.
    public func render(_ opening: ConnectionOpening, into output: inout ByteWriter) {}
    /// Writes nothing.
    public func render(_ handshake: TLSHandshake, into output: inout ByteWriter) {}
    /// Writes nothing.
    public func render(_ alert: TLSAlertEvent, from sender: Sender, into output: inout ByteWriter) {}
    /// Writes nothing.
    public func render(_ handshake: WebSocketHandshake, into output: inout ByteWriter) {}
    /// Writes nothing.
    public func render(_ closing: WebSocketClosing, from sender: Sender, into output: inout ByteWriter) {}
    /// Writes nothing.
    public func render(
        _ publish: PublishEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        into output: inout ByteWriter
    ) {}
    /// Writes nothing.
    public func render(
        _ acknowledgment: AcknowledgmentEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        into output: inout ByteWriter
    ) {}
    /// Writes nothing.
    public func render(
        _ packet: ControlPacket,
        _ place: PacketPlace,
        _ connection: MQTTConnectionFacts,
        into output: inout ByteWriter
    ) {}
    /// Writes nothing.
    public func render(
        _ malformed: MalformedEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        into output: inout ByteWriter
    ) {}
    /// Writes nothing.
    public func render(_ gap: GapEvent, _ connection: MQTTConnectionFacts, into output: inout ByteWriter) {}
    /// Writes nothing.
    public func render(
        _ delivery: Delivery,
        _ connection: MQTTConnectionFacts,
        topic: Span<UInt8>,
        into output: inout ByteWriter
    ) {}
    /// Writes nothing.
    public func render(_ exchange: ExchangeEvent, _ connection: MQTTConnectionFacts, into output: inout ByteWriter) {}
    /// Writes nothing.
    public func render(
        _ closing: ConnectionClosing,
        _ connection: MQTTConnectionFacts?,
        into output: inout ByteWriter
    ) {}
    /// Writes nothing.
    public func render(_ event: SessionEvent, into output: inout ByteWriter) {}
    /// Writes nothing.
    public func render(_ event: SubscriptionEvent, into output: inout ByteWriter) {}
    /// Writes nothing.
    public func render(_ disconnection: Disconnection, into output: inout ByteWriter) {}
    /// Writes nothing.
    public func render(_ incident: Incident, into output: inout ByteWriter) {}
    /// Writes nothing.
    public func render(_ event: WillEvent, into output: inout ByteWriter) {}
    /// Writes nothing.
    public func render(_ exchange: RequestExchange, into output: inout ByteWriter) {}
    /// Writes nothing.
    public func render(
        _ event: JourneyEvent,
        topic: Span<UInt8>,
        legs: [JourneyLeg],
        missing: [JourneyMissing],
        queued: [JourneyMissing],
        into output: inout ByteWriter
    ) {}
    /// Writes nothing.
    public func render(_ finding: PlacedFinding, into output: inout ByteWriter) {}
}
