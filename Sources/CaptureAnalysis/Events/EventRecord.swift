public import CaptureFile
public import MQTTAudit
public import MQTTCodec
public import MQTTTimeline
public import TCPReassembly
public import TLSDecryption
public import WebSocketFraming
public import WireBytes

/// The kinds of event a timeline holds between its first and its last line.
public enum EventKind: UInt8, Sendable, CaseIterable {
    /// A connection that carries MQTT began.
    case connectionOpen
    /// A handshake of TLS was over.
    case tlsHandshake
    /// An alert of TLS.
    case tlsAlert
    /// The opening handshake of WebSocket was over.
    case webSocketHandshake
    /// A Close frame of WebSocket.
    case webSocketClose
    /// A Control Packet.
    case packet
    /// Bytes that break the protocol's format.
    case malformed
    /// Bytes that the capture does not hold.
    case gap
    /// A QoS 1 or 2 message came to the end of its exchange.
    case delivery
    /// The connection ended.
    case connectionClose
    /// Something happened to a Session.
    case session
    /// A Session's subscriptions changed.
    case subscription
    /// Why a connection ended.
    case disconnection
    /// Something a person has to know.
    case incident
    /// A Will Message came to its outcome.
    case will
    /// A request other than PUBLISH was answered, or was not.
    case exchange
    /// A message on its way from publisher to subscribers.
    case journey
    /// A breach of a rule.
    case finding

    /// The name in exported timelines.
    public var name: StaticString {
        switch self {
        case .connectionOpen: "connection_open"
        case .tlsHandshake: "tls_handshake"
        case .tlsAlert: "tls_alert"
        case .webSocketHandshake: "websocket_handshake"
        case .webSocketClose: "websocket_close"
        case .packet: "packet"
        case .malformed: "malformed"
        case .gap: "gap"
        case .delivery: "delivery"
        case .connectionClose: "connection_close"
        case .session: "session"
        case .subscription: "subscription"
        case .disconnection: "disconnection"
        case .incident: "incident"
        case .will: "will"
        case .exchange: "exchange"
        case .journey: "journey"
        case .finding: "finding"
        }
    }
}

/// One event as a lane leaves it: rendered, but for what depends on the events of other lanes.
///
/// Nothing is rendered when no timeline is written, or when the event is not asked for; it then stands for what it lets
/// the correlator know.
struct EventRecord {
    /// Twice the number of the frame that caused it; one more when time caused it, after that frame.
    var order: UInt64
    /// The first frame of its connection, which orders what one moment caused in several connections.
    var tie: UInt64
    var timestamp: Int64
    var kind: EventKind
    /// The lane's slot of the connection.
    var slot: Int32
    /// Where the rendered part is in the lane's output.
    var start = 0
    var end = 0
    /// The alias this event sets and the one it uses, as lane pins; −1 for none.
    var setsPin: Int32 = -1
    var usesPin: Int32 = -1
    /// The alias in `usesPin`, or one that is not known; 0 for none.
    var alias: UInt16 = 0
    /// What the correlator is told, as places in the lane's output; −1 for nothing.
    ///
    /// For a finding, `observation` is its place among the lane's findings.
    var publish: Int32 = -1
    var observation: Int32 = -1
    /// Whether a record in its right place, not rendered, was there before.
    var isLate = false

    var isRendered: Bool { end > start }
}

/// An event in its place in the timeline.
public struct TimelineEvent: Sendable {
    /// Its kind.
    public let kind: EventKind
    /// Its number, dense from 1 over the whole timeline; 1 is the first line, which is no event.
    public let sequence: UInt64
    /// Nanoseconds since 1970.
    public let timestamp: Int64
    /// The number of its connection, in the order of opening from 1; nil when it belongs to none.
    public let connection: UInt64?
    /// Where the topic of a PUBLISH came from, when not from the packet.
    public let topicSource: TopicSource?
    /// The exchange of an earlier connection that a delivery continues.
    public let continues: CarriedDelivery?
}

/// The Topic Alias that stood for a Topic Name.
public struct TopicSource: Sendable {
    /// The alias.
    public let alias: UInt16
    /// The number of the event that set it; nil when it was not captured.
    public let sequence: UInt64?
}

