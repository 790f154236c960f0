/// Something about a journey that is worth a person's attention.
public struct JourneyFinding: Sendable {
    /// What it is.
    public let kind: Kind
    /// The number of the receiver's connection.
    public let connection: UInt64
    /// The receiver's Client Identifier.
    public let clientIdentifier: String
    /// The publisher's Client Identifier.
    public let publisher: String
    /// The Topic Name's bytes.
    public let topic: [UInt8]
    /// When, nanoseconds since 1970: the delivery's time, or that of the PUBLISH that was missed.
    public let timestamp: Int64
    /// The frame of that packet.
    public let frame: UInt64
    /// True when nothing else explains it.
    public let isDefinite: Bool

    /// How sure it is.
    var certainty: Certainty { isDefinite ? .definite : .suspected }

    /// What a finding is about.
    public enum Kind: Sendable, Equatable {
        /// The receiver did not get the message.
        case missing
        /// It got the message again.
        case duplicate(JourneyLeg.Duplicate)
        /// It got the message after its Message Expiry Interval.
        case overrun
        /// It got its own message against No Local.
        case noLocal
        /// Another member of its Shared Subscription had got the message.
        case sharedTwice
    }
}
