/// How much is remembered of messages on their way.
public struct JourneyLimits: Sendable {
    /// For how long deliveries of a message are waited for, in nanoseconds of capture time: 5 s.
    public var window: Int64 = 5_000_000_000
    /// Messages that deliveries are waited for: 49,152; then the oldest one is closed early.
    public var openJourneys = 49_152
    /// Closed messages remembered for deliveries that come later: 16,000.
    public var closedJourneys = 16_000
    /// Deliveries of the messages that are waited for: 131,072; then the oldest message is closed early.
    public var legs = 1 << 17
    /// Bytes of their Topic Names: 8 MiB; then the oldest message is closed early.
    public var topicBytes = 8 << 20
    /// Messages of equal content looked at for one delivery: 64; what is found beyond is only suspected.
    public var equalMessages = 64
    /// What is known of the subscriptions of one client to one topic: 32,768 such pairs.
    public var matches = 1 << 15
    /// Topics whose retained message is remembered: 65,536.
    public var retainedTopics = 1 << 16
    /// Subscriptions looked at to find out who missed a message: 4,096.
    public var subscriptionsPerTopic = 4096
    /// The same for all messages together: 64 for each message and one for each of its deliveries.
    ///
    /// What earlier messages did not need may be used by later ones, up to `subscriptionsSaved`.
    public var subscriptionsPerMessage = 64
    /// What is there at the beginning, and may be saved: 1,048,576.
    public var subscriptionsSaved = 1 << 20
    /// Messages that are said to be missing without further evidence at one client in a row: 8.
    ///
    /// A client that the server sends nothing of what it subscribed to may not be allowed to read it.
    public var unseenInARow = 8
    /// Deliveries listed for one message: 256.
    public var shownLegs = 256
    /// Clients listed that missed one message, or for which it is queued: 32 each.
    public var shownClients = 32
    /// Findings kept until they are taken: 1,024.
    public var findings = 1024

    /// The documented defaults.
    public init() {}
}
