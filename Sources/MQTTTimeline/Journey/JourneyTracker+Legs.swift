import MQTTCodec
import WireBytes

/// Deliveries: what servers send.
///
/// What only looks is mutating as well: only then the compiler looks at the fields where they are, and does not copy all
/// of the tracker for each call.
extension JourneyTracker {
    /// Legs of a journey that are looked through one by one; the others are found by hash.
    static let listedLegs = 8

    /// Which message a delivery belongs to.
    private enum Origin {
        /// One that the receiver does not have.
        case journey(UInt32, isSure: Bool)
        /// One that the receiver has.
        case again(UInt32, leg: Int32, isSure: Bool)
        /// The same packet once more.
        case repeated(leg: Int32)
        /// One that is not open any more.
        case closed(UInt32)
        case unknown
    }

    @inline(__always)
    mutating func delivered(
        _ publish: borrowing PublishObservation,
        _ party: Int32,
        _ topic: Span<UInt8>,
        _ sequence: UInt64,
        _ sessions: inout SessionTracker,
        _ observer: any CorrelatorObserver
    ) {
        guard let newest = newest(publish.contentHash) else {
            if publish.retain {
                deliveredRetained(publish, party, topic, sequence, match: -1, &sessions, observer)
            } else {
                counts.unmatched &+= 1
                early.add(publish.contentHash, publish.timestamp)
            }
            return
        }
        join(publish, party, topic, sequence, newest, &sessions, observer)
    }

    private mutating func join(
        _ publish: borrowing PublishObservation,
        _ party: Int32,
        _ topic: Span<UInt8>,
        _ sequence: UInt64,
        _ newest: UInt32,
        _ sessions: inout SessionTracker,
        _ observer: any CorrelatorObserver
    ) {
        let match = match(of: party, publish, topic, &sessions)
        let origin = origin(of: publish, party, match, newest)
        if publish.retain, !isLive(origin, party, match) {
            if case .repeated(let leg) = origin {
                legs[leg].repeats &+= 1
                counts.serverRepeated &+= 1
                return
            }
            deliveredRetained(publish, party, topic, sequence, match: match, &sessions, observer)
            return
        }
        switch origin {
        case .repeated(let leg):
            legs[leg].repeats &+= 1
            counts.serverRepeated &+= 1
        case .journey(let number, let isSure):
            makeRoomForLeg(of: number, &sessions, observer)
            guard ring.isOpen(number), !legs.isFull else { return }
            // With DUP, it was sent before where the capture does not show it.
            let flags: JourneyLeg.Flags = publish.dup || !isSure ? .suspected : []
            add(publish, sequence, to: number, party, match, flags, duplicate: nil)
        case .again(let number, let leg, let isSure):
            makeRoomForLeg(of: number, &sessions, observer)
            guard ring.isOpen(number), !legs.isFull else { return }
            let cause = cause(of: number, publish, leg, match)
            let isExplained = isSure && cause != .unexplained
            add(publish, sequence, to: number, party, match, isExplained ? [] : .suspected, duplicate: cause)
        case .closed(let number):
            deliveredLate(publish, sequence, number, party, match, topic, sessions, observer)
        case .unknown:
            counts.unmatched &+= 1
            early.add(publish.contentHash, publish.timestamp)
        }
    }

    // MARK: - Origin

    /// The leg of a journey that a receiver got first; −1 when it got none.
    @inline(__always)
    mutating func leg(of receiver: UInt64, in number: UInt32) -> Int32 {
        var leg = ring[number].firstLeg
        var steps = 0
        while leg >= 0 {
            if legs[leg].receiver == receiver { return leg }
            leg = legs[leg].next
            steps &+= 1
            if steps == Self.listedLegs {
                if leg < 0 { return -1 }
                let hash = Self.hash(number, receiver)
                return receivers.first(hash) {
                    legs[Int32(bitPattern: $0)].receiver == receiver && isLeg(Int32(bitPattern: $0), of: number)
                }.map { Int32(bitPattern: $0) } ?? -1
            }
        }
        return -1
    }

    @inline(__always)
    private func isLeg(_ leg: Int32, of number: UInt32) -> Bool { legs[leg].journey == number }

