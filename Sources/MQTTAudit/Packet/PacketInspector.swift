import MQTTCodec
import MQTTTimeline
import WireBytes

/// Reads a packet again, byte by byte, and finds everything in it that breaks a rule of form or content, not only the first.
struct PacketInspector {
    /// Inspects a packet of any type but PUBLISH that could be read, or any packet that could not.
    ///
    /// - Parameter error: why it could not be read.
    mutating func inspect(
        _ bytes: Span<UInt8>,
        _ error: DecodeError?,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {}

    /// Inspects a PUBLISH that could be read; looks closer only where a quick look finds something.
    @inline(__always)
    mutating func inspect(
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        _ sink: inout FindingSink
    ) {}
}
