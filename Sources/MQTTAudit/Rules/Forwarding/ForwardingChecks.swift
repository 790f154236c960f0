import MQTTCodec
import MQTTTimeline

/// How messages reach those who subscribed to them (MQTT 5.0 §3.3.1.3, §3.3.2.3, §3.8.4, §4.6, §4.8.2; 3.1.1 likewise).
struct ForwardingChecks {
    static let aboveGranted = Statement(nil, "MQTT-3.8.4-6", "MQTT-3.8.4-8")
    static let aboveShared = Statement(nil, "MQTT-3.8.4-6", "MQTT-4.8.2-3")
    static let belowGranted = Statement(nil, "MQTT-3.8.4-6", "MQTT-3.8.4-8")
    static let belowHighest = Statement(nil, "MQTT-3.3.5-1", "MQTT-3.3.4-2")
    static let retainKept = Statement("MQTT3-retain-on-live", "MQTT-3.3.1-9", "MQTT-3.3.1-12")
    static let retainAltered = Statement.only5("MQTT-3.3.1-13")
    static let expired = Statement.only5("MQTT-3.3.2-5")
    static let wrongExpiry = Statement.only5("MQTT-3.3.2-6")
    static let outOfOrder = Statement(nil, "MQTT-4.6.0-6", "MQTT-4.6.0-5")
    static let ownMessage = Statement.only5("MQTT-3.8.3-3")
    static let dollarTopic = Statement(nil, "MQTT3-dollar-topic-exchange", "MQTT5-dollar-topic-exchange")
    static let repeatedTwice = Statement.only5("MQTT-4.3.3-10")
    static let replacedTwice = Statement(nil, "MQTT-3.8.4-3", "MQTT-3.8.4-3")
    static let sharedTwice = Statement.only5("MQTT5-shared-delivered-once")
    static let refusedShared = Statement.only5("MQTT-4.8.2-6")
    static let abandonedShared = Statement.only5("MQTT-4.8.2-5")

    private static let alterations: [(ForwardedDigest.Differences, Statement, String)] = [
        (.payloadFormatIndicator, .only5("MQTT-3.3.2-4"), "Payload Format Indicator"),
        (.responseTopic, .only5("MQTT-3.3.2-15"), "Response Topic"),
        (.correlationData, .only5("MQTT-3.3.2-16"), "Correlation Data"),
        (.userProperties, .only5("MQTT-3.3.2-17"), "set of User Properties"),
        (.userPropertyOrder, .only5("MQTT-3.3.2-18"), "order of the User Properties"),
        (.contentType, .only5("MQTT-3.3.2-20"), "Content Type"),
    ]

    /// Deliveries to members of Shared Subscriptions that were refused or left unfinished: 256 are remembered.
    static let maximumUnfinished = 256
    /// How long after a change of subscriptions messages may be as before: 1 s.
    static let settling: Int64 = 1_000_000_000

    private static let interesting: JourneyLeg.Flags = [
        .altered, .aboveGranted, .belowGranted, .noLocal, .overrun, .wrongExpiry, .sharedTwice, .retainKept,
        .retainAltered, .outOfOrder,
    ]

    /// How deliveries to clients ended that did not complete, by the frame of PUBLISH.
    private(set) var refused: [UInt64: UInt64] = [:]
    private(set) var unfinished: Set<UInt64> = []
    private var missing = MissingChecks()

    /// A delivery by the server was refused, or its connection ended first.
    mutating func ended(_ delivery: Delivery, _ connection: CorrelatedConnection) {
        guard delivery.from == .server, connection.version == .v5_0 else { return }
        if delivery.outcome == .refused {
            if refused.count >= Self.maximumUnfinished { refused.removeAll(keepingCapacity: true) }
            refused[delivery.firstFrame] = connection.number
        } else if delivery.outcome == .unfinished, delivery.qos == .exactlyOnce {
            if unfinished.count >= Self.maximumUnfinished { unfinished.removeAll(keepingCapacity: true) }
            unfinished.insert(delivery.firstFrame)
        }
    }

