internal import MQTTCodec
internal import MQTTTimeline
internal import WireBytes

/// Which messages came to which client, how often and in which order.
extension VerdictBuilder {
    /// A message that a captured client received: where it first came, and how often.
    private struct Expected {
        var connection: Int
        var step: Int
        /// Its place among the messages of its client.
        var place: Int
        /// As new messages, and as repetitions of unacknowledged ones (DUP).
        var new = 0
        var repeated = 0
    }

    /// What came to one client over all its connections.
    private struct Received {
        var new = 0
        var repeated = 0
        var qos = QoS.atMostOnce
        var first: LiveDelivery
        var connection: Int
    }

    /// Compares the messages that came to each client, whatever connection they came over.
    mutating func compareDeliveries(_ records: [LiveRecord]) {
        guard let seed = records.first?.seed else { return }
        var clients: [String: [LiveRecord]] = [:]
        var order: [String] = []
        for record in records where plan.connections.indices.contains(record.connection) {
            let identifier = plan.connections[record.connection].connect.clientIdentifier
            let key = identifier.isEmpty ? "\u{0}\(record.connection)" : identifier
            if clients[key] == nil { order.append(key) }
            clients[key, default: []].append(record)
        }
        let publishers = Publishers(plan, seed: seed)
        for key in order { compareDeliveries(of: clients[key] ?? [], publishers, seed: seed) }
    }

    private mutating func compareDeliveries(of records: [LiveRecord], _ publishers: Publishers, seed: UInt64) {
        var expected: [UInt64: Expected] = [:]
        var expectedOrder: [UInt64] = []
        for record in records {
            expect(record.connection, &expected, &expectedOrder, seed: seed)
        }
        var received: [UInt64: Received] = [:]
        var receivedOrder: [UInt64] = []
        for record in records {
            for delivery in record.deliveries where !delivery.isRepetition {
                if received[delivery.message] == nil {
                    received[delivery.message] = Received(first: delivery, connection: record.connection)
                    receivedOrder.append(delivery.message)
                }
                received[delivery.message]?.qos = delivery.qos
                if delivery.dup {
                    received[delivery.message]?.repeated += 1
                } else {
                    received[delivery.message]?.new += 1
                }
            }
        }
        let connections = records.map { plan.connections[$0.connection] }
        // Of a client whose CONNECT was not captured, the subscriptions are not known.
        let hasSubscriptions = !connections.contains(where: \.isConnectMade)
        let hasAllOfServer = !connections.contains { $0.missing.contains(.server) }
        for message in expectedOrder {
            // What nobody publishes in the plan, as a message retained before the capture, cannot come again.
            guard hasSubscriptions, let wanted = expected[message], publishers.publish(message) else { continue }
            compare(wanted, received[message], judgesRepetition: hasAllOfServer)
        }
        if hasAllOfServer { count(.unexpectedMessage, receivedOrder.count) }
        for message in receivedOrder where hasAllOfServer && expected[message] == nil {
            guard let came = received[message] else { continue }
            let topic = records.lazy.compactMap { $0.unexpectedTopics[message] }.first
            differs(
                .unexpectedMessage,
                came.connection,
                topic: topic,
                captured: "not received",
                live: came.first.retain ? "received, retained" : "received"
            )
        }
        compareOrder(receivedOrder, expected, publishers, seed: seed)
    }

    private func expect(
        _ connection: Int,
        _ expected: inout [UInt64: Expected],
        _ order: inout [UInt64],
        seed: UInt64
    ) {
        let planned = plan.connections[connection]
        let captured = CapturedExchanges(of: planned)
        for (index, step) in planned.steps.enumerated() where step.from == .server && step.type == .publish {
            guard !captured.repetitions.contains(Int32(index)) else { continue }
            guard let message = planned.message(of: step, seed: seed) else { continue }
            if expected[message] == nil {
                expected[message] = Expected(connection: connection, step: index, place: order.count)
                order.append(message)
            }
            if planned.isDup(step) {
                expected[message]?.repeated += 1
            } else {
                expected[message]?.new += 1
            }
        }
    }

