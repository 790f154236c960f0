import MQTTCodec
import WireBytes

/// What the journeys of messages need to know of subscriptions, without copies of them.
extension SubscriptionTable {
    /// Grows when the nodes that match a topic may have changed.
    var structureVersion: UInt64 { index.structureVersion }

    /// The nodes that the last look-up of a topic passed.
    var passed: [Int32] { index.passed }

    /// Whether a node has changed since this version.
    @inline(__always)
    func hasChanged(_ node: Int32, since version: UInt64) -> Bool { index.hasChanged(node, since: version) }

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
    func matching(_ session: Session, _ identifier: UInt32, isOn: (Int) -> Bool) -> Match.Found {
        var found = Match.Found()
        var isNoLocal = true
        var isIdentified = false
        var allRetain = true
        for place in session.subscriptions {
            guard let node = subscriptions[place]?.node, isOn(node), let subscription = subscriptions[place] else {
                continue
            }
            found.count &+= 1
            if !subscription.options.noLocal { isNoLocal = false }
            if subscription.options.retainAsPublished { found.retainsAsPublished = true } else { allRetain = false }
            found.since = min(found.since, subscription.since)
            let isBetter = isBetter(subscription, than: found, identifier, &isIdentified)
            if found.filter == nil || isBetter {
                found.filter = subscription.filter
                found.share = subscription.share
                found.grantedQoS = subscription.grantedQoS
            }
            found.maximumQoS = max(found.maximumQoS, subscription.grantedQoS)
        }
        found.isNoLocal = found.count > 0 && isNoLocal
        found.allRetainAsPublished = found.count > 0 && allRetain
        if found.count == 1, found.share != nil, let filter = found.filter {
            found.group = max(1, Array(filter.utf8).span.hashed(seed: 0))
        }
        return found
    }

    /// Whether a subscription is rather the one that a delivery belongs to.
    ///
    /// That is the one with its Subscription Identifier; else one that is not shared; else that with the highest QoS.
    private func isBetter(
        _ subscription: Subscription,
        than found: Match.Found,
        _ identifier: UInt32,
        _ isIdentified: inout Bool
    ) -> Bool {
        if isIdentified { return false }
        if identifier != 0, subscription.identifier == identifier {
            isIdentified = true
            return true
        }
        if (found.share == nil) != (subscription.share == nil) { return subscription.share == nil }
        return subscription.grantedQoS > found.grantedQoS
    }
}
