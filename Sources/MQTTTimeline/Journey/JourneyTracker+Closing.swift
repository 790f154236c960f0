import MQTTCodec
import WireBytes

/// What an event lists, in memory that is used again.
struct JourneyEventParts {
    var legs: [JourneyLeg] = []
    var missing: [JourneyMissing] = []
    var queued: [JourneyMissing] = []
    var omittedMissing = 0
    var omittedQueued = 0

    mutating func removeAll() {
        if !legs.isEmpty { legs.removeAll(keepingCapacity: true) }
        if !missing.isEmpty { missing.removeAll(keepingCapacity: true) }
        if !queued.isEmpty { queued.removeAll(keepingCapacity: true) }
        omittedMissing = 0
        omittedQueued = 0
    }
}

/// Journeys whose deliveries are not waited for any more.
extension JourneyTracker {
    /// Closes the oldest open journey and tells it.
    ///
    /// - Parameter early: a limit asks for it, so that nobody can be said to have missed it.
    mutating func closeFirst(
        early: Bool,
        _ sessions: inout SessionTracker,
        _ observer: any CorrelatorObserver
    ) {
        let number = ring.firstOpen
        event.removeAll()
        if early {
            counts.cutShort &+= 1
        } else if !ring[number].flags.contains(.doubtful), !sessions.subscriptions.isEmpty {
            findMissing(number, &sessions)
        }
        if ring[number].legs > 0 {
            if mayBeAnother(number) { suspectLegs(number) } else { suspectUnnamed(number) }
        }
        if ring[number].legs > 0 { counts.delivered &+= 1 }
        if ring[number].legs > 0 || !event.missing.isEmpty || !event.queued.isEmpty {
            noteFindings(number)
            if observer.takesJourneys, observer.takes(outline(number)) { tell(number, early: early, observer) }
        }
        if !event.missing.isEmpty || !event.queued.isEmpty || early { ring[number].flags.insert(.outstanding) }
        removeLegs(number)
        topics.remove(Int(ring[number].topicStart), Int(ring[number].topicLength))
        ring.close()
    }

    /// Whether a message of the same publisher may be missing from the capture that looks like this one, or is this one.
    private mutating func mayBeAnother(_ number: UInt32) -> Bool {
        if ring[number].flags.contains(.isRepeat) { return true }
        let older = ring[number].older
        let isRepeated = older != number && ring.isRemembered(older)
        // One mistake makes another for as long as equal messages follow each other closely.
        let since = ring[number].timestamp &- limits.window
        guard parties[ring[number].party].lastClientLoss >= since else { return false }
        if isRepeated || newest(ring[number].content) != number { return true }
        var leg = ring[number].firstLeg
        while leg >= 0 {
            if legs[leg].duplicate == .unexplained { return true }
            leg = legs[leg].next
        }
        return false
    }

    private mutating func suspectLegs(_ number: UInt32) {
        var leg = ring[number].firstLeg
        while leg >= 0 {
            legs[leg].flags.insert(.suspected)
            leg = legs[leg].next
        }
    }

    /// Suspects what went to receivers whose CONNECT is missing: what they published may be missing as well, and come back
    /// to them looking like this message.
    private mutating func suspectUnnamed(_ number: UInt32) {
        var leg = ring[number].firstLeg
        while leg >= 0 {
            if legs[leg].receiver & Party.unnamed != 0, parties[legs[leg].party].lastClientLoss > .min {
                legs[leg].flags.insert(.suspected)
            }
            leg = legs[leg].next
        }
    }

    private mutating func removeLegs(_ number: UInt32) {
        var leg = ring[number].firstLeg
        var count = 0
        while leg >= 0 {
            let next = legs[leg].next
            let match = legs[leg].match
            count &+= 1
            if count > Self.listedLegs {
                receivers.remove(Self.hash(number, legs[leg].receiver), UInt32(bitPattern: leg))
            }
            if match >= 0 {
                if matches[match].found.group != 0 {
                    receivers.remove(Self.hash(number, matches[match].found.group), UInt32(bitPattern: leg))
                }
                matches[match].references &-= 1
            }
            parties.release(legs[leg].party)
            legs.remove(leg)
            leg = next
        }
    }

    // MARK: - Telling

