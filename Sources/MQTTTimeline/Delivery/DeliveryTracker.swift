import MQTTCodec
import WireBytes

/// Follows the QoS 1 and 2 exchanges of one publishing side of a connection.
///
/// A side that breaks the protocol is followed as far as its packets make sense: an acknowledgment of nothing is passed
/// over, a new message under an identifier that is in use ends the exchange before it.
///
/// The two directions of a connection are put in order each by itself. While one of them waits behind a hole, the other
/// goes on, so packets that answer each other may come here in either order:
/// - An acknowledgment that comes before its PUBLISH is kept, and counts when the PUBLISH turns out to be the earlier
///   one by the capture's clock. All others without PUBLISH say nothing: the capture may have begun later.
/// - An exchange whose identifier is used again is kept until the receiver has been heard later than that, because its
///   acknowledgment may be what waits.
///
/// Where a hole is never filled, an exchange in which an acknowledgment was due at that time ends as unknown.
struct DeliveryTracker {
    /// Acknowledgments kept for a PUBLISH that may still come: 64, the oldest goes first.
    static let maximumEarly = 64
    /// Exchanges kept whose identifier is used again: 16, the oldest ends as unknown.
    static let maximumSuperseded = 16

    /// An acknowledgment that came before its PUBLISH.
    private struct Early {
        let identifier: UInt16
        let acknowledgment: Acknowledgment
    }

    /// What an acknowledgment says, but for its identifier.
    struct Acknowledgment {
        let type: ControlPacketType
        let reason: ReasonCode
        let frame: UInt64
        let timestamp: Int64
    }

    /// An exchange whose identifier is used again, and since when.
    private struct Superseded {
        var delivery: Delivery
        let since: Int64
    }

    private var outstanding = PacketIdentifierTable<Delivery>()
    private var early: [Early] = []
    private var superseded: [Superseded] = []
    private var topics = TopicPool()
    private var stalls = StallWatch()
    /// Exchanges in `outstanding` whose PUBLISH was on an earlier connection.
    private var resumed = 0
    /// The receiver's Receive Maximum; 0 when not known.
    var receiveMaximum: UInt16 = 0
    /// Every message of this direction, and every acknowledgment of it, was seen from the beginning on.
    var isComplete = false
    /// The server has the session of an earlier connection, so PUBREL may come without PUBLISH.
    var isSessionPresent = false
    /// Packets of the publisher, and of the receiver, from before this time may be missing.
    private var publisherDoubt = Int64.min
    private var receiverDoubt = Int64.min
    /// The latest times of acknowledgments, of the latest one and the one before.
    private var latest = Int64.min
    private var previous = Int64.min

    /// Exchanges there is memory for, twice as many as can be followed.
    var capacity: Int { outstanding.capacity }
    /// Whether another exchange needs more memory.
    var isFull: Bool { outstanding.isFull }
    /// Bytes kept for topics.
    var topicBytes: Int { topics.capacity }

    // MARK: - Packets

    /// A PUBLISH with QoS 1 or 2.
    ///
    /// - Parameter receiverIsLost: packets of the receiver cannot be read now.
    mutating func published(
        _ layout: borrowing PublishLayout,
        _ place: borrowing PacketPlace,
        topic: Span<UInt8>,
        receiverIsLost: Bool,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let identifier = layout.packetIdentifierOrZero
        if let earlier = outstanding.place(of: identifier) {
            if layout.dup, !outstanding.values[earlier].isResumed, outstanding.values[earlier].qos == layout.qos {
                outstanding.values[earlier].take(
                    .publish,
                    dup: true,
                    isRepeat: true,
                    frame: place.frame,
                    timestamp: place.timestamp
                )
                return
            }
            supersede(earlier, receiverIsLost: receiverIsLost, place.timestamp, facts, context)
        } else if layout.dup, place.timestamp <= latest {
            // It may repeat one that an acknowledgment later by the clock has ended already.
            return
        }
        let entry = outstanding.insert(
            identifier,
            Delivery(
                from: place.from,
                qos: layout.qos,
                packetIdentifier: identifier,
                first: .publish,
                dup: layout.dup,
                frame: place.frame,
                timestamp: place.timestamp
            )
        )
        stalls.sent(frame: place.frame, timestamp: place.timestamp)
        if !topic.isEmpty { keep(topic, for: entry) }
        outstanding.values[entry].receiveMaximumOrZero = receiveMaximum
        if layout.dup { outstanding.values[entry].isBeginningKnown = isComplete }
        // An acknowledgment that is later by the clock has been taken off already.
        if isComplete, superseded.isEmpty, place.timestamp >= latest {
            let inFlight = outstanding.count &- resumed
            outstanding.values[entry].inFlightOrZero = UInt16(clamping: inFlight)
            if inFlight == Int(receiveMaximum) { stalls.fillWindow(frame: place.frame, timestamp: place.timestamp) }
        }
        if !early.isEmpty { settleEarly(identifier, facts, context) }
    }

