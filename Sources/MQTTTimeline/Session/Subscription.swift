public import MQTTCodec

/// One subscription of a Session (MQTT 5.0 §3.8.3, §4.8).
///
/// A class, as some of its fields are looked at for each PUBLISH that it matches.
final class Subscription {
    let session: Session
    /// As the client sent it, `$share/…` included.
    let filter: String
    /// The ShareName of a Shared Subscription.
    let share: String?
    /// Where it is in the `SubscriptionIndex`.
    let node: Int
    var entry: Int
    /// What was granted, and the options asked for.
    var grantedQoS: UInt8
    var options: SubscriptionOptions
    /// Subscription Identifier; 0 when it has none.
    var identifier: UInt32
    /// When it was granted, nanoseconds since 1970.
    var since: Int64
    /// The handle of the connection that holds the session; −1 when none does.
    var connection: Int
    /// Since when it does, nanoseconds since 1970.
    var connectedSince: Int64

    /// What a SUBACK granted to a session that is connected.
    init(_ session: Session, _ grant: SubscriptionTable.Grant, share: String?, node: Int, entry: Int) {
        self.session = session
        filter = grant.filter
        self.share = share
        self.node = node
        self.entry = entry
        grantedQoS = grant.qos
        options = grant.options
        identifier = grant.identifier
        since = grant.timestamp
        connection = session.connection
        connectedSince = grant.timestamp
    }
}

/// A change of what a Session subscribes to.
public struct SubscriptionEvent: Sendable {
    /// What happened.
    public let change: Change
    /// The number of the session.
    public let session: UInt64
    /// The Client Identifier.
    public let clientIdentifier: String
    /// The number of the connection.
    public let connection: UInt64
    /// When, nanoseconds since 1970.
    public let timestamp: Int64
    /// The frames of request and answer.
    public let frames: [UInt64]
    /// The Topic Filter as sent.
    public let filter: String
    /// The ShareName of a Shared Subscription.
    public let share: String?
    /// What was asked for; nil for UNSUBSCRIBE.
    public let options: SubscriptionOptions?
    /// Subscription Identifier; 0 when there is none.
    public let identifier: UInt32
    /// The server's code for this filter; nil when it sent none.
    public let reason: ReasonCode?
    /// Subscriptions the session is known to hold now.
    public let held: Int

    /// What happens to subscriptions.
    public enum Change: String, Sendable, CaseIterable {
        /// Granted, and new.
        case subscribed
        /// Granted in place of one with the same Topic Filter.
        case replaced
        /// Refused by the server.
        case refused
        /// Ended by UNSUBSCRIBE.
        case unsubscribed
        /// UNSUBSCRIBE for a subscription that was not there.
        case notHeld = "not_held"
        /// The connection ended without an answer.
        case unanswered
    }

    /// The QoS the server granted; nil when it granted none.
    public var grantedQoS: UInt8? {
        guard options != nil, let reason, reason.rawValue <= 2 else { return nil }
        return reason.rawValue
    }
}
