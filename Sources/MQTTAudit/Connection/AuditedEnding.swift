import MQTTTimeline
import TCPReassembly

/// The end of a connection.
struct AuditedEnding {
    /// How it ended.
    let how: ConnectionEnd.How
    /// Who ended it; nil when neither side did.
    let by: Sender?
    /// The frames that ended it.
    let frames: [UInt64]
    /// When, nanoseconds since 1970.
    let timestamp: Int64
    /// When the first of `frames` was seen, nanoseconds since 1970.
    let beginning: Int64
    /// Packets that had begun and were not finished.
    let cut: [CutPacket]
}