    @inline(__always)
    static func hash(_ number: UInt32, _ key: UInt64) -> UInt64 {
        let product = (key ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(
            by: UInt64(number) &* 2 &+ 0xD6E8_FEB8_6659_FD93
        )
        return product.high ^ product.low
    }

    @inline(__always)
    private mutating func origin(
        of publish: borrowing PublishObservation,
        _ party: Int32,
        _ match: Int32,
        _ newest: UInt32
    ) -> Origin {
        let receiver = parties[party].receiver
        let server = parties[party].server
        let since = match >= 0 && matches[match].found.count > 0 ? matches[match].found.since : .min
        var candidate: UInt32?
        // Of messages that differ in their properties alone, the one with the same properties.
        var exact: UInt32?
        var had: (number: UInt32, leg: Int32)?
        var foreign: UInt32?
        var number = newest
        var steps = 0
        var isChain = false
        // Whether the delivery before this one may have been taken for an earlier message than it was.
        var isShifted = false
        while true {
            guard ring.isOpen(number) else {
                isShifted = ring.isRemembered(number) && parties[party].lastUnknown >= ring[number].timestamp
                break
            }
            if parties[ring[number].party].server != server {
                if foreign == nil { foreign = number }
            } else {
                let leg = leg(of: receiver, in: number)
                if leg >= 0 {
                    if publish.dup, repeats(publish, leg, receiver) { return .repeated(leg: leg) }
                    if candidate != nil {
                        isShifted = legs[leg].flags.contains(.suspected)
                        break
                    }
                    if had == nil { had = (number, leg) }
                } else if had != nil {
                    if ring[number].timestamp < since { break }
                    // Newer messages came first.
                    return .journey(number, isSure: false)
                } else if candidate == nil || ring[number].timestamp >= since {
                    if candidate != nil { isChain = true }
                    candidate = number
                    if ring[number].properties == publish.properties.digest { exact = number }
                } else {
                    break
                }
            }
            steps &+= 1
            let older = ring[number].older
            if older == number { break }
            number = older
            if steps == limits.equalMessages { return candidate.map { .journey($0, isSure: false) } ?? .unknown }
        }
        if !publish.properties.digest.isEmpty, let exact { candidate = exact }
        if let candidate {
            // With overlapping subscriptions, this may as well be the second copy of the one before.
            var isAmbiguous = isChain && match >= 0 && matches[match].found.count > 1
            // What was published before the subscription is hardly delivered but as a retained copy.
            if ring[candidate].timestamp < since { isAmbiguous = true }
            // A delivery of this one may be missing from the capture, and this be the one after it.
            if candidate != newest, isShifted || parties[party].lastUnknown >= ring[candidate].timestamp {
                isAmbiguous = true
            }
            return .journey(candidate, isSure: !isAmbiguous)
        }
        if let had { return .again(had.number, leg: had.leg, isSure: steps <= 1) }
        if let foreign, !ring.isOpen(newest) || steps == 1 { return .journey(foreign, isSure: false) }
        if !ring.isOpen(newest), parties[ring[newest].party].server == server { return .closed(newest) }
        return .unknown
    }

    /// Whether a PUBLISH with DUP is a leg, or a later one of the same receiver, sent again.
    private mutating func repeats(_ publish: borrowing PublishObservation, _ first: Int32, _ receiver: UInt64) -> Bool {
        var leg = first
        for _ in 0..<Self.listedLegs {
            if leg < 0 { return false }
            if legs[leg].receiver == receiver, legs[leg].packetIdentifier == publish.packetIdentifier,
                legs[leg].qos == publish.qos.rawValue
            {
                return true
            }
            leg = legs[leg].next
        }
        return false
    }

    /// Whether a PUBLISH with RETAIN is the message itself and not a copy that was kept.
    ///
    /// A copy follows a SUBSCRIBE; the message itself has RETAIN with Retain As Published (MQTT 5.0 §3.8.3.1).
    private mutating func isLive(_ origin: Origin, _ party: Int32, _ match: Int32) -> Bool {
        let number: UInt32
        switch origin {
        case .journey(let journey, _): number = journey
        case .again(let journey, _, _): number = journey
        case .repeated, .closed, .unknown: return false
        }
        guard ring[number].flags.contains(.retain) else { return false }
        return parties[party].lastSubscribe < ring[number].timestamp
    }

    // MARK: - Legs

    /// Closes the oldest journeys until a leg fits in, but not the one that gets it.
    @inline(__always)
    mutating func makeRoomForLeg(
        of number: UInt32,
        _ sessions: inout SessionTracker,
        _ observer: any CorrelatorObserver
    ) {
        while legs.isFull, ring.openCount > 0, ring.firstOpen != number {
            closeFirst(early: true, &sessions, observer)
        }
        if legs.isFull { counts.unfollowedLegs &+= 1 }
    }

    private mutating func cause(
        of number: UInt32,
        _ publish: borrowing PublishObservation,
        _ earlier: Int32,
        _ match: Int32
    ) -> JourneyLeg.Duplicate {
        if ring[number].repeats > 0 || ring[number].flags.contains(.doubtful), ring[number].qos == 1 {
            return .publisherRepeated
        }
        if match >= 0, matches[match].found.count > 1 { return .overlappingSubscriptions }
        if publish.properties.subscriptionIdentifier != legs[earlier].subscriptionIdentifier {
            return .overlappingSubscriptions
        }
        return .unexplained
    }

    @inline(__always)
    mutating func add(
        _ publish: borrowing PublishObservation,
        _ sequence: UInt64,
        to number: UInt32,
        _ party: Int32,
        _ match: Int32,
        _ known: JourneyLeg.Flags,
        duplicate: JourneyLeg.Duplicate?
    ) {
        let isCopy = known.contains(.retained)
        let receiver = parties[party].receiver | (isCopy ? Self.retainedCopy : 0)
        var flags = known
        let latency = publish.timestamp &- ring[number].timestamp
        flags.note(publish.properties.digest.differences(from: ring[number].properties), parties[party].isVersion5)
        let qos = publish.qos.rawValue
        let published = ring[number].qos
        if qos < published { flags.insert(.downgraded) }
        if qos > published { flags.insert(.aboveGranted) }
        if match >= 0, matches[match].found.count > 0 {
            let granted = matches[match].found.maximumQoS
            if qos > granted { flags.insert(.aboveGranted) }
            if qos < min(published, granted) { flags.insert(.belowGranted) }
            if matches[match].found.count > 1 { flags.insert(.overlapping) }
            if !isCopy { checkRetain(publish.retain, of: number, match, &flags) }
            if matches[match].found.isNoLocal, parties[ring[number].party].receiver == receiver, !isCopy {
                flags.insert(.noLocal)
            }
        }
        if let expiry = publish.properties.messageExpiryInterval {
            flags.insert(.expires)
            check(expiry, of: number, latency, &flags)
        } else if ring[number].flags.contains(.expires), !flags.contains(.retained) {
            check(nil, of: number, latency, &flags)
        }
        let leg = legs.add(
            Leg(
                receiver: receiver,
                frame: publish.frame,
                sequence: sequence,
                timestamp: publish.timestamp,
                journey: number,
                party: party,
                match: match,
                expiry: publish.properties.messageExpiryInterval ?? 0,
                subscriptionIdentifier: publish.properties.subscriptionIdentifier,
                packetIdentifier: publish.packetIdentifier,
                qos: qos,
                duplicate: duplicate,
                flags: flags
            )
        )
        parties.retain(party)
        if match >= 0 { matches[match].references &+= 1 }
        // Each receiver stands once in the index: a thousand deliveries to one must not make a search long.
        let isListed = ring[number].legs < Self.listedLegs
        let isIndexed = !isListed && self.leg(of: receiver, in: number) < 0
        if ring[number].lastLeg >= 0 {
            legs[ring[number].lastLeg].next = leg
        } else {
            ring[number].firstLeg = leg
        }
        ring[number].lastLeg = leg
        ring[number].legs &+= 1
        if isIndexed { receivers.insert(Self.hash(number, receiver), UInt32(bitPattern: leg)) }
        if match >= 0, matches[match].found.group != 0, !isCopy { noteMember(leg, number, match, receiver) }
        if duplicate == nil, !isCopy {
            if match >= 0, isOutOfOrder(number, match, flags) { legs[leg].flags.insert(.outOfOrder) }
            if !flags.contains(.suspected) { latencies.record(latency) }
            parties[party].unseen = 0
            if match >= 0 { matches[match].reach(number, parties[ring[number].party].receiver, published) }
        }
        count(leg, number)
    }

    /// Compares RETAIN with what the receiver's subscriptions ask for (MQTT 5.0 §3.3.1.3).
    private mutating func checkRetain(
        _ retain: Bool,
        of number: UInt32,
        _ match: Int32,
        _ flags: inout JourneyLeg.Flags
    ) {
        if matches[match].found.allRetainAsPublished {
            if retain != ring[number].flags.contains(.retain) { flags.insert(.retainAltered) }
        } else if !matches[match].found.retainsAsPublished, retain {
            flags.insert(.retainKept)
        }
    }

    /// Whether a later message of the same publisher, topic and QoS came first (MQTT 5.0 §4.6).
    ///
    /// Where there are several messages of the same content, it may be one of the others.
    private mutating func isOutOfOrder(_ number: UInt32, _ match: Int32, _ flags: JourneyLeg.Flags) -> Bool {
        let older = ring[number].older
        guard !flags.contains(.suspected), !ring[number].flags.contains(.doubtful),
            newest(ring[number].content) == number, older == number || !ring.isRemembered(older)
        else { return false }
        let publisher = parties[ring[number].party].receiver
        return matches.hasReached(match, after: number, publisher, ring[number].qos)
    }

    /// Compares the Message Expiry Interval with what must be left of it (MQTT 5.0 §3.3.2.3.3).
    mutating func check(_ expiry: UInt32?, of number: UInt32, _ latency: Int64, _ flags: inout JourneyLeg.Flags) {
        guard ring[number].flags.contains(.expires) else { return }
        let sent = Int64(ring[number].expiry)
        let waited = max(0, latency) / 1_000_000_000
        // Servers count whole seconds, from a moment of their own.
        if waited > sent &+ 1 { flags.insert(.overrun) }
        guard let expiry else {
            flags.insert(.wrongExpiry)
            return
        }
        let difference = Int64(expiry) &- max(0, sent &- waited)
        if difference > 1 || difference < -1 { flags.insert(.wrongExpiry) }
    }

    /// Notes which member of a Shared Subscription got the message (MQTT 5.0 §4.8.2).
    private mutating func noteMember(_ leg: Int32, _ number: UInt32, _ match: Int32, _ receiver: UInt64) {
        let group = matches[match].found.group
        let hash = Self.hash(number, group)
        let other = receivers.first(hash) {
            let member = Int32(bitPattern: $0)
            return legs[member].journey == number && legs[member].match >= 0
                && matches[legs[member].match].found.group == group
        }
        guard let other else {
            receivers.insert(hash, UInt32(bitPattern: leg))
            return
        }
        let member = Int32(bitPattern: other)
        // Another member may get what one did not acknowledge before its connection ended.
        if legs[member].receiver != receiver, parties[legs[member].party].isOpen {
            legs[leg].flags.insert(.sharedTwice)
        }
    }

    private mutating func count(_ leg: Int32, _ number: UInt32) {
        let flags = legs[leg].flags
        switch legs[leg].duplicate {
        case nil: if !flags.contains(.retained) { counts.legs &+= 1 }
        case .publisherRepeated: counts.publisherRepeated &+= 1
        case .overlappingSubscriptions: counts.overlappingSubscriptions &+= 1
        case .unexplained: counts.unexplainedDuplicates &+= 1
        }
        if flags.contains(.downgraded) { counts.downgraded &+= 1 }
        if flags.contains(.overrun) { counts.overrun &+= 1 }
        if flags.contains(.noLocal) { counts.noLocal &+= 1 }
        if flags.contains(.sharedTwice) { counts.sharedTwice &+= 1 }
    }
}
