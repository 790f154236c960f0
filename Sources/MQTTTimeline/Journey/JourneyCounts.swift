/// What became of the messages of a capture.
public struct JourneyCounts: Sendable, Equatable {
    /// Messages published by clients.
    public internal(set) var published: UInt64 = 0
    /// Those of them that were seen to reach someone.
    public internal(set) var delivered: UInt64 = 0
    /// Deliveries joined to their PUBLISH, retained copies and duplicates not included.
    public internal(set) var legs: UInt64 = 0
    /// Those of them that came after `JourneyLimits.window`.
    public internal(set) var lateLegs: UInt64 = 0
    /// PUBLISH packets by servers that fit no message seen.
    public internal(set) var unmatched: UInt64 = 0
    /// Retained copies.
    public internal(set) var retainedCopies: UInt64 = 0
    /// Those of them whose PUBLISH was not seen.
    public internal(set) var retainedCopiesOfUnknownOrigin: UInt64 = 0
    /// Receivers that missed a message.
    public internal(set) var missing: UInt64 = 0
    /// Receivers that seem to have missed one.
    public internal(set) var suspectedMissing: UInt64 = 0
    /// Messages not seen to reach a receiver that had not got the ones before either.
    public internal(set) var unexamined: UInt64 = 0
    /// Receivers without connection for which a message had to wait.
    public internal(set) var queued: UInt64 = 0
    /// Deliveries of what the receiver had already, because the publisher had repeated it.
    public internal(set) var publisherRepeated: UInt64 = 0
    /// Such deliveries to receivers with more than one matching subscription.
    public internal(set) var overlappingSubscriptions: UInt64 = 0
    /// Such deliveries that nothing explains.
    public internal(set) var unexplainedDuplicates: UInt64 = 0
    /// PUBLISH packets by servers that repeat one, with DUP.
    public internal(set) var serverRepeated: UInt64 = 0
    /// Deliveries at a lower QoS than published.
    public internal(set) var downgraded: UInt64 = 0
    /// Deliveries after the Message Expiry Interval was over.
    public internal(set) var overrun: UInt64 = 0
    /// Deliveries to their own publisher against No Local.
    public internal(set) var noLocal: UInt64 = 0
    /// Deliveries to a second member of a Shared Subscription.
    public internal(set) var sharedTwice: UInt64 = 0
    /// Messages whose payload was not kept, which cannot be joined.
    public internal(set) var notWhole: UInt64 = 0
    /// Messages for which the wait was ended early by a limit.
    public internal(set) var cutShort: UInt64 = 0
    /// Messages with more matching subscriptions than were looked at.
    public internal(set) var partlyExamined: UInt64 = 0
    /// Deliveries that found no place.
    public internal(set) var unfollowedLegs: UInt64 = 0
    /// Retained messages that were not remembered.
    public internal(set) var forgottenRetained: UInt64 = 0
    /// Findings that nobody took in time.
    public internal(set) var droppedFindings: UInt64 = 0

    /// Nothing was seen.
    public init() {}
}
