import MQTTCodec
import WireBytes

/// Deliveries of messages whose journey was told already: to clients that were away, or slow.
extension JourneyTracker {
    mutating func deliveredLate(
        _ publish: borrowing PublishObservation,
        _ sequence: UInt64,
        _ number: UInt32,
        _ party: Int32,
        _ match: Int32,
        _ topic: Span<UInt8>,
        _ sessions: SessionTracker,
        _ observer: any CorrelatorObserver
    ) {
        // A packet that goes on from an earlier connection is no delivery of its own.
        if publish.dup, parties[party].session?.isCarried(from: .server, publish.packetIdentifier) == true {
            counts.serverRepeated &+= 1
            return
        }
        let latency = publish.timestamp &- ring[number].timestamp
        var flags: JourneyLeg.Flags = []
        // Another message of the same content may have been waited for.
        let older = ring[number].older
        let isChain = older != number && ring.isRemembered(older)
        if publish.dup || isChain || !ring[number].flags.contains(.outstanding)
            || parties[ring[number].party].lastClientLoss >= ring[number].timestamp
        {
            flags.insert(.suspected)
        }
        flags.note(publish.properties.digest.differences(from: ring[number].properties), parties[party].isVersion5)
        if publish.qos.rawValue < ring[number].qos { flags.insert(.downgraded) }
        let delivered = publish.properties.messageExpiryInterval
        if ring[number].flags.contains(.expires), !flags.contains(.suspected) {
            check(delivered, of: number, latency, &flags)
        }
        counts.lateLegs &+= 1
        if !flags.contains(.suspected) {
            counts.legs &+= 1
            latencies.record(latency)
            if flags.contains(.overrun) { counts.overrun &+= 1 }
        }
        guard observer.takesJourneys else { return }
        let outline = JourneyOutline(
            late: parties[party].connection,
            flags,
            expires: ring[number].flags.contains(.expires) || delivered != nil,
            topic: topic
        )
        guard observer.takes(outline) else { return }
        let expiry = JourneyLeg.Expiry(
            sent: ring[number].flags.contains(.expires) ? ring[number].expiry : nil,
            delivered: delivered
        )
        let leg = leg(publish, sequence, party, match, latency: latency, flags, expiry)
        observer.journey(
            JourneyEvent(ring[number], parties, isLate: true),
            topic: topic,
            legs: [leg],
            missing: [],
            queued: []
        )
    }

    /// A leg that belongs to no open journey.
    func leg(
        _ publish: borrowing PublishObservation,
        _ sequence: UInt64,
        _ party: Int32,
        _ match: Int32,
        latency: Int64,
        _ flags: JourneyLeg.Flags,
        _ expiry: JourneyLeg.Expiry? = nil
    ) -> JourneyLeg {
        let found = match >= 0 && matches[match].found.count > 0 ? matches[match].found : nil
        return JourneyLeg(
            connection: parties[party].connection,
            clientIdentifier: parties[party].clientIdentifier,
            frame: publish.frame,
            sequence: sequence,
            qos: publish.qos.rawValue,
            latency: max(0, latency),
            filter: found?.filter,
            share: found?.share,
            grantedQoS: found?.grantedQoS,
            expiry: expiry?.sent == nil && expiry?.delivered == nil ? nil : expiry,
            duplicate: nil,
            flags: flags,
            repeats: 0
        )
    }
}