/// The end of a connection.
public struct ConnectionClosing: Sendable {
    /// How it ended.
    public let how: ConnectionEnd.How
    /// Who ended it; nil when neither side did.
    public let by: Sender?
    /// The frames that ended it.
    public let frames: [UInt64]
    /// Packets that had begun and were not finished.
    public let cut: [CutPacket]
    /// The protocol version in use; nil when nothing told it.
    public let version: ProtocolVersion?
    /// True when the version was read off the form of packets.
    public let isVersionInferred: Bool
}

/// Writes events in one output format; each lane has its own and uses it from one thread at a time.
///
/// Every method writes what comes after kind, sequence, time and connection, which a `TimelineWriter` adds when the
/// event's place is known.
public protocol EventRenderer: AnyObject {
    /// Writes the beginning of a connection.
    func render(_ opening: ConnectionOpening, into output: inout ByteWriter)
    /// Writes a handshake of TLS.
    func render(_ handshake: TLSHandshake, into output: inout ByteWriter)
    /// Writes an alert of TLS.
    func render(_ alert: TLSAlertEvent, from sender: Sender, into output: inout ByteWriter)
    /// Writes the opening handshake of WebSocket.
    func render(_ handshake: WebSocketHandshake, into output: inout ByteWriter)
    /// Writes a Close frame of WebSocket.
    func render(_ closing: WebSocketClosing, from sender: Sender, into output: inout ByteWriter)
    /// Writes a PUBLISH; `topic` is the Topic Name that holds.
    func render(
        _ publish: PublishEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        into output: inout ByteWriter
    )
    /// Writes a PUBACK, PUBREC, PUBREL or PUBCOMP.
    func render(
        _ acknowledgment: AcknowledgmentEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        into output: inout ByteWriter
    )
    /// Writes any other packet.
    func render(
        _ packet: ControlPacket,
        _ place: PacketPlace,
        _ connection: MQTTConnectionFacts,
        into output: inout ByteWriter
    )
    /// Writes a malformed packet.
    func render(
        _ malformed: MalformedEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        into output: inout ByteWriter
    )
    /// Writes a gap.
    func render(_ gap: GapEvent, _ connection: MQTTConnectionFacts, into output: inout ByteWriter)
    /// Writes a delivery; `topic` is empty when it is not known.
    func render(
        _ delivery: Delivery,
        _ connection: MQTTConnectionFacts,
        topic: Span<UInt8>,
        into output: inout ByteWriter
    )
    /// Writes an exchange.
    func render(_ exchange: ExchangeEvent, _ connection: MQTTConnectionFacts, into output: inout ByteWriter)
    /// Writes the end of a connection.
    func render(_ closing: ConnectionClosing, _ connection: MQTTConnectionFacts?, into output: inout ByteWriter)
    /// Writes what happened to a Session.
    func render(_ event: SessionEvent, into output: inout ByteWriter)
    /// Writes a change of subscriptions.
    func render(_ event: SubscriptionEvent, into output: inout ByteWriter)
    /// Writes why a connection ended.
    func render(_ disconnection: Disconnection, into output: inout ByteWriter)
    /// Writes an incident.
    func render(_ incident: Incident, into output: inout ByteWriter)
    /// Writes what became of a Will Message.
    func render(_ event: WillEvent, into output: inout ByteWriter)
    /// Writes a breach of a rule.
    func render(_ finding: PlacedFinding, into output: inout ByteWriter)
    /// Writes a request and its response.
    func render(_ exchange: RequestExchange, into output: inout ByteWriter)
    /// Writes a message's way; `topic` is its Topic Name.
    func render(
        _ event: JourneyEvent,
        topic: Span<UInt8>,
        legs: [JourneyLeg],
        missing: [JourneyMissing],
        queued: [JourneyMissing],
        into output: inout ByteWriter
    )
}

/// Takes the events of a timeline in order, each with what its `EventRenderer` wrote.
public protocol TimelineWriter: AnyObject {
    /// Begins the timeline; before any event.
    ///
    /// - Parameters:
    ///   - files: the files as far as they are known.
    ///   - firstTimestamp: the time of the first frame, nanoseconds since 1970; nil without frames.
    func begin(files: [CaptureFileFacts], firstTimestamp: Int64?) throws
    /// Writes one event.
    func write(_ event: TimelineEvent, rendered: Span<UInt8>) throws
    /// The events written so far may be handed on.
    func flush() throws
    /// Ends the timeline with what was counted.
    func end(_ summary: Summary) throws
}
