import DequeModule
import MQTTCodec
import MQTTTimeline

/// Retained messages: what is kept, and who is sent it (MQTT 5.0 §3.3.1.3, §3.8.4; 3.1.1 likewise; 3.1 §2.1).
struct RetainedChecks {
    static let replacedKept = Statement(nil, "MQTT-3.3.1-6", "MQTT-3.3.1-5")
    static let loweredQoS = Statement(nil, "MQTT-3.3.1-5", "MQTT-3.8.4-8")
    static let replacedByQoS0Kept = Statement(nil, "MQTT-3.3.1-7", "MQTT-3.3.1-5")
    static let clearedKept = Statement(nil, "MQTT-3.3.1-10", "MQTT-3.3.1-6")
    static let emptyKept = Statement.only5("MQTT-3.3.1-7")
    static let passingKept = Statement(nil, "MQTT-3.3.1-12", "MQTT-3.3.1-8")
    static let willKept = Statement(nil, "MQTT-3.1.2-16", "MQTT-3.1.2-14")
    static let willNotKept = Statement(nil, "MQTT-3.1.2-17", "MQTT-3.1.2-15")
    static let notSent = Statement(nil, "MQTT-3.3.1-6", "MQTT-3.3.1-9")
    static let notSentToNew = Statement(nil, "MQTT-3.3.1-6", "MQTT-3.3.1-10")
    static let notSentAgain = Statement(nil, "MQTT-3.8.4-3", "MQTT-3.8.4-4")
    static let lostWithSession = Statement(nil, "MQTT-3.1.2.7", "MQTT-3.3.1-9")
    static let sentAgain = Statement.only5("MQTT-3.3.1-10")
    static let notMarked = Statement("MQTT3-retain-on-live", "MQTT-3.3.1-8", "MQTT5-retained-flag-on-subscribe")
    static let sentToShared = Statement.only5("MQTT5-retained-to-shared")

    /// How long after SUBSCRIBE copies are waited for: 5 s.
    static let window: Int64 = 5_000_000_000
    /// What comes so soon after SUBSCRIBE comes because of it: 2 s.
    static let promptness: Int64 = 2_000_000_000
    /// How long a server may take to act on a PUBLISH: 0.1 s.
    static let grace: Int64 = 100_000_000
    /// Copies waited for at once: 1,024; and for one SUBSCRIBE: 16; nothing is said of further ones.
    static let maximumAwaited = 1024
    static let maximumForSubscribe = 16
    /// Topics compared with the filters of one SUBSCRIBE: 256; nothing is said of further ones.
    static let maximumCompared = 256

    var topics = RetainedTopics()
    var awaited = Deque<Awaited>()
    /// When the first of them has been waited for long enough.
    private var due = Int64.max

    /// A copy that a client should be sent.
    struct Awaited {
        let connection: CorrelatedConnection
        let topic: Int
        let content: UInt64
        let filter: String
        let handling: UInt8
        let timestamp: Int64
        let frame: UInt64
        /// Nil until the server answered.
        var isReplaced: Bool?
        var isOver = false
    }

    // MARK: - What clients publish

    @inline(__always)
    mutating func published(
        _ publish: PublishObservation,
        _ connection: CorrelatedConnection,
        _ topic: Span<UInt8>,
        _ sink: inout CorrelationSink
    ) {
        if publish.retain {
            retain(publish, connection, topic, &sink)
        } else if topics.mayHold(publish.topicHash) {
            pass(publish, connection)
        }
    }

    @inline(never)
    private mutating func retain(
        _ publish: PublishObservation,
        _ connection: CorrelatedConnection,
        _ topic: Span<UInt8>,
        _ sink: inout CorrelationSink
    ) {
        sink.noted(.retained, connection.version)
        guard !topic.isEmpty, connection.accepted != nil, publish.isWhole else {
            topics.doubt(connection.opening.server, publish.topicHash)
            return
        }
        let expiry = publish.properties.messageExpiryInterval.map {
            publish.timestamp.addingReportingOverflow(Int64($0) &* 1_000_000_000)
        }
        topics.set(
            publish.payloadLength == 0 ? nil : publish.contentHash,
            connection.opening.server,
            Describe.copy(topic),
            publish.topicHash,
            qos: publish.qos,
            expiry: expiry.map { $0.overflow ? .max : $0.partialValue } ?? .max,
            by: connection,
            isWill: false,
            frame: publish.frame,
            at: publish.timestamp
        )
    }

