import MQTTCodec

/// What happened on a connection that may explain its end, beside what its session knows.
struct ConnectionHistory {
    /// CONNACK; that of a server that refuses an unreadable CONNECT as well.
    private(set) var connack: ConnectionState.Answer?
    /// The last packet of each side that broke the protocol.
    private(set) var violations: (client: ProtocolViolation?, server: ProtocolViolation?) = (nil, nil)
    /// The first PINGREQ that the server never answered.
    private(set) var unansweredPing: ExchangeEvent?
    private var gaps = (client: false, server: false)
    private var isMidStream: Bool
    private var hasConnect = false

    init(isMidStream: Bool) {
        self.isMidStream = isMidStream
    }

    func violation(by sender: Sender) -> ProtocolViolation? {
        sender == .client ? violations.client : violations.server
    }

    // MARK: - Packets

    /// Takes a packet that is neither PUBLISH nor one of its acknowledgments, and what it says of the limits.
    mutating func received(_ packet: ControlPacket, _ place: PacketPlace, _ limits: inout SendLimits) {
        var fault = fault(of: packet, place)
        switch packet {
        case .connect(let connect) where place.from == .client:
            hasConnect = true
            limits.take(connect)
        case .connack(let connack) where place.from == .server:
            if self.connack == nil {
                self.connack = .init(reason: connack.reasonCode, frame: place.frame, timestamp: place.timestamp)
            }
            limits.take(connack)
        default: break
        }
        let limit = limits.packet(of: place.from)
        if fault == nil, place.header.packetLength > limit {
            fault = .tooLarge(length: place.header.packetLength, limit: limit)
        }
        if let fault { note(fault, place.from, place.header.type, place.frame, place.timestamp) }
    }

    private func fault(of packet: ControlPacket, _ place: PacketPlace) -> ProtocolViolation.Fault? {
        // Which side is the client is a guess where the beginning was not captured.
        if isMidStream { return nil }
        switch (place.from, packet) {
        case (.client, .connect):
            return hasConnect ? .secondConnect : nil
        case (.client, .connack), (.client, .suback), (.client, .unsuback), (.client, .pingresp):
            return .wrongSender
        case (.server, .connect), (.server, .subscribe), (.server, .unsubscribe), (.server, .pingreq):
            return .wrongSender
        case (.client, _) where !hasConnect && violations.client == nil:
            return .beforeConnect
        case (.client, .subscribe(let subscribe)):
            return content(
                subscribe.packetIdentifier,
                filters: subscribe.subscriptions.count,
                isReserved: subscribe.subscriptions.contains { $0.options.retainHandling > 2 }
            ) ?? content(subscribe)
        case (.client, .unsubscribe(let unsubscribe)):
            return content(unsubscribe.packetIdentifier, filters: unsubscribe.topicFilters.count)
        default:
            return nil
        }
    }

    /// What SUBSCRIBE and UNSUBSCRIBE may not hold (MQTT-2.2.1-3, MQTT-3.8.3-2, MQTT-3.10.3-2, MQTT 5.0 §3.8.3.1).
    private func content(
        _ packetIdentifier: UInt16,
        filters: Int,
        isReserved: Bool = false
    ) -> ProtocolViolation.Fault? {
        if packetIdentifier == 0 { return .content("has Packet Identifier 0") }
        if filters == 0 { return .content("holds no Topic Filter") }
        return isReserved ? .content("has Retain Handling 3") : nil
    }

    private func content(_ subscribe: ControlPacket.Subscribe) -> ProtocolViolation.Fault? {
        for subscription in subscribe.subscriptions {
            if subscription.options.maximumQoS > 2 { return .content("asks for QoS 3") }
            if !subscription.topicFilter.isTopicFilter {
                return .content("holds \(Wording.name(subscription.topicFilter)), which is no Topic Filter")
            }
        }
        return nil
    }

    /// Takes a PUBLISH that does not keep to the limits.
    mutating func exceeded(_ publish: PublishObservation, _ limits: SendLimits) {
        let limit = limits.packet(of: publish.from)
        let aliasLimit = limits.alias(of: publish.from)
        let fault: ProtocolViolation.Fault =
            publish.packetLength > limit
            ? .tooLarge(length: Int(publish.packetLength), limit: limit)
            : publish.topicAlias > aliasLimit
                ? .aliasTooHigh(publish.topicAlias, limit: aliasLimit)
                : publish.qos.rawValue > limits.qosOfClient
                    ? .qosNotSupported(publish.qos, limit: limits.qosOfClient) : .retainNotSupported
        note(fault, publish.from, .publish, publish.frame, publish.timestamp)
    }

    mutating func malformed(_ event: MalformedEvent) {
        note(.malformed(event.error), event.from, event.type, event.frames.last ?? 0, event.timestamp)
    }

    /// Takes a PUBLISH with a Topic Alias that was not seen set; where nothing is missing, it was not set.
    mutating func unknownAlias(_ mark: PacketMark, _ from: Sender, _ alias: UInt16, _ limits: SendLimits) {
        if isMidStream || (from == .client ? gaps.client : gaps.server) { return }
        let limit = limits.alias(of: from)
        let fault: ProtocolViolation.Fault =
            alias > limit ? .aliasTooHigh(alias, limit: limit) : .unknownAlias(alias)
        note(fault, from, mark.type, mark.frame, mark.timestamp)
    }

    mutating func violated(_ violation: ProtocolViolation) {
        if !isMidStream { note(violation) }
    }

    /// Takes an exchange that did not complete: it may have been one too many.
    mutating func ended(_ delivery: Delivery) {
        guard let count = delivery.inFlight, let limit = delivery.receiveMaximum, count > limit else { return }
        let last = violation(by: delivery.from)?.timestamp ?? .min
        if last > delivery.firstTimestamp { return }
        note(
            .receiveMaximumExceeded(count, limit: limit),
            delivery.from,
            .publish,
            delivery.firstFrame,
            delivery.firstTimestamp
        )
    }

    /// Bytes of a side are missing: whether a packet comes too early is no longer known.
    mutating func gap(_ gap: GapEvent) {
        if gap.from == .client {
            hasConnect = true
            gaps.client = true
        } else {
            gaps.server = true
        }
    }

    /// Takes an exchange that got no answer until the connection ended.
    mutating func unanswered(_ exchange: ExchangeEvent) {
        if exchange.kind == .ping, exchange.outcome == .unanswered, unansweredPing == nil { unansweredPing = exchange }
    }

    private mutating func note(
        _ fault: ProtocolViolation.Fault,
        _ from: Sender,
        _ type: ControlPacketType,
        _ frame: UInt64,
        _ timestamp: Int64
    ) {
        note(ProtocolViolation(from: from, type: type, fault: fault, frame: frame, timestamp: timestamp))
    }

    private mutating func note(_ violation: ProtocolViolation) {
        if violation.from == .client { violations.client = violation } else { violations.server = violation }
    }
}
