import MQTTCodec
import MQTTTimeline
import WireBytes

/// Exchanges of QoS 1 and 2 over several connections (MQTT 5.0 §4.4, §4.6; 3.1.1 likewise).
struct ResumptionChecks {
    static let notResent = Statement(nil, "MQTT-4.4.0-1", "MQTT-4.4.0-1")
    static let otherIdentifier = Statement(nil, "MQTT-2.3.1-3", "MQTT-4.4.0-1")
    static let sharedNotResent = Statement(nil, "MQTT-4.4.0-1", "MQTT-4.8.2-4")
    static let expiredUnderWay = Statement(nil, nil, "MQTT-4.3.3-7")
    static let notMarked = Statement(nil, "MQTT-3.3.1-1", "MQTT-3.3.1-1")
    static let sessionNotClean = Statement("MQTT3-clean-session", "MQTT-3.1.2-6", "MQTT-3.1.2-4")
    static let outOfOrderByClient = Statement(nil, "MQTT-4.6.0-1", "MQTT-4.6.0-1")
    static let outOfOrderByServer = Statement(nil, "MQTT-4.6.0-6", "MQTT-4.6.0-5")
    static let refusedResent = Statement.only5("MQTT-4.4.0-2")
    static let stateMismatch = Statement.only5("MQTT5-session-state-mismatch")
    static let queuedMissing = Statement("MQTT3-clean-session", "MQTT-3.1.2-5", "MQTT-4.5.0-1")

    /// Messages refused on a connection that are remembered: 16.
    static let maximumRefused = 16
    /// How long a connection has to last before something can be said to be missing on it: 5 s.
    static let patience: Int64 = 5_000_000_000
    /// PUBLISH packets of all clients after which it is not known whether a kept message came: 50,000.
    static let memory: UInt64 = 50_000

    // MARK: - Deliveries

    /// An exchange ended that did not simply complete.
    func ended(
        _ delivery: Delivery,
        _ connection: CorrelatedConnection,
        _ clients: inout Clients,
        _ sink: inout CorrelationSink
    ) {
        let publish = connection.recent.value.find(
            from: delivery.from,
            frame: delivery.firstFrame,
            delivery.packetIdentifier
        )
        if delivery.outcome == .refused, let publish, connection.refused.count < Self.maximumRefused {
            connection.refused = connection.refused + [publish]
        }
        noteMismatch(delivery, connection, &sink)
        let earlier = continued(delivery, connection, &sink)
        guard delivery.outcome == .unfinished, delivery.cause == .connectionEnd, connection.key != nil else { return }
        let exchange = Leftovers.Exchange(
            from: delivery.from,
            qos: delivery.qos,
            packetIdentifier: delivery.packetIdentifier,
            connection: earlier?.connection ?? connection.number,
            frame: earlier?.frame ?? delivery.firstFrame,
            publish: earlier?.publish ?? publish,
            isReleased: delivery.stage == .released
        )
        clients.update(connection.key) { client in
            guard client.holder?.number == connection.number, client.leftovers.count < Clients.maximumLeftovers else {
                return
            }
            client.leftovers.append(exchange)
        }
    }

    /// Notes that an exchange goes on.
    private func continued(
        _ delivery: Delivery,
        _ connection: CorrelatedConnection,
        _ sink: inout CorrelationSink
    ) -> Leftovers.Exchange? {
        guard delivery.isResumed, let leftovers = connection.leftovers.value,
            let place = leftovers.place(from: delivery.from, delivery.packetIdentifier)
        else {
            guard let leftovers = connection.leftovers.value, delivery.mayContinue else { return nil }
            return leftovers.place(from: delivery.from, delivery.packetIdentifier).map { leftovers.exchanges[$0] }
        }
        let exchange = leftovers.exchanges[place]
        connection.leftovers.value?.exchanges[place].isContinued = true
        if !leftovers.isResumed, exchange.qos == .exactlyOnce, exchange.isReleased {
            sink.report(
                Self.sessionNotClean,
                connection,
                fault: delivery.from,
                at: delivery.firstTimestamp,
                frames: [exchange.frame, delivery.firstFrame],
                packetType: .pubrel,
                expected: "nothing of the session before, which is discarded",
                observed: "PUBREL with Packet Identifier \(delivery.packetIdentifier) of connection "
                    + "\(exchange.connection)"
            )
        }
        return exchange
    }

