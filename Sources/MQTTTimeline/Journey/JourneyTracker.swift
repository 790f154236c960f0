import MQTTCodec
import WireBytes

/// Joins the PUBLISH of one client to its deliveries to others, by what it says and in the order in which it was said.
///
/// Messages of equal topic and payload form a chain. A Server delivers the messages of a publisher in their order
/// (MQTT 5.0 §4.6), so that a delivery belongs to the one after the last that the receiver has.
struct JourneyTracker {
    let limits: JourneyLimits
    var counts = JourneyCounts()
    var latencies = LatencyHistogram()
    var parties = PartyTable()
    var ring: JourneyRing
    var legs: LegPool
    var topics: TopicRing
    var matches: MatchTable
    var memo = NodeMemo()
    var retained: RetainedMessages
    /// The newest journey of each content.
    var newest = HashIndex()
    /// Legs beyond the first few of a journey, by journey and receiver; and members of Shared Subscriptions.
    var receivers = HashIndex()
    var early = EarlyContents()
    var findings: [JourneyFinding] = []
    var marks = NodeMarks()
    var event = JourneyEventParts()
    /// Clients that the event at hand names as missing it.
    var told: Set<UInt64> = []
    /// How many subscriptions may be looked at for who missed a message, before more messages come.
    var credit: Int
    /// The latest time seen, nanoseconds since 1970.
    var now = Int64.min
    var hasEnded = false

    init(limits: JourneyLimits) {
        self.limits = limits
        credit = limits.subscriptionsSaved
        ring = JourneyRing(limits)
        legs = LegPool(limits)
        topics = TopicRing(limits)
        matches = MatchTable(limits)
        retained = RetainedMessages(limits)
    }

    /// When the oldest open journey is closed.
    var nextDeadline: Int64 {
        if ring.openCount == 0 { return .max }
        let (deadline, overflow) = ring[ring.firstOpen].opened.addingReportingOverflow(limits.window)
        return overflow ? .max : deadline
    }

    /// Whether a journey is to be closed.
    ///
    /// Time may come to the end of what can be told, which is also what `nextDeadline` is when nothing is open.
    func isDue(at now: Int64) -> Bool { ring.openCount > 0 && nextDeadline <= now }

    var hasFindings: Bool { !findings.isEmpty }

    /// Whether findings should be taken before more are made.
    private var hasManyFindings: Bool { findings.count >= limits.findings / 2 }

    /// Takes what was found since the last time.
    mutating func takeFindings() -> [JourneyFinding] {
        let taken = findings
        findings.removeAll()
        return taken
    }

    // MARK: - Connections

    /// A connection may have changed.
    mutating func refresh(_ handle: Int, _ sessions: SessionTracker) {
        guard handle < sessions.connections.count, let state = sessions.connections[handle] else { return }
        parties.refresh(handle, state)
    }

    /// A client asks for subscriptions: copies of retained messages may come.
    mutating func subscribe(_ handle: Int, _ timestamp: Int64) {
        let party = parties.of(handle)
        if party >= 0 { parties[party].lastSubscribe = max(timestamp, parties[party].lastSubscribe) }
    }

    /// What one side sent at this time is not known, or not in full.
    mutating func lost(_ handle: Int, from sender: Sender, _ timestamp: Int64) {
        let party = parties.of(handle)
        if party < 0 { return }
        if sender == .server {
            parties[party].lastUnknown = max(timestamp, parties[party].lastUnknown)
        } else {
            parties[party].lastClientLoss = max(timestamp, parties[party].lastClientLoss)
        }
    }

    /// An exchange did not complete.
    mutating func ended(_ delivery: Delivery, _ handle: Int) {
        let party = parties.of(handle)
        guard party >= 0, delivery.from == .client else { return }
        switch delivery.outcome {
        case .refused:
            parties[party].lastRefused = max(delivery.firstTimestamp, parties[party].lastRefused)
        case .unfinished, .abandoned:
            parties[party].lastUnanswered = max(delivery.firstTimestamp, parties[party].lastUnanswered)
        case .completed, .underWay, .unknown:
            break
        }
    }

    // MARK: - PUBLISH

    /// Takes a PUBLISH.
    @inline(__always)
    mutating func published(
        _ publish: borrowing PublishObservation,
        _ handle: Int,
        topic: Span<UInt8>,
        sequence: UInt64,
        _ sessions: inout SessionTracker,
        _ observer: any CorrelatorObserver
    ) {
        let party = parties.of(handle)
        if party < 0 { return }
        if publish.timestamp > now { now = publish.timestamp }
        guard publish.isWhole else {
            counts.notWhole &+= 1
            lost(handle, from: publish.from, publish.timestamp)
            return
        }
        if publish.from == .client {
            open(publish, party, topic, sequence, &sessions, observer)
        } else {
            delivered(publish, party, topic, sequence, &sessions, observer)
        }
    }

    /// Looks at what will be searched for messages that come next.
    ///
    /// As each look needs nothing of the one before, their memory is fetched together; when the messages come, one after
    /// the other, it is near.
    ///
    /// - Parameter content: the content hash of one of them.
    /// - Returns: no meaning; to be used.
    @inline(__always)
    func fetch(_ content: UInt64) -> UInt64 { newest.fetch(content) }