    /// PUBREL by the publisher.
    ///
    /// - Parameter hasRoom: whether another exchange may be followed.
    mutating func released(
        _ identifier: UInt16,
        _ packet: Acknowledgment,
        from sender: Sender,
        hasRoom: Bool,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        guard let place = outstanding.place(of: identifier) else {
            if hasRoom { resume(identifier, packet, from: sender) }
            return
        }
        guard outstanding.values[place].qos == .exactlyOnce else { return }
        let isRepeat = outstanding.values[place].stage == .released
        if outstanding.values[place].stage == .published, isInDoubt(place), isPublisherInDoubt(place) {
            finish(place, .unknown, .gap, packet.frame, packet.timestamp, facts, context)
            return
        }
        outstanding.values[place].take(
            .pubrel,
            isRepeat: isRepeat,
            reason: packet.reason,
            frame: packet.frame,
            timestamp: packet.timestamp
        )
        if isRepeat { return }
        if outstanding.values[place].stage == .received {
            stalls.sent(frame: packet.frame, timestamp: packet.timestamp)
        }
        outstanding.values[place].stage = .released
        outstanding.values[place].turnSince = packet.timestamp
        if !early.isEmpty { settleEarly(identifier, facts, context) }
    }

    /// A PUBREL without PUBLISH on a connection that was seen whole goes on with an exchange of an earlier one.
    private mutating func resume(_ identifier: UInt16, _ packet: Acknowledgment, from sender: Sender) {
        guard isComplete, isSessionPresent, packet.timestamp >= latest else { return }
        outstanding.insert(
            identifier,
            Delivery(
                from: sender,
                qos: .exactlyOnce,
                packetIdentifier: identifier,
                first: .pubrel,
                dup: false,
                frame: packet.frame,
                timestamp: packet.timestamp
            )
        )
        resumed &+= 1
        stalls.sent(frame: packet.frame, timestamp: packet.timestamp)
    }

    /// PUBACK, PUBREC or PUBCOMP by the receiver.
    mutating func acknowledged(
        _ identifier: UInt16,
        _ packet: Acknowledgment,
        from sender: Sender,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        if let stall = stalls.answered(by: sender, frame: packet.frame, timestamp: packet.timestamp) {
            context.observer.stalled(stall, facts)
        }
        if packet.timestamp >= latest {
            previous = latest
            latest = packet.timestamp
        }
        if !superseded.isEmpty, settleSuperseded(identifier, packet, facts, context) { return }
        guard let place = outstanding.place(of: identifier) else {
            keep(Early(identifier: identifier, acknowledgment: packet))
            return
        }
        answer(place, packet, facts, context)
    }

    /// Takes an acknowledgment of the exchange in a place.
    private mutating func answer(
        _ place: Int,
        _ packet: Acknowledgment,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let stage = outstanding.values[place].stage
        let type = packet.type
        switch (type, outstanding.values[place].qos, stage) {
        case (.puback, .atLeastOnce, .published), (.pubrec, .exactlyOnce, .published),
            (.pubcomp, .exactlyOnce, .received), (.pubcomp, .exactlyOnce, .released):
            if isInDoubt(place) {
                let identifier = outstanding.values[place].packetIdentifier
                finish(place, .unknown, .gap, packet.frame, packet.timestamp, facts, context)
                keep(Early(identifier: identifier, acknowledgment: packet))
                return
            }
        case (.pubrec, .exactlyOnce, _):
            break
        default:
            return
        }
        outstanding.values[place].take(
            type,
            isRepeat: type == .pubrec && stage == .received,
            reason: packet.reason,
            frame: packet.frame,
            timestamp: packet.timestamp
        )
        if type == .pubrec {
            guard stage == .published else { return }
            if !packet.reason.isFailure {
                stalls.settled()
                outstanding.values[place].stage = .received
                outstanding.values[place].turnSince = packet.timestamp
                return
            }
        }
        let isRefused = packet.reason.isFailure && type != .pubcomp
        finish(place, isRefused ? .refused : .completed, nil, packet.frame, packet.timestamp, facts, context)
    }