    /// Reason Codes that say that the two ends do not agree on what is under way.
    private func noteMismatch(
        _ delivery: Delivery,
        _ connection: CorrelatedConnection,
        _ sink: inout CorrelationSink
    ) {
        guard let reason = delivery.reason, !connection.isResumed else { return }
        // The other code of each is one that the packet must not have.
        let isInUse = reason.type == .puback || reason.type == .pubrec
        guard reason.code == (isInUse ? .packetIdentifierInUse : .packetIdentifierNotFound) else { return }
        let isByReceiver = reason.type != .pubrel
        sink.report(
            Self.stateMismatch,
            connection,
            severity: .warning,
            fault: isByReceiver ? delivery.from : delivery.from.peer,
            at: delivery.lastTimestamp,
            frames: [delivery.firstFrame],
            packetType: reason.type,
            expected: "Packet Identifiers on which client and server agree",
            observed: "Reason Code \(isInUse ? "0x91" : "0x92") for Packet Identifier \(delivery.packetIdentifier)"
        )
    }

    /// SUBACK or UNSUBACK.
    func answered(
        _ reasons: [ReasonCode],
        _ identifier: UInt16,
        _ place: PacketPlace,
        _ connection: CorrelatedConnection,
        _ sink: inout CorrelationSink
    ) {
        guard !connection.isResumed, reasons.contains(.packetIdentifierInUse) else { return }
        sink.report(
            Self.stateMismatch,
            connection,
            severity: .warning,
            fault: .client,
            at: place.timestamp,
            frames: [place.frame],
            packetType: place.header.type,
            expected: "Packet Identifiers on which client and server agree",
            observed: "Reason Code 0x91 for Packet Identifier \(identifier)"
        )
    }

    // MARK: - Sessions

    /// A connection holds a session from now on.
    func began(_ connection: CorrelatedConnection, isResumed: Bool?, _ clients: inout Clients, _ published: UInt64) {
        guard let client = clients[connection.key] else { return }
        clients.update(connection.key) { client in
            client.leftovers = []
            client.queued = []
            client.isQueueKnown = true
        }
        guard let isResumed, connection.isWhole else { return }
        connection.isResumed = isResumed
        if !client.leftovers.isEmpty {
            let exchanges = client.leftovers.sorted { $0.frame < $1.frame }
            connection.leftovers.value = Leftovers(isResumed: isResumed, exchanges: exchanges)
        }
        if isResumed, client.isQueueKnown, published &- client.queuedSince < Self.memory {
            connection.awaited = client.queued
        }
    }

    // MARK: - PUBLISH

    /// A PUBLISH of QoS 1 or 2 on a connection whose session has a past, or where messages were refused.
    @inline(never)
    func published(
        _ publish: PublishObservation,
        _ connection: CorrelatedConnection,
        _ sink: inout CorrelationSink
    ) {
        let identifier = publish.packetIdentifier
        if publish.dup {
            sink.noted(.duplicate, connection.version)
            let content = publish.contentHash
            let from = publish.from
            let refused = connection.refused.first {
                $0.from == from && $0.packetIdentifier == identifier && $0.content == content
            }
            if let refused {
                sink.report(
                    Self.refusedResent,
                    connection,
                    fault: publish.from,
                    at: publish.timestamp,
                    frames: [refused.frame, publish.frame],
                    packetType: .publish,
                    expected: "no repetition of a message that was refused",
                    observed: "the message with Packet Identifier \(identifier) again"
                )
                return
            }
        }
        guard let leftovers = connection.leftovers.value else { return }
        guard let place = leftovers.place(from: publish.from, identifier) else {
            if publish.dup, leftovers.isResumed { findMoved(publish, connection, leftovers, &sink) }
            return
        }
        let exchange = leftovers.exchanges[place]
        guard !exchange.isContinued, let before = exchange.publish, before.content == publish.contentHash else {
            connection.leftovers.value?.exchanges[place].isContinued = true
            return
        }
        connection.leftovers.value?.exchanges[place].isContinued = true
        if !leftovers.isResumed {
            guard publish.dup else { return }
            sink.report(
                Self.sessionNotClean,
                connection,
                fault: publish.from,
                at: publish.timestamp,
                frames: [exchange.frame, publish.frame],
                packetType: .publish,
                expected: "nothing of the session before, which is discarded",
                observed: "the message with Packet Identifier \(identifier) of connection \(exchange.connection)"
            )
            return
        }
        if !publish.dup {
            sink.report(
                Self.notMarked,
                connection,
                fault: publish.from,
                at: publish.timestamp,
                frames: [exchange.frame, publish.frame],
                packetType: .publish,
                expected: "DUP 1, as connection \(exchange.connection) left this message unfinished",
                observed: "DUP 0 with the same Packet Identifier \(identifier), topic and payload"
            )
            return
        }
        noteOrder(publish, place, connection, leftovers, &sink)
    }