    /// Looks at what will be searched when as many journeys are closed as come next: see `fetch(_:)`.
    func fetchClosings(_ count: Int) -> UInt64 {
        var fetched: UInt64 = 0
        let count = UInt32(min(count, ring.openCount))
        for offset in 0..<count {
            fetched &+= memo.fetch(ring[ring.firstOpen &+ offset].topicHash)
            let oldest = ring.first &+ offset
            if ring.isRemembered(oldest) { fetched &+= newest.fetch(ring[oldest].content) }
        }
        // A place leads to its entry, so that all entries come together as well.
        for offset in 0..<count { fetched &+= memo.fetchEntry(ring[ring.firstOpen &+ offset].topicHash) }
        return fetched
    }

    /// The newest journey of this content that is remembered.
    @inline(__always)
    func newest(_ content: UInt64) -> UInt32? {
        newest.first(content) { ring[$0].content == content }
    }

    @inline(__always)
    private mutating func open(
        _ publish: borrowing PublishObservation,
        _ party: Int32,
        _ topic: Span<UInt8>,
        _ sequence: UInt64,
        _ sessions: inout SessionTracker,
        _ observer: any CorrelatorObserver
    ) {
        let older = newest(publish.contentHash)
        if publish.dup, let older, noteRepeat(publish, party, older) { return }
        counts.published &+= 1
        while ring.isOpenFull { closeFirst(early: true, &sessions, observer) }
        guard let start = topics.add(topic) ?? addTopic(topic, &sessions, observer) else { return }
        while ring.isClosedFull { forgetFirst() }
        var flags: Journey.Flags = publish.retain ? .retain : []
        if publish.properties.messageExpiryInterval != nil { flags.insert(.expires) }
        let wasEarly = early.contains(publish.contentHash, since: now &- limits.window)
        if publish.dup || wasEarly { flags.insert(.doubtful) }
        if publish.dup { flags.insert(.isRepeat) }
        let number = ring.end
        ring.append(
            Journey(
                content: publish.contentHash,
                topicHash: publish.topicHash,
                frame: publish.frame,
                sequence: sequence,
                timestamp: publish.timestamp,
                opened: now,
                properties: publish.properties.digest,
                party: party,
                older: older ?? number,
                topicStart: Int32(truncatingIfNeeded: start),
                topicLength: Int32(truncatingIfNeeded: topic.count),
                payloadLength: UInt32(truncatingIfNeeded: publish.payloadLength),
                expiry: publish.properties.messageExpiryInterval ?? 0,
                packetIdentifier: publish.packetIdentifier,
                qos: publish.qos.rawValue,
                flags: flags
            )
        )
        if let older {
            newest.replace(publish.contentHash, older, with: number)
        } else {
            newest.insert(publish.contentHash, number)
        }
        parties.retain(party)
        if publish.retain { retain(publish, party, sequence) }
    }

    /// Keeps a Topic Name for which room has to be made.
    private mutating func addTopic(
        _ topic: Span<UInt8>,
        _ sessions: inout SessionTracker,
        _ observer: any CorrelatorObserver
    ) -> Int? {
        while true {
            if let move = topics.grow(topic.count) {
                for offset in 0..<UInt32(move.distance > 0 ? ring.openCount : 0) {
                    let number = ring.firstOpen &+ offset
                    if Int(ring[number].topicStart) >= move.start { ring[number].topicStart += Int32(move.distance) }
                }
            } else if ring.openCount > 0 {
                closeFirst(early: true, &sessions, observer)
            } else {
                return nil
            }
            if let start = topics.add(topic) { return start }
        }
    }

    /// Whether a PUBLISH with DUP repeats one that is open; it is then noted.
    private mutating func noteRepeat(
        _ publish: borrowing PublishObservation,
        _ party: Int32,
        _ newest: UInt32
    ) -> Bool {
        var number = newest
        for _ in 0..<limits.equalMessages {
            guard ring.isOpen(number) else { return false }
            if ring[number].packetIdentifier == publish.packetIdentifier, ring[number].qos == publish.qos.rawValue,
                parties[ring[number].party].receiver == parties[party].receiver
            {
                ring[number].repeats &+= 1
                return true
            }
            let older = ring[number].older
            if older == number { return false }
            number = older
        }
        return false
    }

    // MARK: - Ends

    /// Time has come to `now`.
    ///
    /// It pauses when findings have to be taken: while something `isDue`, it has to be called again.
    mutating func advance(to now: Int64, _ sessions: inout SessionTracker, _ observer: any CorrelatorObserver) {
        if now > self.now { self.now = now }
        while isDue(at: now) {
            closeFirst(early: false, &sessions, observer)
            if hasManyFindings { return }
        }
    }

    /// The capture has ended: nothing more will come.
    ///
    /// It pauses when findings have to be taken: until `hasEnded`, it has to be called again.
    mutating func finish(_ sessions: inout SessionTracker, _ observer: any CorrelatorObserver) {
        while ring.openCount > 0 {
            closeFirst(early: false, &sessions, observer)
            if hasManyFindings { return }
        }
        hasEnded = true
    }

    /// The oldest journey is not remembered any more.
    mutating func forgetFirst() {
        let number = ring.first
        newest.remove(ring[number].content, number)
        parties.release(ring[number].party)
        ring.forget()
    }
}
