import MQTTCodec
import WireBytes

/// Retained messages: kept by the server for those who subscribe later (MQTT 5.0 §3.3.1.3).
extension JourneyTracker {
    /// In `Leg.receiver`: a copy that was kept does not stand for the message itself.
    static let retainedCopy: UInt64 = 1 << 62

    /// A client published with RETAIN.
    mutating func retain(_ publish: borrowing PublishObservation, _ party: Int32, _ sequence: UInt64) {
        let server = parties[party].server
        if publish.payloadLength == 0 {
            if let former = retained.remove(server, publish.topicHash) { parties.release(former.party) }
            return
        }
        let (former, isKept) = retained.set(
            RetainedMessages.Message(
                server: server,
                topicHash: publish.topicHash,
                content: publish.contentHash,
                party: party,
                frame: publish.frame,
                sequence: sequence,
                timestamp: publish.timestamp,
                qos: publish.qos.rawValue,
                payloadLength: UInt32(truncatingIfNeeded: publish.payloadLength),
                properties: publish.properties.digest
            )
        )
        if isKept { parties.retain(party) } else { counts.forgottenRetained &+= 1 }
        if let former { parties.release(former.party) }
    }

    /// A server sent a copy that it had kept.
    mutating func deliveredRetained(
        _ publish: borrowing PublishObservation,
        _ party: Int32,
        _ topic: Span<UInt8>,
        _ sequence: UInt64,
        match: Int32,
        _ sessions: inout SessionTracker,
        _ observer: any CorrelatorObserver
    ) {
        counts.retainedCopies &+= 1
        guard let message = retained.message(parties[party].server, publish.topicHash),
            message.content == publish.contentHash,
            parties[message.party].lastClientLoss < message.timestamp
        else {
            counts.retainedCopiesOfUnknownOrigin &+= 1
            return
        }
        if let number = open(message) {
            makeRoomForLeg(of: number, &sessions, observer)
            if ring.isOpen(number), !legs.isFull {
                add(publish, sequence, to: number, party, match, .retained, duplicate: nil)
                return
            }
        }
        var flags: JourneyLeg.Flags = .retained
        flags.note(publish.properties.digest.differences(from: message.properties), parties[party].isVersion5)
        if publish.qos.rawValue < message.qos { flags.insert(.downgraded) }
        guard observer.takesJourneys else { return }
        let outline = JourneyOutline(
            late: parties[party].connection,
            flags,
            expires: false,
            topic: topic
        )
        guard observer.takes(outline) else { return }
        let leg = leg(publish, sequence, party, match, latency: publish.timestamp &- message.timestamp, flags)
        let origin = JourneyEvent(
            connection: parties[message.party].connection,
            clientIdentifier: parties[message.party].clientIdentifier,
            timestamp: message.timestamp,
            frame: message.frame,
            sequence: message.sequence,
            qos: QoS(rawValue: message.qos) ?? .atMostOnce,
            retain: true,
            payloadLength: Int(message.payloadLength),
            isLate: true
        )
        observer.journey(origin, topic: topic, legs: [leg], missing: [], queued: [])
    }

    /// The open journey of a retained message.
    private func open(_ message: RetainedMessages.Message) -> UInt32? {
        guard var number = newest(message.content) else { return nil }
        for _ in 0..<limits.equalMessages {
            guard ring.isOpen(number) else { return nil }
            if ring[number].party == message.party, ring[number].frame == message.frame { return number }
            let older = ring[number].older
            if older == number { return nil }
            number = older
        }
        return nil
    }
}
