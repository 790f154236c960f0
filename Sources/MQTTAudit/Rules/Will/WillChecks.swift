import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// Will Messages: whether and how they are published (MQTT 5.0 §3.1.2.5, §3.1.3.2; 3.1.1 §3.1.2.5).
struct WillChecks {
    static let notPublished = Statement(nil, "MQTT-3.1.2-8", "MQTT-3.1.2-8")
    static let publishedTwice = Statement(nil, "MQTT-3.1.2-10", "MQTT-3.1.2-10")
    static let publishedWithout = Statement(nil, "MQTT-3.1.2-12", nil)
    static let publishedAfterDisconnect = Statement(nil, "MQTT-3.14.4-3", "MQTT-3.14.4-3")
    static let publishedAfterReturn = Statement.only5("MQTT-3.1.3-9")
    static let reordered = Statement.only5("MQTT-3.1.3-10")
    static let altered = Statement.only5("MQTT5-will-properties-published")
    static let late = Statement(nil, "MQTT3-will-prompt", "MQTT5-will-prompt")

    /// Will Messages that are followed, by topic and payload: 16,384; nothing is said of further ones.
    static let maximum = 1 << 14
    /// Receivers remembered of one: 16.
    static let maximumReceivers = 16
    /// How long a server may take to publish one: 2 s.
    static let promptness: Int64 = 2_000_000_000

    /// What is known of Will Messages of one topic and payload.
    struct Will {
        let topicHash: UInt64
        let topic: String
        let retain: Bool
        let qos: QoS
        var owner: CorrelatedConnection
        var properties: ForwardedDigest
        var expiry: UInt32?
        /// How many clients have it registered now.
        var registered = 1
        /// Whether all that had it registered did so alike.
        var isUniform = true
        /// What became of the last one.
        var outcome: WillEvent.Outcome?
        var settled: Int64 = 0
        /// Whether one ever was, or may have been, published.
        var wasDue = false
        /// Whether a client was ever seen to publish the same.
        var isPublishedByClients = false
        /// Connections that were sent it since it was registered last, and when.
        var receivers: [(connection: UInt64, timestamp: Int64)] = []
    }

    var wills: [UInt64: Will] = [:]
    /// The topic and payload of the will of a connection.
    private var contents: [UInt64: UInt64] = [:]
    /// One bit for each, so that most other messages are told apart at once.
    private var marks = [UInt64](repeating: 0, count: 1 << 10)

    @inline(__always)
    func mayHold(_ content: UInt64) -> Bool { marks[Int(content &>> 6 & 0x3FF)] &>> (content & 63) & 1 != 0 }

    // MARK: - CONNECT

    mutating func registered(
        _ will: ControlPacket.Will,
        _ connection: CorrelatedConnection,
        seed: UInt64,
        _ sink: inout CorrelationSink
    ) {
        sink.noted(.will, connection.version)
        let topicHash = will.topic.utf8Span.span.hashed(seed: seed)
        let content = will.payload.span.hashed(seed: topicHash)
        let properties = ForwardedProperties(will.properties)
        guard contents[connection.number] == nil, wills[content] != nil || wills.count < Self.maximum else { return }
        contents[connection.number] = content
        marks[Int(content &>> 6 & 0x3FF)] |= 1 &<< (content & 63)
        guard wills[content] != nil else {
            wills[content] = Will(
                topicHash: topicHash,
                topic: will.topic,
                retain: will.retain,
                qos: will.qos,
                owner: connection,
                properties: properties.digest,
                expiry: properties.messageExpiryInterval
            )
            return
        }
        if wills[content]?.retain != will.retain || wills[content]?.properties != properties.digest
            || wills[content]?.expiry != properties.messageExpiryInterval
            || wills[content]?.owner.opening.server != connection.opening.server
        {
            wills[content]?.isUniform = false
        }
        wills[content]?.owner = connection
        wills[content]?.registered += 1
        wills[content]?.receivers = []
        wills[content]?.outcome = nil
    }

