public import CaptureFile
public import MQTTAudit
public import MQTTCodec
public import MQTTTimeline
public import TLSDecryption
public import WebSocketFraming
public import WireBytes

/// A timeline that is numbered and not written: an audit names events by the numbers they have in an export.
public final class NumberingTimeline: TimelineWriter {
    /// A timeline of which nothing is kept.
    public init() {}

    /// Does nothing.
    public func begin(files: [CaptureFileFacts], firstTimestamp: Int64?) {}
    /// Does nothing.
    public func write(_ event: TimelineEvent, rendered: Span<UInt8>) {}
    /// Does nothing.
    public func flush() {}
    /// Does nothing.
    public func end(_ summary: Summary) {}

    /// Stands for each event with one byte, so that it has a number.
    public final class Renderer: EventRenderer {
        /// A renderer.
        public init() {}

        private func mark(_ output: inout ByteWriter) { output.append(UInt8(0)) }

        /// Marks the event.
        public func render(_ opening: ConnectionOpening, into output: inout ByteWriter) { mark(&output) }
        /// Marks the event.
        public func render(_ handshake: TLSHandshake, into output: inout ByteWriter) { mark(&output) }
        /// Marks the event.
        public func render(_ alert: TLSAlertEvent, from sender: Sender, into output: inout ByteWriter) {
            mark(&output)
        }
        /// Marks the event.
        public func render(_ handshake: WebSocketHandshake, into output: inout ByteWriter) { mark(&output) }
        /// Marks the event.
        public func render(_ closing: WebSocketClosing, from sender: Sender, into output: inout ByteWriter) {
            mark(&output)
        }
        /// Marks the event.
        public func render(
            _ publish: PublishEvent,
            _ connection: MQTTConnectionFacts,
            bytes: Span<UInt8>,
            topic: Span<UInt8>,
            into output: inout ByteWriter
        ) { mark(&output) }
        /// Marks the event.
        public func render(
            _ acknowledgment: AcknowledgmentEvent,
            _ connection: MQTTConnectionFacts,
            bytes: Span<UInt8>,
            into output: inout ByteWriter
        ) { mark(&output) }
        /// Marks the event.
        public func render(
            _ packet: ControlPacket,
            _ place: PacketPlace,
            _ connection: MQTTConnectionFacts,
            into output: inout ByteWriter
        ) { mark(&output) }
        /// Marks the event.
        public func render(
            _ malformed: MalformedEvent,
            _ connection: MQTTConnectionFacts,
            bytes: Span<UInt8>,
            into output: inout ByteWriter
        ) { mark(&output) }
        /// Marks the event.
        public func render(_ gap: GapEvent, _ connection: MQTTConnectionFacts, into output: inout ByteWriter) {
            mark(&output)
        }
        /// Marks the event.
        public func render(
            _ delivery: Delivery,
            _ connection: MQTTConnectionFacts,
            topic: Span<UInt8>,
            into output: inout ByteWriter
        ) { mark(&output) }
        /// Marks the event.
        public func render(
            _ exchange: ExchangeEvent,
            _ connection: MQTTConnectionFacts,
            into output: inout ByteWriter
        ) { mark(&output) }
        /// Marks the event.
        public func render(
            _ closing: ConnectionClosing,
            _ connection: MQTTConnectionFacts?,
            into output: inout ByteWriter
        ) { mark(&output) }
        /// Marks the event.
        public func render(_ event: SessionEvent, into output: inout ByteWriter) { mark(&output) }
        /// Marks the event.
        public func render(_ event: SubscriptionEvent, into output: inout ByteWriter) { mark(&output) }
        /// Marks the event.
        public func render(_ disconnection: Disconnection, into output: inout ByteWriter) { mark(&output) }
        /// Marks the event.
        public func render(_ incident: Incident, into output: inout ByteWriter) { mark(&output) }
        /// Marks the event.
        public func render(_ event: WillEvent, into output: inout ByteWriter) { mark(&output) }
        /// Marks the event.
        public func render(_ finding: PlacedFinding, into output: inout ByteWriter) { mark(&output) }
        /// Marks the event.
        public func render(_ exchange: RequestExchange, into output: inout ByteWriter) { mark(&output) }
        /// Marks the event.
        public func render(
            _ event: JourneyEvent,
            topic: Span<UInt8>,
            legs: [JourneyLeg],
            missing: [JourneyMissing],
            queued: [JourneyMissing],
            into output: inout ByteWriter
        ) { mark(&output) }
    }
}
