import MQTTCodec
import WireBytes

/// What the journeys of messages need to know of subscriptions, without copies of them.
extension SubscriptionTable {
    /// Grows when the nodes that match a topic may have changed.
    var structureVersion: UInt64 { index.structureVersion }

    /// Whether nobody is subscribed to anything.
    var isEmpty: Bool { subscriptions.isEmpty }

    /// The place of a subscription on a node, by number.
    @inline(__always)
    func place(_ number: Int, of node: Int32) -> Int { Int(index.subscriber(number, of: Int(node))) }

    /// The handle of the connection that holds the session; −1 when none does.
    @inline(__always)
    func connection(of place: Int) -> Int { subscriptions[place]?.connection ?? -1 }

    /// Whether it was granted, and its connection opened, before `timestamp`.
    @inline(__always)
    func isInForce(_ place: Int, before timestamp: Int64) -> Bool {
        (subscriptions[place]?.since ?? .max) < timestamp && (subscriptions[place]?.connectedSince ?? .max) < timestamp
    }

    /// Sums up the subscriptions of a session that are on certain nodes.
    func matching(_ session: Session, isOn: (Int) -> Bool) -> Match.Found {
        var found = Match.Found()
        var isNoLocal = true
        for place in session.subscriptions {
            guard let node = subscriptions[place]?.node, isOn(node), let subscription = subscriptions[place] else {
                continue
            }
            found.count &+= 1
            if !subscription.options.noLocal { isNoLocal = false }
            if subscription.options.retainAsPublished { found.retainsAsPublished = true }
            found.since = min(found.since, subscription.since)
            // The filter shown is that with the highest QoS, of equals the oldest, and a Shared Subscription last.
            let isBetter =
                found.filter == nil || found.share != nil && subscription.share == nil
                || subscription.grantedQoS > found.grantedQoS && (found.share == nil) == (subscription.share == nil)
            if isBetter {
                found.filter = subscription.filter
                found.share = subscription.share
            }
            found.grantedQoS = max(found.grantedQoS, subscription.grantedQoS)
        }
        found.isNoLocal = found.count > 0 && isNoLocal
        if found.count == 1, found.share != nil, let filter = found.filter {
            found.group = max(1, Array(filter.utf8).span.hashed(seed: 0))
        }
        return found
    }
}