    private mutating func compare(_ wanted: Expected, _ came: Received?, judgesRepetition: Bool) {
        let planned = plan.connections[wanted.connection]
        let step = planned.steps[wanted.step]
        let needed = max(1, wanted.new)
        let new = came?.new ?? 0
        let repeated = came?.repeated ?? 0
        count(.missingMessage, needed)
        if judgesRepetition { count(.repeatedMessage, needed) }
        if new + repeated < needed {
            differs(
                .missingMessage,
                wanted.connection,
                frame: step.frame,
                topic: planned.topic(of: step),
                captured: Self.times(needed),
                live: new + repeated == 0 ? "not received" : Self.times(new + repeated),
                times: needed - new - repeated
            )
        }
        // A repetition at QoS 1 is what at least once means; at QoS 2 it comes a second time.
        let tooMany = came?.qos == .exactlyOnce ? new + repeated : new
        let most = wanted.new + wanted.repeated
        if judgesRepetition, tooMany > most {
            differs(
                .repeatedMessage,
                wanted.connection,
                frame: step.frame,
                topic: planned.topic(of: step),
                captured: Self.times(most),
                live: Self.times(tooMany),
                times: tooMany - most
            )
        }
    }

    private static func times(_ count: Int) -> String { count == 1 ? "received once" : "received \(count) times" }

    /// Messages of one publisher on one topic at one QoS keep their order (MQTT 5.0 §4.6).
    private mutating func compareOrder(
        _ received: [UInt64],
        _ expected: [UInt64: Expected],
        _ publishers: Publishers,
        seed: UInt64
    ) {
        var groups: [Publishers.Stream: [(place: Int, message: UInt64)]] = [:]
        var order: [Publishers.Stream] = []
        for message in received {
            guard let wanted = expected[message], let stream = publishers.stream(of: message) else { continue }
            if groups[stream] == nil { order.append(stream) }
            groups[stream, default: []].append((wanted.place, message))
        }
        for stream in order {
            guard let group = groups[stream], group.count > 1 else { continue }
            count(.order, group.count)
            let kept = Self.longestRise(group.map(\.place))
            guard kept < group.count else { continue }
            let late = zip(group, group.dropFirst()).first { $0.place > $1.place }?.1 ?? group[0]
            guard let wanted = expected[late.message] else { continue }
            let planned = plan.connections[wanted.connection]
            let step = planned.steps[wanted.step]
            differs(
                .order,
                wanted.connection,
                frame: step.frame,
                topic: planned.topic(of: step),
                captured: "in order",
                live: "\(group.count - kept) of \(group.count) out of order",
                times: group.count - kept
            )
        }
    }

    /// How many of the numbers can be kept so that they rise.
    static func longestRise(_ numbers: [Int]) -> Int {
        var tails: [Int] = []
        for number in numbers {
            var low = 0
            var high = tails.count
            while low < high {
                let middle = (low + high) / 2
                if tails[middle] < number { low = middle + 1 } else { high = middle }
            }
            if low == tails.count { tails.append(number) } else { tails[low] = number }
        }
        return tails.count
    }
}

/// Who published which message, as far as the plan has it.
private struct Publishers {
    /// The messages whose order is kept.
    struct Stream: Hashable {
        var client: String
        var topic: UInt64
        var qos: QoS
    }

    private var streams: [UInt64: Stream] = [:]
    /// Messages of several publishers, or published several times: nothing is said about their order.
    private var ambiguous: Set<UInt64> = []
    /// Will Messages, which the server may publish.
    private var wills: Set<UInt64> = []

    init(_ plan: ReplayPlan, seed: UInt64) {
        for planned in plan.connections {
            let client = planned.connect.clientIdentifier
            if let will = planned.connect.will {
                let payload = will.payload
                wills.insert(
                    MessageIdentity.of(
                        topic: will.topic.utf8Span.span.hashed(seed: seed),
                        payload: payload.span.hashed(seed: seed)
                    )
                )
            }
            for step in planned.steps where step.from == .client && step.type == .publish {
                guard let layout = planned.layout(of: step), let message = planned.message(of: step, seed: seed) else {
                    continue
                }
                let bytes = planned.bytes
                let topic = bytes.span.extracting(step.bytes).extracting(layout.topicName).hashed(seed: seed)
                if streams[message] == nil {
                    streams[message] = Stream(client: client, topic: topic, qos: step.qos)
                } else {
                    ambiguous.insert(message)
                }
            }
        }
    }

    /// Whether anybody publishes a message.
    func publish(_ message: UInt64) -> Bool { streams[message] != nil || wills.contains(message) }

    func stream(of message: UInt64) -> Stream? {
        ambiguous.contains(message) ? nil : streams[message]
    }
}
