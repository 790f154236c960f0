import MQTTCodec
import WireBytes

/// Who should have got a message and did not, as far as that can be told.
extension JourneyTracker {
    /// Looks at the subscriptions that match an open journey.
    @inline(__always)
    mutating func findMissing(_ number: UInt32, _ sessions: inout SessionTracker) {
        credit = min(credit &+ limits.subscriptionsPerMessage &+ Int(ring[number].legs), limits.subscriptionsSaved)
        if ring[number].firstLeg < 0, let unexamined = memo.passOver(ring[number].topicHash) {
            counts.unexamined &+= unexamined
            return
        }
        let before = counts.unexamined
        examine(number, &sessions)
        let unexamined = counts.unexamined &- before
        if unexamined > 0, event.missing.isEmpty, event.queued.isEmpty {
            memo.rest(ring[number].topicHash, unexamined: unexamined)
        }
    }

    @inline(__always)
    private mutating func examine(_ number: UInt32, _ sessions: inout SessionTracker) {
        let bytes = topics.bytes
        let start = Int(ring[number].topicStart)
        let topic = bytes.span.extracting(start..<start &+ Int(ring[number].topicLength))
        _ = memo.find(ring[number].topicHash, topic, &sessions.subscriptions)
        var expected = 0
        for index in memo.nodes.indices {
            expected &+= sessions.subscriptions.subscribers(of: memo.nodes[index])
        }
        if expected == 0 || expected == covered(number) { return }
        var left = min(expected, limits.subscriptionsPerTopic, credit)
        if left < expected { counts.partlyExamined &+= 1 }
        credit &-= left
        let timestamp = ring[number].timestamp
        let server = parties[ring[number].party].server
        if !told.isEmpty { told.removeAll(keepingCapacity: true) }
        for node in memo.nodes {
            let count = min(left, sessions.subscriptions.subscribers(of: node))
            left &-= count
            for index in 0..<count {
                let place = sessions.subscriptions.place(index, of: node)
                let handle = sessions.subscriptions.connection(of: place)
                if handle < 0 {
                    noteOffline(number, place, sessions)
                    continue
                }
                let party = parties.of(handle)
                guard party >= 0, parties[party].server == server,
                    sessions.subscriptions.isInForce(place, before: timestamp),
                    leg(of: parties[party].receiver, in: number) < 0
                else { continue }
                guard parties[party].unseen < limits.unseenInARow else {
                    counts.unexamined &+= 1
                    continue
                }
                noteMissing(number, place, party, handle, sessions)
            }
        }
    }

    /// How many subscriptions the deliveries account for.
    private mutating func covered(_ number: UInt32) -> Int {
        var covered = 0
        var leg = ring[number].firstLeg
        while leg >= 0 {
            if legs[leg].duplicate == nil, !legs[leg].flags.contains(.retained) {
                guard legs[leg].match >= 0 else { return -1 }
                covered &+= matches.count(of: legs[leg].match)
            }
            leg = legs[leg].next
        }
        return covered
    }

    private mutating func noteMissing(
        _ number: UInt32,
        _ place: Int,
        _ party: Int32,
        _ handle: Int,
        _ sessions: SessionTracker
    ) {
        let timestamp = ring[number].timestamp
        let publisher = ring[number].party
        let receiver = parties[party].receiver
        guard let subscription = sessions.subscriptions.subscriptions[place], subscription.share == nil,
            subscription.session.isSubscriptionListWhole, let state = sessions.connections[handle],
            state.isOpen, state.clientDisconnect == nil, state.serverDisconnect == nil, !state.isTakenOver,
            !(subscription.options.noLocal && receiver == parties[publisher].receiver),
            leg(of: receiver | Self.retainedCopy, in: number) < 0,
            parties[party].lastUnknown < timestamp, parties[publisher].lastRefused < timestamp
        else { return }
        let hasWaited = now &- ring[number].opened >= limits.window
        // The server may drop what expired, and must not send what is too long for the client.
        if ring[number].flags.contains(.expires), Int64(ring[number].expiry) &* 1_000_000_000 <= limits.window {
            return
        }
        let length = Int(ring[number].payloadLength) &+ Int(ring[number].topicLength) &+ Self.headLength
        if let maximum = state.limits.maximumPacketSize.client, length > Int(maximum) { return }
        let qos = min(ring[number].qos, subscription.grantedQoS)
        let isOvertaken = isOvertaken(number, party, subscription.identifier)
        let isDefinite = isOvertaken && qos > 0
        guard isDefinite || hasWaited, told.insert(receiver).inserted else { return }
        if isDefinite { counts.missing &+= 1 } else { counts.suspectedMissing &+= 1 }
        if !isOvertaken { parties[party].unseen &+= 1 }
        guard event.missing.count < limits.shownClients else {
            event.omittedMissing &+= 1
            return
        }
        let why: JourneyMissing.Why =
            isOvertaken
            ? .overtaken : parties[publisher].lastUnanswered >= timestamp ? .notAcknowledged : .notSeen
        event.missing.append(
            JourneyMissing(
                clientIdentifier: state.clientIdentifier,
                connection: state.number,
                filter: subscription.filter,
                qos: subscription.grantedQoS,
                why: why,
                isDefinite: isDefinite
            )
        )
    }

    /// More than Fixed Header, Packet Identifier and what a server may add to the properties take: 1,024 bytes.
    private static let headLength = 1024

    /// Whether a later message of the same publisher on the same topic at the same QoS reached a client.
    private mutating func isOvertaken(_ number: UInt32, _ party: Int32, _ identifier: UInt32) -> Bool {
        let match = matches.find(party, ring[number].topicHash, identifier)
        guard match >= 0 else { return false }
        return matches[match].hasReached(after: number, parties[ring[number].party].receiver, ring[number].qos)
    }

    /// Notes a client without connection for which the server keeps the message (MQTT 5.0 §4.1).
    private mutating func noteOffline(_ number: UInt32, _ place: Int, _ sessions: SessionTracker) {
        guard ring[number].qos > 0, let subscription = sessions.subscriptions.subscriptions[place],
            subscription.share == nil, subscription.grantedQoS > 0, let since = subscription.session.suspendedSince,
            since < ring[number].timestamp, !sessions.isInDoubt(subscription.session),
            let key = subscription.session.key,
            parties.server(key.server) == parties[ring[number].party].server,
            leg(of: subscription.session.number, in: number) < 0, told.insert(subscription.session.number).inserted
        else { return }
        counts.queued &+= 1
        guard event.queued.count < limits.shownClients else {
            event.omittedQueued &+= 1
            return
        }
        event.queued.append(
            JourneyMissing(
                clientIdentifier: subscription.session.clientIdentifier,
                connection: nil,
                filter: subscription.filter,
                qos: subscription.grantedQoS,
                why: .offline,
                isDefinite: true
            )
        )
    }
}
