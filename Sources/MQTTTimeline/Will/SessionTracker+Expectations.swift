import MQTTCodec
import TCPReassembly

/// Who should have been sent a Will Message.
extension SessionTracker {
    /// Sessions that were subscribed and connected when it was due and since, and of which nothing is missing.
    ///
    /// Members of Shared Subscriptions are left out, as any one of them will do.
    mutating func expectations(of will: RegisteredWill) -> [WillEvent.Expectation] {
        var nodes: [Int32] = []
        _ = subscriptions.matches(will.topic.utf8Span.span, &nodes)
        var looks = 0
        var found: [WillEvent.Expectation] = []
        for node in nodes {
            for number in 0..<subscriptions.subscribers(of: node) {
                looks &+= 1
                if looks > WillLimits.subscriptionsLookedAt || found.count == WillLimits.expectations { return found }
                guard let subscription = subscriptions.subscriber(number, of: node), subscription.share == nil,
                    subscription.session.isSubscriptionListWhole, subscription.connection >= 0,
                    subscription.since <= will.due, subscription.connectedSince <= will.due,
                    let state = connections[subscription.connection], state.isOpen,
                    state.opening.server.address == will.server, state.number != will.connection,
                    !state.hasGap(from: .server, since: will.due),
                    !subscription.options.noLocal || subscription.session.clientIdentifier != will.clientIdentifier
                else { continue }
                found.append(
                    WillEvent.Expectation(
                        connection: state.number,
                        clientIdentifier: subscription.session.clientIdentifier,
                        filter: subscription.filter
                    )
                )
            }
        }
        return found.sorted { ($0.connection, $0.filter) < ($1.connection, $1.filter) }
    }
}
