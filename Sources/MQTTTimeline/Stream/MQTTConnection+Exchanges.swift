import MQTTCodec
import TCPReassembly
import WireBytes

/// What belongs together among the packets of both directions.
extension MQTTConnection {
    /// The Receive Maximum that holds where none is sent (MQTT 5.0 §3.1.2.11.3).
    private static let defaultReceiveMaximum: UInt16 = 65_535

    /// Follows the exchange that a PUBLISH begins or repeats.
    mutating func follow(
        _ layout: borrowing PublishLayout,
        _ place: borrowing PacketPlace,
        topic: Span<UInt8>,
        _ side: Int,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let before = directions[side].deliveries.capacity
        if directions[side].deliveries.isFull, context.deliveries &+ before > context.limits.deliveriesInAll {
            context.limitHits.unfollowedDeliveries &+= 1
            directions[side].deliveries.isComplete = false
            return
        }
        let receiverIsLost = directions[side ^ 1].isLost
        if context.keepsTopics {
            let heldBefore = directions[side].deliveries.topicBytes
            let hasRoom = context.topicBytes < context.limits.deliveryTopicBytesInAll
            let kept = hasRoom && directions[side].deliveries.canKeepTopic(topic.count) ? topic.count : 0
            if kept < topic.count { context.limitHits.deliveriesWithoutTopic &+= 1 }
            directions[side].deliveries.published(
                layout,
                place,
                topic: topic.extracting(first: kept),
                receiverIsLost: receiverIsLost,
                facts,
                context
            )
            context.topicBytes &+= directions[side].deliveries.topicBytes &- heldBefore
        } else {
            directions[side].deliveries.published(
                layout,
                place,
                topic: topic.extracting(first: 0),
                receiverIsLost: receiverIsLost,
                facts,
                context
            )
        }
        let added = directions[side].deliveries.capacity &- before
        if added > 0 { context.deliveries &+= added }
    }

    /// Follows the exchange that an acknowledgment belongs to.
    @inline(__always)
    mutating func follow(
        _ layout: borrowing AcknowledgmentLayout,
        _ place: borrowing PacketPlace,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        // PUBREL is sent by the publisher, the others by the receiver.
        let type = place.header.type
        let publisher = type == .pubrel ? place.from : place.from.peer
        let side = side(of: publisher)
        let packet = DeliveryTracker.Acknowledgment(
            type: type,
            reason: layout.reasonCode,
            frame: place.frame,
            timestamp: place.timestamp
        )
        let heldBefore = directions[side].deliveries.topicBytes
        if type == .pubrel {
            let before = directions[side].deliveries.capacity
            let isFull =
                directions[side].deliveries.isFull && context.deliveries &+ before > context.limits.deliveriesInAll
            directions[side].deliveries.released(
                layout.packetIdentifier,
                packet,
                from: place.from,
                hasRoom: !isFull,
                facts,
                context
            )
            context.deliveries &+= directions[side].deliveries.capacity &- before
        } else {
            directions[side].deliveries.acknowledged(layout.packetIdentifier, packet, from: place.from, facts, context)
        }
        let freed = heldBefore &- directions[side].deliveries.topicBytes
        if freed > 0 { context.topicBytes &-= freed }
    }

    /// CONNECT was sent: from now on everything is seen, if it is the first packet.
    mutating func begin(_ connect: ControlPacket.Connect, _ place: PacketPlace, _ facts: MQTTConnectionFacts) {
        guard place.from == .client else { return }
        let client = side(of: .client)
        let isBeginning = !facts.isMidStream && place.streamOffset == 0
        for side in 0..<2 {
            directions[side].deliveries.isComplete = isBeginning && !directions[0].isLost && !directions[1].isLost
        }
        if connect.version.hasProperties {
            directions[client ^ 1].deliveries.receiveMaximum =
                connect.properties.receiveMaximum ?? Self.defaultReceiveMaximum
        }
    }

    /// CONNACK was sent.
    mutating func accept(_ connack: ControlPacket.Connack, _ place: PacketPlace) {
        guard place.from == .server else { return }
        for side in 0..<2 { directions[side].deliveries.isSessionPresent = connack.sessionPresent }
        if version.hasProperties {
            directions[side(of: .client)].deliveries.receiveMaximum =
                connack.properties.receiveMaximum ?? Self.defaultReceiveMaximum
        }
    }

    /// The first packet after some that are missing: what they may have said is not known.
    @inline(never)
    mutating func wasLost(_ place: PacketPlace, _ facts: MQTTConnectionFacts, _ context: StreamContext) {
        let side = side(of: place.from)
        directions[side].isLost = false
        directions[side].deliveries.publisherWasLost(until: place.timestamp)
        directions[side ^ 1].deliveries.receiverWasLost(until: place.timestamp, facts, context)
        exchanges.wasLost(place.from, until: place.timestamp)
    }

    /// The connection ended, or the capture did: so does everything that is under way.
    mutating func endExchanges(_ end: ConnectionEnd?, _ facts: MQTTConnectionFacts, _ context: StreamContext) {
        let isEnd = end?.how != .captureEnd
        // Without a time nothing lasted.
        let time: Int64? = isEnd ? end?.timestamp ?? .min : nil
        for side in 0..<2 {
            context.deliveries &-= directions[side].deliveries.capacity
            context.topicBytes &-= directions[side].deliveries.topicBytes
            let lost = (publisher: directions[side].isLost, receiver: directions[side ^ 1].isLost)
            directions[side].deliveries.closed(at: time, from: sender(of: side), lost: lost, facts, context)
        }
        let client = side(of: .client)
        let lost = (client: directions[client].isLost, server: directions[client ^ 1].isLost)
        for exchange in exchanges.closed(at: end?.timestamp, isEnd: isEnd, lost: lost) {
            context.observer.exchanged(exchange, facts)
        }
    }
}