    private mutating func outline(_ number: UInt32) -> JourneyOutline {
        let first = ring[number].firstLeg
        var flags: JourneyLeg.Flags = []
        var hasDuplicates = false
        var leg = first
        while leg >= 0 {
            flags.formUnion(legs[leg].flags)
            if legs[leg].duplicate != nil { hasDuplicates = true }
            leg = legs[leg].next
        }
        let bytes = topics.bytes
        let start = Int(ring[number].topicStart)
        return JourneyOutline(
            receiver: first < 0 ? nil : parties[legs[first].party].connection,
            hasMoreDeliveries: ring[number].legs > 1,
            flags: flags,
            hasDuplicates: hasDuplicates,
            isShared: first >= 0 && legs[first].match >= 0 && matches.isShared(legs[first].match),
            expires: ring[number].flags.contains(.expires) || first >= 0 && legs[first].flags.contains(.expires),
            hasMissing: !event.missing.isEmpty,
            hasQueued: !event.queued.isEmpty,
            topic: bytes.span.extracting(start..<start &+ Int(ring[number].topicLength))
        )
    }

    private mutating func tell(_ number: UInt32, early: Bool, _ observer: any CorrelatorObserver) {
        var leg = ring[number].firstLeg
        var omitted = 0
        while leg >= 0 {
            if event.legs.count < limits.shownLegs {
                let shown = shown(leg, of: number)
                event.legs.append(shown)
            } else {
                omitted &+= 1
            }
            leg = legs[leg].next
        }
        let journey = JourneyEvent(
            ring[number],
            parties,
            isCutShort: early,
            omittedLegs: omitted,
            omittedMissing: event.omittedMissing,
            omittedQueued: event.omittedQueued
        )
        let bytes = topics.bytes
        let start = Int(ring[number].topicStart)
        observer.journey(
            journey,
            topic: bytes.span.extracting(start..<start &+ Int(ring[number].topicLength)),
            legs: event.legs,
            missing: event.missing,
            queued: event.queued
        )
    }

    private mutating func shown(_ leg: Int32, of number: UInt32) -> JourneyLeg {
        let match = legs[leg].match
        let isKnown = match >= 0 && matches[match].found.count > 0
        let flags = legs[leg].flags
        var expiry: JourneyLeg.Expiry?
        if flags.contains(.expires) || ring[number].flags.contains(.expires) {
            expiry = JourneyLeg.Expiry(
                sent: ring[number].flags.contains(.expires) ? ring[number].expiry : nil,
                delivered: flags.contains(.expires) ? legs[leg].expiry : nil
            )
        }
        return JourneyLeg(
            connection: parties[legs[leg].party].connection,
            clientIdentifier: parties[legs[leg].party].clientIdentifier,
            frame: legs[leg].frame,
            sequence: legs[leg].sequence,
            qos: legs[leg].qos,
            latency: max(0, legs[leg].timestamp &- ring[number].timestamp),
            filter: isKnown ? matches[match].found.filter : nil,
            share: isKnown ? matches[match].found.share : nil,
            grantedQoS: isKnown ? matches[match].found.grantedQoS : nil,
            expiry: expiry,
            duplicate: legs[leg].duplicate,
            flags: flags,
            repeats: Int(legs[leg].repeats)
        )
    }

    // MARK: - Findings

    /// Keeps what is worth attention, as long as there is room.
    private mutating func noteFindings(_ number: UInt32) {
        for missing in event.missing where missing.isDefinite {
            note(.missing, number, missing.connection ?? 0, missing.clientIdentifier, nil)
        }
        var leg = ring[number].firstLeg
        while leg >= 0 {
            let flags = legs[leg].flags
            if let duplicate = legs[leg].duplicate { note(.duplicate(duplicate), number, leg) }
            if flags.contains(.overrun) { note(.overrun, number, leg) }
            if flags.contains(.noLocal) { note(.noLocal, number, leg) }
            if flags.contains(.sharedTwice) { note(.sharedTwice, number, leg) }
            leg = legs[leg].next
        }
    }

    private mutating func note(_ kind: JourneyFinding.Kind, _ number: UInt32, _ leg: Int32) {
        let party = legs[leg].party
        note(kind, number, parties[party].connection, parties[party].clientIdentifier, leg)
    }

    private mutating func note(
        _ kind: JourneyFinding.Kind,
        _ number: UInt32,
        _ connection: UInt64,
        _ clientIdentifier: String,
        _ leg: Int32?
    ) {
        guard findings.count < limits.findings else {
            counts.droppedFindings &+= 1
            return
        }
        let start = Int(ring[number].topicStart)
        findings.append(
            JourneyFinding(
                kind: kind,
                connection: connection,
                clientIdentifier: clientIdentifier,
                publisher: parties[ring[number].party].clientIdentifier,
                topic: Array(topics.bytes[start..<start &+ Int(ring[number].topicLength)]),
                timestamp: leg.map { legs[$0].timestamp } ?? ring[number].timestamp,
                frame: leg.map { legs[$0].frame } ?? ring[number].frame,
                isDefinite: leg.map { !legs[$0].flags.contains(.suspected) } ?? true
            )
        )
    }
}
