import MQTTCodec
import TCPReassembly
import WireBytes

/// Joins what the connections of a capture show: sessions over connections, messages from publisher to subscribers.
///
/// It is driven in the order of the capture with what each connection observed, and tells its observer what follows from
/// it. It never assumes what was not seen: where packets are missing, it says less.
///
/// A connection is named by a handle, which its owner may use again once the connection was removed.
public struct Correlator {
    private(set) var sessions: SessionTracker
    private var disconnections = DisconnectionTracker()
    /// Sees what is told, and hands it on.
    private let observer: IncidentBoard
    private var wills: WillTracker
    private var requests: RequestTracker
    private(set) var journeys: JourneyTracker
    private var now = Int64.min
    /// What looks ahead came to, so that they are made at all.
    private var fetched: UInt64 = 0

    /// A correlator that has seen nothing.
    ///
    /// - Parameter topicSeed: of the hashes over Topic Names in each `PublishObservation`.
    public init(
        limits: CorrelatorLimits = CorrelatorLimits(),
        topicSeed: UInt64,
        observer: any CorrelatorObserver
    ) {
        sessions = SessionTracker(limits: limits.sessions)
        self.observer = IncidentBoard(observer)
        wills = WillTracker(limits: limits.wills, topicSeed: topicSeed)
        requests = RequestTracker(limits: limits.requests, topicSeed: topicSeed)
        journeys = JourneyTracker(limits: limits.journeys)
    }

    /// How often limits on sessions and subscriptions changed what was told.
    public var sessionLimitHits: SessionLimitHits { sessions.limitHits }

    /// Will Messages that a limit kept from being followed.
    public var unfollowedWills: UInt64 { wills.unfollowed }

    /// Requests that a limit kept from being followed.
    public var unfollowedRequests: UInt64 { requests.unfollowed }

    /// Takes what a connection observed.
    ///
    /// - Parameters:
    ///   - handle: the connection.
    ///   - number: its number in the timeline.
    ///   - sequence: the number of the event that the observation comes with; 0 when there is none.
    public mutating func observed(_ observation: Observation, _ handle: Int, number: UInt64, sequence: UInt64) {
        switch observation {
        case .opened(let opening):
            sessions.opened(handle, number: number, opening)
            disconnections.opened(handle, opening)
            observer.opened(number, opening)
            wills.opened(handle)
            requests.opened(handle)
        case .packet(let packet, let place):
            disconnections.received(handle, packet, place)
            received(packet, place, handle)
        case .malformed(let malformed):
            disconnections.malformed(handle, malformed)
            wills.malformed(handle, malformed)
            journeys.lost(handle, from: malformed.from, malformed.timestamp)
        case .gap(let gap):
            sessions.gap(handle, gap)
            wills.gap(handle, gap)
            journeys.lost(handle, from: gap.from, gap.timestamp)
            disconnections.gap(handle, gap)
            observer.take(.gap(gap), sessions.connections[handle])
        case .delivery(let delivery):
            disconnections.ended(handle, delivery)
            let isContinued = sessions.continuation(of: delivery, handle) != nil
            observer.take(.delivery(delivery, isContinued: isContinued), sessions.connections[handle])
            sessions.ended(delivery, handle)
            journeys.ended(delivery, handle)
            return
        case .unanswered(let exchange):
            disconnections.unanswered(handle, exchange)
            observer.take(.unanswered(exchange), sessions.connections[handle])
            return
        case .stall(let stall):
            observer.take(.stall(stall), sessions.connections[handle])
            return
        case .violation(let violation):
            disconnections.violated(handle, violation)
            return
        case .unknownAlias(let mark, let from, let alias):
            disconnections.unknownAlias(handle, mark, from, alias)
            let fact = IncidentFact.unknownAlias(from: from, frame: mark.frame, timestamp: mark.timestamp)
            observer.take(fact, sessions.connections[handle])
            return
        case .layer(let event, let client):
            disconnections.layer(handle, event, client)
            return
        case .closed(let ending):
            advance(to: ending.timestamp)
            // Deliveries are judged while the sessions are still as the capture shows them last.
            if ending.how == .captureEnd { finishJourneys() }
            sessions.closed(handle, ending, observer)
            if let disconnection = disconnections.closed(handle, sessions.connections[handle], ending) {
                observer.disconnected(disconnection)
            }
            guard let state = sessions.connections[handle] else { return }
            wills.closed(handle, ending, state, observer)
        }
        journeys.refresh(handle, sessions)
    }

