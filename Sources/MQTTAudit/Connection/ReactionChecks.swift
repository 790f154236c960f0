import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// What a receiver has to do about a broken packet, and whether it does; and what has to come within a time.
struct ReactionChecks {
    init() {}

    /// What a receiver has to do about a packet.
    enum Obligation {
        /// Close the Network Connection.
        case close
        /// Close it, or answer with a Reason Code that refuses.
        case closeOrRefuse
        /// Not act on it as if nothing were wrong.
        case notAccept
    }

    /// A packet was seen that obliges its receiver to something.
    mutating func oblige(
        _ obligation: Obligation,
        by receiver: Sender,
        frame: UInt64,
        timestamp: Int64,
        statement: Statement,
        certainty: Certainty = .definite
    ) {}

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
