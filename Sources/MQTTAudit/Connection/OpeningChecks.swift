import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// The order of packets at the beginning and the end of a connection: CONNECT, CONNACK, AUTH, DISCONNECT, and who may send what.
struct OpeningChecks {
    init() {}

    mutating func published(
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        _ sink: inout FindingSink
    ) {}

    mutating func acknowledged(
        _ acknowledgment: AcknowledgmentEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {}

    mutating func received(
        _ control: ControlPacket,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {}

    mutating func malformed(_ event: MalformedEvent, _ connection: AuditedConnection, _ sink: inout FindingSink) {}

    mutating func gap(_ gap: GapEvent, _ connection: AuditedConnection) {}

    /// Time has come to `now`, nanoseconds since 1970.
    mutating func advance(to now: Int64, _ connection: AuditedConnection, _ sink: inout FindingSink) {}

    /// The connection ended.
    mutating func closed(_ ending: AuditedEnding, _ connection: AuditedConnection, _ sink: inout FindingSink) {}
}