    /// The connection ended without having been accepted, or with the capture.
    mutating func closed(_ connection: CorrelatedConnection, _ ending: ConnectionEnding) {
        guard connection.hasWill, connection.accepted == nil || ending.how == .captureEnd else { return }
        guard let content = contents.removeValue(forKey: connection.number) else { return }
        wills[content]?.registered -= 1
        // It may have been accepted where the capture does not show it.
        wills[content]?.wasDue = true
    }

    // MARK: - Outcomes

    mutating func settled(
        _ event: WillEvent,
        _ connections: borrowing CorrelatedConnections,
        _ retained: inout RetainedChecks,
        _ sink: inout CorrelationSink
    ) {
        guard let content = contents.removeValue(forKey: event.connection), let will = wills[content] else { return }
        let isSuppressed = event.outcome == .suppressed || event.outcome == .cancelled
        wills[content]?.registered -= 1
        wills[content]?.outcome = event.outcome
        wills[content]?.settled = event.timestamp
        if !isSuppressed { wills[content]?.wasDue = true }
        let owner = will.owner.number == event.connection ? will.owner : nil
        if let version = owner?.version { sink.noted(.dueWill, version) }
        guard let owner, will.isUniform else { return }
        switch event.outcome {
        case .published:
            keep(event, will, content, owner, &retained)
            judgeTime(event, owner, connections, &sink)
        case .overdue:
            retained.topics.doubt(owner.opening.server, will.topicHash)
            guard let first = event.expectations.first else { return }
            guard let receiver = connections.numbered(first.connection), receiver.isWhole else { return }
            let others = event.expectations.count > 1 ? " and others" : ""
            let absence = Absence(
                statement: Self.notPublished,
                timestamp: event.timestamp,
                frames: event.frames,
                expected: "the Will Message on topic \(Describe.text(event.topic)) published",
                observed: "no such message to \(Describe.text(first.clientIdentifier))\(others), subscribed to "
                    + Describe.text(first.filter)
            )
            sink.report(absence, owner, on: receiver)
        case .early where event.certainty == .definite && event.delayInterval > 0 && !will.isPublishedByClients:
            sink.report(
                Self.notPublished,
                owner,
                at: event.timestamp,
                frames: event.frames,
                packetType: .publish,
                expected: "the Will Message not before its Will Delay Interval of \(event.delayInterval) s is over",
                observed: "the Will Message published \(SessionChecks.seconds(-(event.late ?? 0))) too early"
            )
        case .notSeen, .unknown, .pending, .early:
            retained.topics.doubt(owner.opening.server, will.topicHash)
        case .suppressed, .cancelled:
            break
        }
    }

    /// A Will Message with Will Retain is retained.
    private func keep(
        _ event: WillEvent,
        _ will: Will,
        _ content: UInt64,
        _ owner: CorrelatedConnection,
        _ retained: inout RetainedChecks
    ) {
        guard event.retain, event.certainty == .definite, let publication = event.publication else { return }
        let expiry = will.expiry.map { Int64($0) &* 1_000_000_000 &+ publication.timestamp } ?? .max
        retained.topics.set(
            event.payloadLength == 0 ? nil : content,
            owner.opening.server,
            Array(event.topic.utf8),
            will.topicHash,
            qos: event.qos,
            expiry: expiry,
            by: owner,
            isWill: true,
            frame: publication.frame,
            at: publication.timestamp
        )
    }

    private func judgeTime(
        _ event: WillEvent,
        _ owner: CorrelatedConnection,
        _ connections: borrowing CorrelatedConnections,
        _ sink: inout CorrelationSink
    ) {
        guard let late = event.late, late > Self.promptness, event.certainty == .definite, let due = event.due,
            let publication = event.publication,
            let receiver = connections.numbered(publication.connection),
            // Who came later may be sent what was kept.
            let accepted = receiver.accepted, accepted.timestamp < due, receiver.lastRequest < due
        else { return }
        sink.report(
            Self.late,
            owner,
            severity: .warning,
            at: publication.timestamp,
            frames: event.frames,
            packetType: .publish,
            expected: "the Will Message promptly",
            observed: "the Will Message \(SessionChecks.seconds(late)) after it was due"
        )
    }

}
