import DequeModule
import MQTTCodec
import MQTTTimeline

/// Subscription Identifiers in what the server sends (MQTT 5.0 §3.3.4, §3.8.4).
struct IdentifierChecks {
    static let missing = Statement.only5("MQTT-3.3.4-3")
    static let incomplete = Statement.only5("MQTT-3.3.4-4")
    static let mixedUp = Statement.only5("MQTT-3.3.4-5")
    static let foreign = Statement.only5("MQTT5-foreign-subscription-identifier")
    static let reverted = Statement.only5("MQTT5-subscription-identifier-reverted")

    /// Messages waited for whether further copies come: 256; nothing is said of further ones.
    static let maximumCopied = 256
    /// How long is waited: 1 s.
    static let window: Int64 = 1_000_000_000
    /// How long after a change of subscriptions messages may be as before: 1 s.
    static let settling: Int64 = 1_000_000_000

    private var copied = Deque<Copied>()
    /// When the first of them has been waited for long enough.
    private var due = Int64.max

    /// A message that matches several subscriptions and has not all their identifiers.
    private struct Copied {
        let connection: CorrelatedConnection
        let content: UInt64
        let match: TopicMatch
        let timestamp: Int64
        let frame: UInt64
        let identifiers: Int
        var copies = 1
        var sum: UInt64
        /// A copy has several identifiers.
        var isListed: Bool
    }

    /// A delivery to a client that may have subscriptions with identifiers.
    @inline(never)
    mutating func delivered(
        _ publish: PublishObservation,
        _ match: TopicMatch,
        _ connection: CorrelatedConnection,
        _ topic: Span<UInt8>,
        _ sink: inout CorrelationSink
    ) {
        let identifier = publish.properties.subscriptionIdentifier
        if identifier != 0, isForeign(identifier, publish, match, connection, topic, &sink) { return }
        guard match.identified > 0, match.pending == 0, match.removed == 0, !publish.dup,
            publish.timestamp &- connection.lastGrant > Self.settling, connection.lastRequest < publish.timestamp,
            connection.lastRequest <= connection.lastGrant
        else { return }
        if match.granted == 1 {
            guard publish.properties.subscriptionIdentifiers == 0 else { return }
            report(Self.missing, connection, publish.timestamp, publish.frame, match, "none", &sink)
            return
        }
        note(publish, match, connection)
    }

    private mutating func note(
        _ publish: PublishObservation,
        _ match: TopicMatch,
        _ connection: CorrelatedConnection
    ) {
        let content = publish.contentHash
        let count = publish.properties.subscriptionIdentifiers
        let first = UInt64(publish.properties.subscriptionIdentifier)
        if let place = copied.firstIndex(where: { $0.connection === connection && $0.content == content }) {
            copied[place].copies &+= 1
            copied[place].sum &+= first
            if count > 1 { copied[place].isListed = true }
            return
        }
        guard count != Int(match.identified), copied.count < Self.maximumCopied else { return }
        due = min(due, publish.timestamp &+ Self.window)
        copied.append(
            Copied(
                connection: connection,
                content: content,
                match: match,
                timestamp: publish.timestamp,
                frame: publish.frame,
                identifiers: Int(count),
                sum: first,
                isListed: count > 1
            )
        )
    }

    /// Time has come to `now`.
    @inline(__always)
    mutating func advance(to now: Int64, _ sink: inout CorrelationSink) {
        if now > due { judgeDue(at: now, &sink) }
    }

    @inline(never)
    private mutating func judgeDue(at now: Int64, _ sink: inout CorrelationSink) {
        while let first = copied.first, now &- first.timestamp > Self.window {
            copied.removeFirst()
            judge(first, &sink)
        }
        due = copied.first.map { $0.timestamp &+ Self.window } ?? .max
    }

    /// The capture has ended.
    mutating func finish(_ sink: inout CorrelationSink) {
        for message in copied { judge(message, &sink) }
        copied = []
    }

    private func judge(_ message: Copied, _ sink: inout CorrelationSink) {
        let match = message.match
        guard message.connection.isWhole(.server) else { return }
        if message.copies == 1 {
            let statement = message.identifiers == 0 ? Self.missing : Self.incomplete
            let observed = message.identifiers == 0 ? "none" : "\(message.identifiers) of them"
            report(statement, message.connection, message.timestamp, message.frame, match, observed, &sink)
        } else if message.copies == Int(match.granted), !message.isListed, message.sum != match.identifierSum {
            let observed = "\(message.copies) copies whose identifiers are others"
            report(Self.mixedUp, message.connection, message.timestamp, message.frame, match, observed, &sink)
        }
    }

    private func report(
        _ statement: Statement,
        _ connection: CorrelatedConnection,
        _ timestamp: Int64,
        _ frame: UInt64,
        _ match: TopicMatch,
        _ observed: String,
        _ sink: inout CorrelationSink
    ) {
        sink.report(
            statement,
            connection,
            at: timestamp,
            frames: [frame],
            packetType: .publish,
            expected: match.identified == 1
                ? "Subscription Identifier \(match.identifier), that of the matching subscription"
                : "the Subscription Identifiers of the \(match.identified) matching subscriptions that have one",
            observed: observed
        )
    }

    /// Judges the first identifier of a delivery.
    private func isForeign(
        _ identifier: UInt32,
        _ publish: PublishObservation,
        _ match: TopicMatch,
        _ connection: CorrelatedConnection,
        _ topic: Span<UInt8>,
        _ sink: inout CorrelationSink
    ) -> Bool {
        if match.granted == 1, match.identifier == identifier, match.reidentified == 0 { return false }
        guard let held = connection.held else { return false }
        var revertedFrom: UInt32 = 0
        for place in held.list.indices where held.matches(place, topic, publish.topicHash) {
            let subscription = held.list[place]
            if subscription.identifier == identifier {
                if subscription.formerIdentifier != 0, !subscription.isIdentifierUsed { held.noteUsed(place) }
                return false
            }
            if subscription.formerIdentifier == identifier {
                guard subscription.isIdentifierUsed, !publish.dup else { return false }
                revertedFrom = subscription.identifier
            }
        }
        sink.report(
            revertedFrom != 0 ? Self.reverted : Self.foreign,
            connection,
            at: publish.timestamp,
            frames: [publish.frame],
            packetType: .publish,
            expected: revertedFrom != 0
                ? "Subscription Identifier \(revertedFrom), which a message had before"
                : "only Subscription Identifiers of the client's subscriptions that match the topic",
            observed: "Subscription Identifier \(identifier)"
        )
        return true
    }
}