    // MARK: - Order

    private mutating func keep(_ acknowledgment: Early) {
        if early.count >= Self.maximumEarly {
            // What it acknowledged may still come, and would wait for it in vain.
            receiverDoubt = max(receiverDoubt, early.removeFirst().acknowledgment.timestamp)
        }
        early.append(acknowledgment)
    }

    /// Applies the acknowledgments of an exchange that came before what they acknowledge.
    private mutating func settleEarly(
        _ identifier: UInt16,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        while let place = outstanding.place(of: identifier), !isInDoubt(place),
            let index = early.firstIndex(where: {
                $0.identifier == identifier
                    && $0.acknowledgment.timestamp >= outstanding.values[place].firstTimestamp
            })
        {
            answer(place, early.remove(at: index).acknowledgment, facts, context)
        }
    }

    /// The identifier of an exchange is used for another message.
    private mutating func supersede(
        _ place: Int,
        receiverIsLost: Bool,
        _ timestamp: Int64,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let isLate = outstanding.values[place].stage == .received && isPublisherInDoubt(place)
        if receiverIsLost || isInDoubt(place) || isLate {
            finish(place, .unknown, .gap, 0, timestamp, facts, context)
            return
        }
        if superseded.count >= Self.maximumSuperseded {
            tell(superseded.removeFirst().delivery, .unknown, .limit, facts, context)
        }
        superseded.append(Superseded(delivery: outstanding.values[place], since: timestamp))
        drop(place, 0, timestamp, facts, context)
    }

    /// Lets an acknowledgment end exchanges whose identifier is used again.
    ///
    /// - Returns: whether it belonged to one of them.
    private mutating func settleSuperseded(
        _ identifier: UInt16,
        _ packet: Acknowledgment,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) -> Bool {
        if let index = superseded.firstIndex(where: {
            $0.delivery.packetIdentifier == identifier && packet.timestamp <= $0.since
        }) {
            let type: ControlPacketType = superseded[index].delivery.qos == .atLeastOnce ? .puback : .pubcomp
            superseded[index].delivery.take(
                packet.type,
                reason: packet.reason,
                frame: packet.frame,
                timestamp: packet.timestamp
            )
            let isRefused = packet.reason.isFailure && packet.type != .pubcomp
            if packet.type == type || isRefused {
                tell(superseded.remove(at: index).delivery, isRefused ? .refused : .completed, nil, facts, context)
            }
            return true
        }
        // What fills a hole is late itself: only the one after it shows that nothing waits any more.
        while let first = superseded.first, first.since < min(previous, packet.timestamp) {
            superseded.removeFirst()
            tell(first.delivery, .abandoned, .identifierReused, facts, context)
        }
        return false
    }

    // MARK: - Holes

    /// The receiver may have ended its turn with a packet that is missing.
    private func isInDoubt(_ place: Int) -> Bool {
        outstanding.values[place].turnSince <= receiverDoubt
    }

    /// The publisher may have gone on with packets that are missing.
    private func isPublisherInDoubt(_ place: Int) -> Bool {
        outstanding.values[place].turnSince <= publisherDoubt
    }

    /// Packets of the publisher from before `timestamp` are missing.
    mutating func publisherWasLost(until timestamp: Int64) {
        isComplete = false
        publisherDoubt = max(publisherDoubt, timestamp)
        stalls.forget(until: .min)
    }

    /// Packets of the receiver from before `timestamp` are missing.
    mutating func receiverWasLost(
        until timestamp: Int64,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        isComplete = false
        receiverDoubt = max(receiverDoubt, timestamp)
        stalls.receiverWasLost(until: timestamp)
        for lost in superseded { tell(lost.delivery, .unknown, .gap, facts, context) }
        superseded = []
    }