    private mutating func received(_ packet: ControlPacket, _ place: PacketPlace, _ handle: Int) {
        // What waited behind a hole says how things were, not how they are.
        let isLate = place.timestamp < now
        advance(to: place.timestamp)
        requests.noted(handle, place.from)
        let hadSession = sessions.connections[handle]?.session != nil
        switch packet {
        case .connect(let connect):
            sessions.connect(handle, connect, place)
        case .connack(let connack):
            sessions.connack(handle, connack, place, observer)
        case .subscribe(let subscribe):
            sessions.subscribe(handle, subscribe, place, observer)
            journeys.subscribe(handle, place.timestamp)
        case .suback(let suback):
            if !isLate { sessions.impliedConnack(handle, place, observer) }
            sessions.suback(handle, suback, place, observer)
        case .unsubscribe(let unsubscribe):
            sessions.unsubscribe(handle, unsubscribe, place, observer)
        case .unsuback(let unsuback):
            if !isLate { sessions.impliedConnack(handle, place, observer) }
            sessions.unsuback(handle, unsuback, place, observer)
        case .disconnect(let disconnect):
            sessions.disconnect(handle, disconnect, place, observer)
        default:
            break
        }
        guard let state = sessions.connections[handle] else { return }
        if !hadSession, state.session != nil { wills.accepted(handle, state, place, observer) }
        switch packet {
        case .connect(let connect): wills.connect(handle, connect, place, state)
        case .connack: if state.refusal != nil { wills.refused(handle) }
        case .disconnect(let disconnect): wills.disconnect(handle, disconnect, place, state, observer)
        default: break
        }
    }

    /// The exchange of an earlier connection that this one continues; to be asked before the delivery is observed.
    public func continuation(of delivery: Delivery, _ handle: Int) -> CarriedDelivery? {
        sessions.continuation(of: delivery, handle)
    }

    /// Lets the tables be near when a PUBLISH of this content is taken soon; changes nothing else.
    @inline(__always)
    public mutating func expect(content: UInt64) { fetched &+= journeys.fetch(content) }

    /// Lets the tables be near for what time does while so many PUBLISH are taken; changes nothing else.
    public mutating func expectClosings(_ count: Int) { fetched &+= journeys.fetchClosings(count) }

    /// Takes a PUBLISH.
    ///
    /// - Parameters:
    ///   - topic: the Topic Name that holds; empty when an alias is not known.
    ///   - properties: its Property section when `publish.properties.isPartOfExchange`, else empty.
    ///   - sequence: the number of its event; 0 when there is none.
    public mutating func published(
        _ publish: PublishObservation,
        _ handle: Int,
        topic: Span<UInt8>,
        properties: Span<UInt8>,
        sequence: UInt64
    ) {
        advance(to: publish.timestamp)
        disconnections.published(handle, publish)
        let isWill = wills.published(publish, handle, sessions)
        requests.published(publish, handle, topic: topic, properties: properties, isWill: isWill, sessions, observer)
        journeys.published(publish, handle, topic: topic, sequence: sequence, &sessions, observer)
        if journeys.hasFindings { tellFindings() }
    }

    /// Time has come to `now`, nanoseconds since 1970; going back changes nothing.
    public mutating func advance(to now: Int64) {
        guard now > self.now else { return }
        self.now = now
        while journeys.isDue(at: now) {
            journeys.advance(to: now, &sessions, observer)
            if journeys.hasFindings { tellFindings() }
        }
        if sessions.nextDeadline <= now { sessions.advance(to: now, observer) }
        if wills.nextDeadline <= now { wills.advance(to: now, &sessions, observer) }
        if requests.nextDeadline <= now { requests.advance(to: now, sessions, observer) }
    }

    /// The capture has ended.
    public mutating func finish() {
        wills.finish(now: now, &sessions, observer)
        requests.finish(now: now, sessions, observer)
        finishJourneys()
        observer.finish()
    }

    private mutating func finishJourneys() {
        while !journeys.hasEnded {
            journeys.finish(&sessions, observer)
            tellFindings()
        }
    }

    private mutating func tellFindings() {
        for finding in journeys.takeFindings() { observer.take(finding) }
    }

    /// What became of the messages so far.
    public var journeyCounts: JourneyCounts { journeys.counts }

    /// How long deliveries took: from PUBLISH by the publisher to PUBLISH to the receiver.
    public var journeyLatencies: LatencyHistogram { journeys.latencies }
}
