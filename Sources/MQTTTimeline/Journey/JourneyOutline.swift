/// What is looked at first of a journey that could be told: nearly all are alike, and to tell one in full takes long.
public struct JourneyOutline: Sendable {
    /// The number of the connection that got the first delivery; nil when there is none.
    public let receiver: UInt64?
    /// Whether there are others.
    public let hasMoreDeliveries: Bool
    /// What is true of any delivery.
    public let flags: JourneyLeg.Flags
    /// Whether a receiver got it again.
    public let hasDuplicates: Bool
    /// Whether the first delivery is by a Shared Subscription.
    public let isShared: Bool
    /// Whether the first delivery, or the message itself, has a Message Expiry Interval.
    public let expires: Bool
    /// See `JourneyEvent.isLate`.
    public let isLate: Bool
    /// Whether there is somebody who missed it.
    public let hasMissing: Bool
    /// Whether there is somebody for whom it is kept.
    public let hasQueued: Bool
    /// Whether its Topic Name begins with `$` (MQTT 5.0 §4.7.2).
    public let isDollar: Bool

    /// A delivery that belongs to no open journey.
    init(late receiver: UInt64, _ flags: JourneyLeg.Flags, expires: Bool, topic: Span<UInt8>) {
        self.init(receiver: receiver, flags: flags, expires: expires, isLate: true, topic: topic)
    }

    init(
        receiver: UInt64?,
        hasMoreDeliveries: Bool = false,
        flags: JourneyLeg.Flags,
        hasDuplicates: Bool = false,
        isShared: Bool = false,
        expires: Bool,
        isLate: Bool = false,
        hasMissing: Bool = false,
        hasQueued: Bool = false,
        topic: Span<UInt8>
    ) {
        self.receiver = receiver
        self.hasMoreDeliveries = hasMoreDeliveries
        self.flags = flags
        self.hasDuplicates = hasDuplicates
        self.isShared = isShared
        self.expires = expires
        self.isLate = isLate
        self.hasMissing = hasMissing
        self.hasQueued = hasQueued
        self.isDollar = !topic.isEmpty && topic[0] == UInt8(ascii: "$")
    }
}