    /// Whether a journey surely breaks none of the rules.
    func isOrdinary(_ journey: JourneyOutline) -> Bool {
        if journey.isDollar || journey.hasMissing || journey.hasDuplicates { return false }
        if !journey.flags.isDisjoint(with: Self.interesting) { return false }
        return !(journey.hasMoreDeliveries && journey.isShared && !unfinished.isEmpty)
    }

    /// Judges a journey that is not ordinary.
    mutating func journey(
        _ event: JourneyEvent,
        _ topic: Span<UInt8>,
        _ legs: [JourneyLeg],
        _ missing: [JourneyMissing],
        _ connections: borrowing CorrelatedConnections,
        _ sink: inout CorrelationSink
    ) {
        let publisher = connections.numbered(event.connection)
        for leg in legs {
            guard let receiver = connections.numbered(leg.connection) else { continue }
            let place = Place(event: event, leg: leg, receiver: receiver, publisher: publisher)
            judgeDuplicate(place, &sink)
            if leg.flags.contains(.suspected) { continue }
            if !leg.flags.contains(.retained) { judgeDelivery(place, legs, &sink) }
            judgeProperties(place, &sink)
        }
        judgeShared(event, legs, connections, &sink)
        if topic.count > 0, topic[0] == UInt8(ascii: "$") { judgeTopic(event, topic, legs, connections, &sink) }
        for client in missing { self.missing.judge(client, event, connections, &sink) }
    }

    /// One delivery with those who take part in it.
    struct Place {
        let event: JourneyEvent
        let leg: JourneyLeg
        let receiver: CorrelatedConnection
        let publisher: CorrelatedConnection?

        var timestamp: Int64 { event.timestamp &+ leg.latency }
        var flags: JourneyLeg.Flags { leg.flags }
    }

    func report(
        _ statement: Statement,
        _ place: Place,
        _ sink: inout CorrelationSink,
        severity: Severity = .error,
        expected: @autoclosure () -> String,
        observed: @autoclosure () -> String
    ) {
        sink.report(
            statement,
            place.receiver,
            severity: severity,
            at: place.timestamp,
            frames: [place.event.frame, place.leg.frame],
            packetType: .publish,
            expected: expected(),
            observed: observed()
        )
    }

    // MARK: - QoS, RETAIN, order

    private func judgeDelivery(_ place: Place, _ legs: [JourneyLeg], _ sink: inout CorrelationSink) {
        let flags = place.flags
        if flags.contains(.outOfOrder) {
            report(
                Self.outOfOrder,
                place,
                &sink,
                expected: "the messages of a publisher in their order, for each topic and QoS",
                observed: "a later message of the same publisher, topic and QoS came before this one"
            )
        }
        if flags.contains(.noLocal) {
            report(
                Self.ownMessage,
                place,
                &sink,
                expected: "no message of the client itself, as its subscription has No Local",
                observed: "a message that the client published on connection \(place.event.connection)"
            )
        }
        // What was queued before a change of subscriptions may follow the old ones.
        guard let held = place.receiver.held, held.isWhole, !place.event.isLate,
            place.receiver.lastGrant < place.event.timestamp &- Self.settling
                || place.receiver.lastGrant == place.receiver.lastRequest,
            place.receiver.lastRequest < place.event.timestamp
        else { return }
        judgeQoS(place, legs, &sink)
        guard !place.receiver.isBridge else { return }
        if flags.contains(.retainKept) {
            report(
                Self.retainKept,
                place,
                &sink,
                severity: place.receiver.version == .v3_1 ? .warning : .error,
                expected: "RETAIN 0, as the client was subscribed before the message was published",
                observed: "RETAIN 1"
            )
        }
        if flags.contains(.retainAltered) {
            report(
                Self.retainAltered,
                place,
                &sink,
                expected:
                    "RETAIN \(place.event.retain ? 1 : 0) as published, as the subscription has Retain As Published",
                observed: "RETAIN \(place.event.retain ? 0 : 1)"
            )
        }
    }