    @inline(never)
    private mutating func pass(_ publish: PublishObservation, _ connection: CorrelatedConnection) {
        guard let place = topics.place(connection.opening.server, publish.topicHash) else { return }
        if topics[place].content == publish.contentHash {
            topics[place].lastPublished = publish.timestamp
        } else {
            topics[place].passing = (publish.contentHash, publish.timestamp)
        }
    }

    /// The server refused a message, or may have.
    mutating func refused(_ publish: RecentPublishes.Entry, _ connection: CorrelatedConnection) {
        topics.doubt(connection.opening.server, publish.topicHash)
    }

    // MARK: - SUBSCRIBE

    mutating func subscribe(
        _ subscribe: ControlPacket.Subscribe,
        _ connection: CorrelatedConnection,
        _ place: PacketPlace
    ) {
        guard !topics.topics.isEmpty, connection.isWhole else { return }
        var left = Self.maximumCompared
        var room = Self.maximumForSubscribe
        for subscription in subscribe.subscriptions {
            let options = subscription.options
            guard options.retainHandling < 2, !options.noLocal, !subscription.topicFilter.hasPrefix("$share/") else {
                continue
            }
            let filter = Array(subscription.topicFilter.utf8)
            for topic in topics.topics.indices {
                guard left > 0, room > 0, awaited.count < Self.maximumAwaited else { return }
                left &-= 1
                let retained = topics[topic]
                guard retained.isKnown, let content = retained.content,
                    retained.server == connection.opening.server, retained.since < place.timestamp &- Self.grace,
                    retained.expiry > place.timestamp &+ Self.window,
                    TopicFilter.matches(filter: filter.span, name: retained.name.span)
                else { continue }
                room &-= 1
                due = min(due, place.timestamp &+ Self.window)
                awaited.append(
                    Awaited(
                        connection: connection,
                        topic: topic,
                        content: content,
                        filter: subscription.topicFilter,
                        handling: options.retainHandling,
                        timestamp: place.timestamp,
                        frame: place.frame
                    )
                )
            }
        }
    }

    mutating func changed(_ event: SubscriptionEvent, _ connection: CorrelatedConnection) {
        for place in awaited.indices
        where awaited[place].connection === connection && awaited[place].isReplaced == nil
            && awaited[place].filter.utf8.elementsEqual(event.filter.utf8)
        {
            switch event.change {
            case .subscribed: awaited[place].isReplaced = false
            case .replaced:
                awaited[place].isReplaced = true
                if awaited[place].handling == 1 { awaited[place].isOver = true }
            default: awaited[place].isOver = true
            }
        }
    }

    // MARK: - Time

    /// Time has come to `now`.
    @inline(__always)
    mutating func advance(to now: Int64, _ sink: inout CorrelationSink) {
        if now > due { judgeDue(at: now, &sink) }
    }

    @inline(never)
    private mutating func judgeDue(at now: Int64, _ sink: inout CorrelationSink) {
        while let first = awaited.first, now &- first.timestamp > Self.window {
            awaited.removeFirst()
            judge(first, at: now, &sink)
        }
        due = awaited.first.map { $0.timestamp &+ Self.window } ?? .max
    }

    private func judge(_ copy: Awaited, at now: Int64, _ sink: inout CorrelationSink) {
        let connection = copy.connection
        let retained = topics[copy.topic]
        guard !copy.isOver, let isReplaced = copy.isReplaced, connection.isInUse, connection.isWhole,
            !connection.hasStalled, retained.isKnown, retained.content == copy.content,
            retained.since < copy.timestamp
        else { return }
        var statement = copy.handling == 1 ? Self.notSentToNew : Self.notSent
        if retained.isWill {
            statement = Self.willNotKept
        } else if isReplaced {
            statement = Self.notSentAgain
        } else if let passing = retained.passing, passing.timestamp < copy.timestamp {
            statement = Self.passingKept
        } else if let publisher = retained.publisher, publisher.closed != nil, publisher.cleanStart {
            statement = Self.lostWithSession
        }
        let absence = Absence(
            statement: statement,
            timestamp: now,
            frames: [retained.frame, copy.frame],
            expected: "the message on topic \(Describe.text(retained.name)) that was retained in frame "
                + "\(retained.frame)",
            observed: "no retained message on that topic within \(SessionChecks.seconds(Self.window)) of SUBSCRIBE"
        )
        sink.report(absence, connection, on: connection)
    }
}
