import MQTTCodec
import WireBytes

/// What receivers are subscribed to.
extension JourneyTracker {
    /// What the receiver is subscribed to that matches the topic; −1 when that is not known.
    @inline(__always)
    mutating func match(
        of party: Int32,
        _ publish: borrowing PublishObservation,
        _ topic: Span<UInt8>,
        _ sessions: inout SessionTracker
    ) -> Int32 {
        let identifier = publish.properties.subscriptionIdentifier
        let known = matches.find(party, publish.topicHash, identifier)
        if known >= 0, matches[known].version == parties[party].version { return known }
        return findMatch(of: party, publish.topicHash, identifier, topic, known, &sessions)
    }

    private mutating func findMatch(
        of party: Int32,
        _ topicHash: UInt64,
        _ identifier: UInt32,
        _ topic: Span<UInt8>,
        _ known: Int32,
        _ sessions: inout SessionTracker
    ) -> Int32 {
        guard let session = parties[party].session else { return -1 }
        _ = memo.find(topicHash, topic, &sessions.subscriptions)
        marks.set(memo.nodes)
        let found = sessions.subscriptions.matching(session, identifier) { marks.contains($0) }
        let version = parties[party].version
        if known >= 0 {
            if matches[known].references == 0 {
                matches[known].found = found
                matches[known].version = version
                return known
            }
            matches.supersede(known)
        }
        return matches.add(
            Match(party: party, topicHash: topicHash, identifier: identifier, version: version, found: found),
            &parties
        )
    }
}