    private func noteOrder(
        _ publish: PublishObservation,
        _ place: Int,
        _ connection: CorrelatedConnection,
        _ leftovers: Leftovers,
        _ sink: inout CorrelationSink
    ) {
        let isClient = publish.from == .client
        let last = isClient ? leftovers.last.client : leftovers.last.server
        if isClient {
            connection.leftovers.value?.last.client = max(last, place)
        } else {
            connection.leftovers.value?.last.server = max(last, place)
        }
        guard last > place else { return }
        sink.report(
            isClient ? Self.outOfOrderByClient : Self.outOfOrderByServer,
            connection,
            certainty: isClient && connection.isWhole ? .definite : .suspected,
            fault: publish.from,
            at: publish.timestamp,
            frames: [leftovers.exchanges[place].frame, leftovers.exchanges[last].frame, publish.frame],
            packetType: .publish,
            expected: "messages sent again in the order in which they were first sent",
            observed: "Packet Identifier \(publish.packetIdentifier) after "
                + "\(leftovers.exchanges[last].packetIdentifier), which was first sent after it"
        )
    }

    /// Looks for a message that goes on under another Packet Identifier.
    private func findMoved(
        _ publish: PublishObservation,
        _ connection: CorrelatedConnection,
        _ leftovers: Leftovers,
        _ sink: inout CorrelationSink
    ) {
        let content = publish.contentHash
        let from = publish.from
        guard
            let place = leftovers.exchanges.firstIndex(where: {
                !$0.isContinued && $0.from == from && $0.publish?.content == content
            })
        else { return }
        let exchange = leftovers.exchanges[place]
        connection.leftovers.value?.exchanges[place].isContinued = true
        sink.report(
            from == .client ? Self.otherIdentifier : Self.notResent,
            connection,
            fault: from,
            at: publish.timestamp,
            frames: [exchange.frame, publish.frame],
            packetType: .publish,
            expected: "Packet Identifier \(exchange.packetIdentifier), as when the message was first sent",
            observed: "Packet Identifier \(publish.packetIdentifier) and DUP 1 with the same topic and payload"
        )
    }

    // MARK: - Ends

    /// A connection ended.
    func closed(_ connection: CorrelatedConnection, at timestamp: Int64, _ sink: inout CorrelationSink) {
        guard connection.isResumed, connection.isWhole, !connection.hasStalled, let accepted = connection.accepted,
            timestamp &- accepted.timestamp >= Self.patience
        else { return }
        if let leftovers = connection.leftovers.value {
            for sender in [Sender.client, .server] {
                tellNotResent(leftovers, by: sender, connection, timestamp, &sink)
            }
        }
        guard let first = connection.awaited.first else { return }
        let count = connection.awaited.count
        sink.report(
            Self.queuedMissing,
            connection,
            at: timestamp,
            frames: [first, accepted.frame],
            expected: "the messages of QoS 1 and 2 that matched subscriptions while the client was away",
            observed: count == 1 ? "1 of them never came" : "\(count) of them never came"
        )
    }

    private func tellNotResent(
        _ leftovers: Leftovers,
        by sender: Sender,
        _ connection: CorrelatedConnection,
        _ timestamp: Int64,
        _ sink: inout CorrelationSink
    ) {
        let left = leftovers.exchanges.filter { $0.from == sender && !$0.isContinued }
        guard let first = left.first else { return }
        var statement = Self.notResent
        if first.qos == .exactlyOnce, first.publish?.isShared == true { statement = Self.sharedNotResent }
        if first.qos == .exactlyOnce, first.publish?.expires == true { statement = Self.expiredUnderWay }
        // At QoS 1, only 5.0 leaves open whether a message expires on its way.
        if first.qos == .atLeastOnce, first.publish?.expires == true { return }
        let packet = first.isReleased ? "PUBREL" : "PUBLISH"
        let others = left.count > 1 ? " and \(left.count - 1) more" : ""
        sink.report(
            statement,
            connection,
            fault: sender,
            at: timestamp,
            frames: left.prefix(8).map(\.frame),
            expected: "\(packet) with Packet Identifier \(first.packetIdentifier) again, which connection "
                + "\(first.connection) left unfinished",
            observed: "no such packet\(others.isEmpty ? "" : " for this exchange\(others)")"
        )
    }
}