    // MARK: - Ends

    /// The connection ended: so do all exchanges.
    ///
    /// - Parameters:
    ///   - end: its time, nanoseconds since 1970; nil when not the connection but the capture ended.
    ///   - lost: whether packets of the publisher and of the receiver could not be read at the end.
    mutating func closed(
        at end: Int64?,
        from sender: Sender,
        lost: (publisher: Bool, receiver: Bool),
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        if let end, !lost.receiver, !lost.publisher {
            for stall in stalls.last(by: sender.peer, until: end) { context.observer.stalled(stall, facts) }
        }
        if lost.receiver || lost.publisher { isComplete = false }
        for last in superseded {
            let isKnown = end != nil && !lost.receiver
            tell(
                last.delivery,
                isKnown ? .abandoned : .unknown,
                isKnown ? .identifierReused : .captureEnd,
                facts,
                context
            )
        }
        superseded = []
        for place in outstanding.places {
            let isPublisherKnown = !lost.publisher && !isPublisherInDoubt(place)
            if outstanding.values[place].stage == .received { outstanding.values[place].isTurnKnown = isPublisherKnown }
            var delivery = outstanding.values[place]
            if !isComplete { delivery.inFlightOrZero = 0 }
            if lost.receiver || isInDoubt(place) {
                delivery.isTurnKnown = false
                tell(delivery, .unknown, .gap, facts, context)
            } else if end == nil {
                tell(delivery, .unknown, .captureEnd, facts, context)
            } else {
                tell(delivery, .unfinished, .connectionEnd, facts, context)
            }
        }
        self = DeliveryTracker()
    }

    /// Ends the exchange in a place.
    @inline(__always)
    private mutating func finish(
        _ place: Int,
        _ outcome: Delivery.Outcome,
        _ cause: Delivery.Cause?,
        _ frame: UInt64,
        _ timestamp: Int64,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        if !isComplete { outstanding.values[place].inFlightOrZero = 0 }
        outstanding.values[place].outcome = outcome
        outstanding.values[place].cause = cause
        let reference = outstanding.values[place].topic
        context.observer.delivered(
            outstanding.values[place],
            facts,
            topic: topics.bytes.span.extracting(topics.range(reference))
        )
        if reference.length > 0 { topics.release(reference) }
        drop(place, frame, timestamp, facts, context)
    }

    /// Ends an exchange that is in no place any more.
    private mutating func tell(
        _ delivery: Delivery,
        _ outcome: Delivery.Outcome,
        _ cause: Delivery.Cause?,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        var delivery = delivery
        delivery.outcome = outcome
        delivery.cause = cause
        context.observer.delivered(
            delivery,
            facts,
            topic: topics.bytes.span.extracting(topics.range(delivery.topic))
        )
        topics.release(delivery.topic)
    }

    /// Frees a place.
    @inline(__always)
    private mutating func drop(
        _ place: Int,
        _ frame: UInt64,
        _ timestamp: Int64,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        if outstanding.values[place].stage != .received { stalls.settled() }
        if outstanding.values[place].isResumed { resumed &-= 1 }
        if stalls.windowFullSince != nil {
            let receiver = outstanding.values[place].from.peer
            if let stall = stalls.openWindow(by: receiver, frame: frame, timestamp: timestamp) {
                context.observer.stalled(stall, facts)
            }
        }
        outstanding.remove(at: place)
    }

    // MARK: - Topics

    private mutating func keep(_ topic: Span<UInt8>, for place: Int) {
        if topics.isDue(topic.count), topics.canTake(topic.count) { moveTopicsTogether() }
        guard topics.canTake(topic.count), !topics.isDue(topic.count) else { return }
        outstanding.values[place].topic = topics.store(topic)
    }

    /// Whether the topic of a delivery of `length` bytes can be kept.
    func canKeepTopic(_ length: Int) -> Bool { topics.canTake(length) }

    private mutating func moveTopicsTogether() {
        let old = topics
        topics = TopicPool()
        for place in outstanding.values.indices where outstanding.isTaken(place) {
            outstanding.values[place].topic = topics.move(outstanding.values[place].topic, from: old)
        }
        for index in superseded.indices {
            superseded[index].delivery.topic = topics.move(superseded[index].delivery.topic, from: old)
        }
    }
}
