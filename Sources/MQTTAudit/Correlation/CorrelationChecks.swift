import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// The checks over several connections, and what they share.
struct CorrelationChecks {
    let topicSeed: UInt64
    var sink = CorrelationSink()
    var connections = CorrelatedConnections()
    private var clients = Clients()
    private var sessions = SessionChecks()
    private var resumption = ResumptionChecks()
    private var subscriptions = SubscriptionChecks()
    private var identifiers = IdentifierChecks()
    private var retained = RetainedChecks()
    private var wills = WillChecks()
    private var forwarding = ForwardingChecks()
    private var responses = ResponseChecks()
    /// Whether the journey outlined last is ordinary.
    private var isOrdinary = true
    /// PUBLISH packets of all clients.
    private var published: UInt64 = 0
    /// The latest time seen, nanoseconds since 1970.
    private var now = Int64.min

    init(topicSeed: UInt64) {
        self.topicSeed = topicSeed
    }

    // MARK: - Observations

    mutating func observed(_ observation: Observation, _ handle: Int, number: UInt64) {
        if case .opened(let opening) = observation {
            advance(to: opening.timestamp)
            sessions.opened(connections.opened(handle, number: number, opening))
            return
        }
        guard let connection = connections[handle] else { return }
        switch observation {
        case .packet(let packet, let place):
            advance(to: place.timestamp)
            received(packet, place, connection)
        case .malformed(let malformed):
            connection.noteGap(malformed.from)
        case .gap(let gap):
            connection.noteGap(gap.from)
        case .delivery(let delivery):
            resumption.ended(delivery, connection, &clients, &sink)
            forwarding.ended(delivery, connection)
            if delivery.from == .client, delivery.outcome != .completed,
                let publish = connection.recent.value.find(
                    from: .client,
                    frame: delivery.firstFrame,
                    delivery.packetIdentifier
                )
            {
                retained.refused(publish, connection)
            }
        case .stall:
            connection.hasStalled = true
        case .closed(let ending):
            advance(to: ending.timestamp)
            connection.closed = ending.timestamp
            connection.isEndKnown = ending.how == .fin || ending.how == .rst
            sink.tellAbsences(connection)
            sessions.closed(connection, ending, &sink)
            resumption.closed(connection, at: ending.beginning, &sink)
            wills.closed(connection, ending)
            sink.tellRepeats(connection)
            connection.release()
            connections.closed(handle, at: ending.timestamp)
        case .opened, .unanswered, .unknownAlias, .violation, .layer:
            break
        }
    }

    private mutating func received(_ packet: ControlPacket, _ place: PacketPlace, _ connection: CorrelatedConnection) {
        if place.from == .server {
            if !connection.absences.isEmpty { sink.tellAbsences(connection) }
            if connection.isSuperseded {
                sessions.served(connection, place.header.type, frame: place.frame, at: place.timestamp, &sink)
            }
        } else if !connection.unexpectedSession.isEmpty {
            sessions.wentOn(connection, place.header.type, frame: place.frame, at: place.timestamp, &sink)
        }
        switch packet {
        case .connect(let connect):
            let isFirst = !connection.isVersionKnown
            connection.take(connect)
            if isFirst, let will = connect.will { wills.registered(will, connection, seed: topicSeed, &sink) }
        case .connack(let connack):
            if connection.take(connack, place) { sessions.accepted(connection, place, &clients, &sink) }
        case .subscribe(let subscribe):
            connection.asked(subscribe.packetIdentifier, at: place.timestamp)
            subscriptions.subscribe(subscribe, connection, seed: topicSeed, &sink)
            retained.subscribe(subscribe, connection, place)
        case .unsubscribe(let unsubscribe):
            connection.asked(unsubscribe.packetIdentifier, at: place.timestamp)
        case .suback(let suback):
            connection.answered(suback.packetIdentifier)
            resumption.answered(suback.reasonCodes, suback.packetIdentifier, place, connection, &sink)
        case .unsuback(let unsuback):
            connection.answered(unsuback.packetIdentifier)
            connection.isUnsubackUniform = unsuback.reasonCodes.allSatisfy { $0 == unsuback.reasonCodes[0] }
            resumption.answered(unsuback.reasonCodes, unsuback.packetIdentifier, place, connection, &sink)
        case .disconnect(let disconnect):
            connection.take(disconnect, place)
            guard place.from == .client, let interval = disconnect.properties?.sessionExpiryInterval else { return }
            clients.update(connection.key) { $0.expiry = interval == 0 ? .withConnection : .never }
        default:
            break
        }
    }

    // MARK: - PUBLISH

    @inline(__always)
    mutating func published(
        _ publish: PublishObservation,
        _ handle: Int,
        topic: Span<UInt8>,
        properties: Span<UInt8>
    ) {
        if publish.timestamp > now { advance(to: publish.timestamp) }
        guard let connection = connections[handle] else { return }
        if publish.from == .client {
            publishedByClient(publish, connection, topic)
        } else {
            publishedByServer(publish, connection, topic, properties)
        }
    }

    private mutating func publishedByClient(
        _ publish: PublishObservation,
        _ connection: CorrelatedConnection,
        _ topic: Span<UInt8>
    ) {
        published &+= 1
        if publish.qos != .atMostOnce {
            connection.recent.value.add(publish, isShared: false)
            if connection.leftovers.value != nil || !connection.refused.isEmpty {
                resumption.published(publish, connection, &sink)
            }
        }
        if !connection.unexpectedSession.isEmpty {
            sessions.wentOn(connection, .publish, frame: publish.frame, at: publish.timestamp, &sink)
        }
        retained.published(publish, connection, topic, &sink)
        if wills.mayHold(publish.contentHash) { wills.published(publish, nil, connection, clients, &sink) }
        if !connection.requests.isEmpty { responses.published(publish, connection, &sink) }
        subscriptions.published(publish, topic, seed: topicSeed)
    }