    private func judgeQoS(_ place: Place, _ legs: [JourneyLeg], _ sink: inout CorrelationSink) {
        let leg = place.leg
        guard let granted = leg.grantedQoS else { return }
        let published = place.event.qos.rawValue
        if leg.flags.contains(.aboveGranted) {
            let isShared = leg.share != nil && !leg.flags.contains(.overlapping) && leg.qos > granted
            report(
                isShared ? Self.aboveShared : Self.aboveGranted,
                place,
                &sink,
                expected: "QoS \(min(published, granted)), the lower of QoS \(published) as published and "
                    + "QoS \(granted) as granted",
                observed: "QoS \(leg.qos)"
            )
        }
        guard leg.flags.contains(.belowGranted) else { return }
        let isOverlapping = leg.flags.contains(.overlapping)
        if isOverlapping {
            let number = leg.connection
            let isBest = legs.allSatisfy { $0.connection != number || $0.flags.contains(.belowGranted) }
            let isFirst = legs.first { $0.connection == number }?.frame == leg.frame
            guard place.event.omittedLegs == 0, isBest, isFirst else { return }
        }
        report(
            isOverlapping ? Self.belowHighest : Self.belowGranted,
            place,
            &sink,
            expected: isOverlapping
                ? "the lower of QoS \(published) as published and the highest QoS granted for a matching filter"
                : "QoS \(min(published, granted)), the lower of QoS \(published) as published and "
                    + "QoS \(granted) as granted",
            observed: "QoS \(leg.qos)"
        )
    }

    // MARK: - Properties

    private func judgeProperties(_ place: Place, _ sink: inout CorrelationSink) {
        let flags = place.flags
        guard place.receiver.version == .v5_0, place.publisher?.version == .v5_0,
            place.publisher?.isVersionKnown == true
        else { return }
        if flags.contains(.overrun) {
            report(
                Self.expired,
                place,
                &sink,
                expected: "no delivery, as the Message Expiry Interval of \(place.leg.expiry?.sent ?? 0) s is over",
                observed: "the message \(SessionChecks.seconds(place.leg.latency)) after it was published"
            )
        } else if flags.contains(.wrongExpiry), !flags.contains(.retained) {
            let sent = Int64(place.leg.expiry?.sent ?? 0)
            let left = max(0, sent &- place.leg.latency / 1_000_000_000)
            let delivered = place.leg.expiry?.delivered
            report(
                Self.wrongExpiry,
                place,
                &sink,
                expected: "Message Expiry Interval \(left), which is what is left of \(sent) s",
                observed: delivered.map { "Message Expiry Interval \($0)" } ?? "no Message Expiry Interval"
            )
        }
        let alterations = flags.alterations
        if alterations.isEmpty { return }
        for (alteration, statement, name) in Self.alterations where alterations.contains(alteration) {
            report(
                statement,
                place,
                &sink,
                expected: "the \(name) as published in frame \(place.event.frame)",
                observed: "another \(name), or none"
            )
        }
    }

    // MARK: - Topics

    private func judgeTopic(
        _ event: JourneyEvent,
        _ topic: Span<UInt8>,
        _ legs: [JourneyLeg],
        _ connections: borrowing CorrelatedConnections,
        _ sink: inout CorrelationSink
    ) {
        let other = legs.first {
            $0.connection != event.connection && !$0.flags.contains(.suspected)
                && $0.clientIdentifier != event.clientIdentifier
        }
        guard let other, let receiver = connections.numbered(other.connection) else { return }
        let name = Describe.copy(topic)
        report(
            Self.dollarTopic,
            Place(event: event, leg: other, receiver: receiver, publisher: nil),
            &sink,
            severity: .warning,
            expected: "no exchange between clients over topics that begin with $",
            observed: "a client's message on topic \(Describe.text(name))"
        )
    }
}
