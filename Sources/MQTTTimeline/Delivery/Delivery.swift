public import MQTTCodec

/// One QoS 1 or 2 exchange, from its first PUBLISH on (MQTT 5.0 §4.3).
public struct Delivery: Sendable, Equatable {
    /// Who published.
    public let from: Sender
    /// 1 or 2.
    public let qos: QoS
    /// Its Packet Identifier.
    public let packetIdentifier: UInt16
    /// The frame of the first PUBLISH.
    public let firstFrame: UInt64
    /// The time of the first PUBLISH, nanoseconds since 1970.
    public let firstTimestamp: Int64
    /// How often the PUBLISH was sent again.
    public var repeats = 0
    /// How far it has come.
    public var progress: Progress

    /// How far an exchange has come.
    public enum Progress: Sendable, Equatable {
        /// PUBLISH was sent: PUBACK or PUBREC is due.
        case published
        /// PUBREC was sent: PUBREL is due.
        case received
        /// PUBREL was sent: PUBCOMP is due.
        case released
        /// The last acknowledgment was sent, this many nanoseconds after the first PUBLISH.
        case completed(latency: Int64)
        /// The receiver refused the message.
        case refused(ReasonCode)
        /// The connection ended, or the identifier was used for another message, before the exchange was over.
        case abandoned
    }
}