    private mutating func publishedByServer(
        _ publish: PublishObservation,
        _ connection: CorrelatedConnection,
        _ topic: Span<UInt8>,
        _ properties: Span<UInt8>
    ) {
        if !connection.absences.isEmpty { sink.tellAbsences(connection) }
        let match = subscriptions.match(publish, connection, topic)
        if let match {
            if match.granted == 0 { subscriptions.unmatched(publish, match, connection, topic, &sink) }
            if match.identified > 0 || publish.properties.subscriptionIdentifiers > 0 {
                identifiers.delivered(publish, match, connection, topic, &sink)
            }
        }
        if publish.qos != .atMostOnce {
            connection.recent.value.add(publish, isShared: match?.isShared ?? false)
            if connection.leftovers.value != nil || !connection.refused.isEmpty {
                resumption.published(publish, connection, &sink)
            }
        }
        if publish.retain || publish.timestamp &- RetainedChecks.promptness < connection.lastRequest {
            retained.delivered(publish, match, connection, topic, &sink)
        }
        if wills.mayHold(publish.contentHash) { wills.published(publish, match, connection, clients, &sink) }
        if publish.properties.isPartOfExchange {
            responses.delivered(publish, properties, connection, seed: topicSeed, &sink)
        }
        if subscriptions.isWatchingMarks { subscriptions.delivered(publish, connection, &sink) }
        if connection.isSuperseded {
            sessions.served(connection, .publish, frame: publish.frame, at: publish.timestamp, &sink)
        }
    }

    // MARK: - Events

    mutating func session(_ event: SessionEvent) {
        let connection = event.connection.flatMap { connections.numbered($0) }
        // What the event says of a session comes before what follows for the new connection.
        switch event.change {
        case .started(let opening), .opened(let opening), .resumed(let opening):
            guard let connection else { break }
            var isResumed: Bool?
            var isNew = false
            if case .started = event.change {
                isResumed = false
                isNew = true
            } else if case .resumed = event.change, opening.isKnown {
                isResumed = true
            }
            resumption.began(connection, isResumed: isResumed, &clients, published)
            subscriptions.began(event.session, connection, isNew: isNew, isKnown: opening.isKnown)
        case .ended, .expired:
            subscriptions.ended(event.session)
        case .takenOver, .suspended:
            break
        }
        sessions.session(event, connection, &clients, &sink)
    }

    mutating func subscription(_ event: SubscriptionEvent) {
        guard let connection = connections.numbered(event.connection) else { return }
        subscriptions.changed(event, connection, &sink)
        retained.changed(event, connection)
    }

    mutating func will(_ event: WillEvent) {
        wills.settled(event, connections, &retained, &sink)
    }

    /// Counts a journey, and says whether it has to be looked at.
    mutating func takes(_ journey: JourneyOutline) -> Bool {
        if let number = journey.receiver, let receiver = connections.numbered(number), receiver.isVersionKnown {
            sink.noted(.journey, receiver.version)
            if journey.expires { sink.noted(.messageExpiry, receiver.version) }
        }
        isOrdinary = forwarding.isOrdinary(journey)
        return !isOrdinary || journey.isLate || journey.hasQueued || !subscriptions.afterEnd.isEmpty
    }

    mutating func journey(
        _ event: JourneyEvent,
        topic: Span<UInt8>,
        legs: [JourneyLeg],
        missing: [JourneyMissing],
        queued: [JourneyMissing]
    ) {
        if event.isLate { came(event, legs) }
        if !isOrdinary { forwarding.journey(event, topic, legs, missing, connections, &sink) }
        if !subscriptions.afterEnd.isEmpty {
            for leg in legs where subscriptions.afterEnd[leg.frame] != nil {
                guard let receiver = connections.numbered(leg.connection) else { continue }
                subscriptions.delivered(leg, event, topic, receiver, &sink)
            }
        }
        if !queued.isEmpty { queue(event, queued) }
    }

    /// Notes what the server keeps for clients that are away.
    private mutating func queue(_ event: JourneyEvent, _ queued: [JourneyMissing]) {
        guard let publisher = connections.numbered(event.connection), event.messageExpiryInterval == nil else { return }
        for client in queued {
            let key = ClientKey(server: publisher.opening.server, clientIdentifier: client.clientIdentifier)
            clients.update(key) { [published] known in
                // It came back before this was told.
                if known.holder?.closed == nil { return }
                if known.queued.isEmpty { known.queuedSince = published }
                guard known.queued.count < Clients.maximumQueued else {
                    known.isQueueKnown = false
                    return
                }
                known.queued.append(event.frame)
            }
        }
    }

    /// Notes that what was kept for clients came.
    private func came(_ event: JourneyEvent, _ legs: [JourneyLeg]) {
        for leg in legs {
            guard let receiver = connections.numbered(leg.connection), !receiver.awaited.isEmpty else { continue }
            receiver.awaited.removeAll { $0 == event.frame }
        }
    }

    // MARK: - Time

    mutating func advance(to now: Int64) {
        guard now > self.now else { return }
        self.now = now
        connections.advance(to: now)
        sessions.advance(to: now, &sink)
        identifiers.advance(to: now, &sink)
        retained.advance(to: now, &sink)
    }

    mutating func finish() {
        identifiers.finish(&sink)
        for connection in connections.all { sink.tellRepeats(connection) }
    }
}
