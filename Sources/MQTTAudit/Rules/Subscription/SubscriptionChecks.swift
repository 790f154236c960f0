import MQTTCodec
import MQTTTimeline
import WireBytes

/// What subscriptions make a server send (MQTT 5.0 §3.3.2.1, §3.8.4, §3.10.4, §4.7; 3.1.1 likewise).
struct SubscriptionChecks {
    static let notSubscribed = Statement(nil, "MQTT-3.3.2-3", "MQTT-3.3.2-3")
    static let dollarMatched = Statement(nil, "MQTT-4.7.2-1", "MQTT-4.7.2-1")
    static let normalized = Statement(nil, "MQTT-4.7.3-4", "MQTT-4.7.3-4")
    static let unsubscribeCode = Statement.only5("MQTT-3.10.4-1")
    static let unsubscribed = Statement(nil, "MQTT-3.10.4-2", "MQTT-3.10.4-2")
    static let byteOrderMark = Statement(nil, "MQTT-1.5.3-3", "MQTT-1.5.4-3")

    /// Sessions whose subscriptions are followed: 65,536; nothing is said of further ones.
    static let maximumSessions = 1 << 16
    /// Deliveries after the end of their subscription that wait for their journey: 64.
    static let maximumAfterEnd = 64
    /// Topics with a byte order mark that are remembered: 64.
    static let maximumMarked = 64

    private var sessions: [UInt64: HeldSubscriptions] = [:]
    /// Bytes of their Topic Filters.
    private var bytes = 0
    /// How many there may be: 8 MiB; nothing is said of sessions with further ones.
    static let maximumBytes = 8 << 20
    private var matches = TopicMatches()
    /// Frames of deliveries for which only an ended subscription accounts, and when that ended.
    private(set) var afterEnd: [UInt64: Int64] = [:]
    /// Topics last seen, so that each is looked through once.
    private var seenTopics: [UInt64] = []
    /// By the hash of the topic without byte order mark.
    private var marked: [UInt64: Marked] = [:]

    private struct Marked {
        let frame: UInt64
        let timestamp: Int64
        let payloadLength: Int
    }

    // MARK: - Sessions

    /// A connection holds a session from now on.
    mutating func began(_ session: UInt64, _ connection: CorrelatedConnection, isNew: Bool, isKnown: Bool) {
        // What was asked for before CONNACK is not followed.
        let isWhole = connection.isWhole && connection.lastRequest == .min
        if !isNew, isKnown, let held = sessions[session] {
            if !isWhole { held.isWhole = false }
            connection.held = held
            return
        }
        guard sessions.count < Self.maximumSessions else { return }
        let held = HeldSubscriptions(number: session, isWhole: isNew && isWhole)
        sessions[session] = held
        connection.held = held
    }

    mutating func ended(_ session: UInt64) {
        guard let held = sessions.removeValue(forKey: session) else { return }
        bytes &-= held.bytes
        // A connection that goes on may ask for more, which is not followed.
        held.isWhole = false
        held.isOver = true
    }

    // MARK: - SUBSCRIBE, UNSUBSCRIBE

    mutating func subscribe(
        _ subscribe: ControlPacket.Subscribe,
        _ connection: CorrelatedConnection,
        seed: UInt64,
        _ sink: inout CorrelationSink
    ) {
        let identifier = subscribe.properties.subscriptionIdentifier ?? 0
        if identifier != 0 { sink.noted(.subscriptionIdentifier, connection.version) }
        for subscription in subscribe.subscriptions {
            if subscription.options.noLocal { sink.noted(.noLocal, connection.version) }
            if subscription.topicFilter.hasPrefix("$share/") { sink.noted(.sharedSubscription, connection.version) }
            guard let held = connection.held, !held.isOver else { continue }
            let before = held.bytes
            held.request(subscription, identifier: identifier, seed: seed, room: Self.maximumBytes &- bytes)
            bytes &+= held.bytes &- before
        }
    }

    func changed(_ event: SubscriptionEvent, _ connection: CorrelatedConnection, _ sink: inout CorrelationSink) {
        connection.lastGrant = event.timestamp
        guard let held = connection.held else { return }
        switch event.change {
        case .subscribed, .replaced:
            let isReplaced = held.answer(event, isGranted: true)
            guard isReplaced, event.options?.retainHandling == 1, event.share == nil,
                connection.regranted.count < HeldSubscriptions.maximum
            else { return }
            connection.regranted.append((Array(event.filter.utf8), event.timestamp))
        case .refused where event.options != nil:
            _ = held.answer(event, isGranted: false)
        case .unanswered:
            _ = held.answer(event, isGranted: nil)
        case .refused:
            break
        case .unsubscribed, .notHeld:
            judge(event, held, connection, &sink)
            held.remove(event.filter, at: event.timestamp)
        }
    }

    /// Compares the code of UNSUBACK with what the session is subscribed to.
    private func judge(
        _ event: SubscriptionEvent,
        _ held: HeldSubscriptions,
        _ connection: CorrelatedConnection,
        _ sink: inout CorrelationSink
    ) {
        guard held.isWhole, connection.isUnsubackUniform, let reason = event.reason, connection.version == .v5_0 else {
            return
        }
        var isHeld = false
        switch held.held(event.filter)?.state {
        case .granted: isHeld = true
        case .pending: return
        case .removed(let time): if event.timestamp &- time < 1_000_000_000 { return }
        case nil: break
        }
        guard isHeld ? reason == .noSubscriptionExisted : reason == .success else { return }
        let filter = Describe.text(event.filter)
        sink.report(
            Self.unsubscribeCode,
            connection,
            at: event.timestamp,
            frames: event.frames,
            packetType: .unsuback,
            expected: isHeld
                ? "Reason Code 0x00, as the client is subscribed to \(filter)"
                : "Reason Code 0x11, as the client is not subscribed to \(filter)",
            observed: isHeld ? "Reason Code 0x11" : "Reason Code 0x00"
        )
    }

    // MARK: - PUBLISH

    /// What a delivery matches; nil when the subscriptions are not known.
    @inline(__always)
    mutating func match(
        _ publish: PublishObservation,
        _ connection: CorrelatedConnection,
        _ topic: Span<UInt8>
    ) -> TopicMatch? {
        guard let held = connection.held, held.isWhole, !topic.isEmpty else { return nil }
        return matches.find(held, topic, publish.topicHash)
    }

    /// A delivery for which no subscription accounts.
    @inline(never)
    mutating func unmatched(
        _ publish: PublishObservation,
        _ match: TopicMatch,
        _ connection: CorrelatedConnection,
        _ topic: Span<UInt8>,
        _ sink: inout CorrelationSink
    ) {
        if match.pending > 0 { return }
        if match.removed > 0 {
            if afterEnd.count >= Self.maximumAfterEnd { afterEnd.removeAll(keepingCapacity: true) }
            afterEnd[publish.frame] = match.removedAt
            return
        }
        guard let held = connection.held else { return }
        let name = Describe.copy(topic)
        let (statement, filter) = Self.explanation(held, name)
        sink.report(
            statement,
            connection,
            at: publish.timestamp,
            frames: [publish.frame],
            packetType: .publish,
            expected: "a topic that matches one of the client's Topic Filters",
            observed: filter.map { "topic \(Describe.text(name)), which \(Describe.text($0)) does not match" }
                ?? "topic \(Describe.text(name)), which none of them matches"
        )
    }

    /// The rule that a delivery breaks for which no subscription accounts, and the filter the server took it for.
    private static func explanation(_ held: HeldSubscriptions, _ name: [UInt8]) -> (Statement, [UInt8]?) {
        if name.first == UInt8(ascii: "$") {
            // Any other character, which wildcards match.
            let plain = [UInt8(ascii: "x")] + name.dropFirst()
            for subscription in held.list where subscription.hasWildcard {
                let filter = subscription.filter
                let isWild = filter.first == UInt8(ascii: "#") || filter.first == UInt8(ascii: "+")
                if isWild, TopicFilter.matches(filter: filter.span, name: plain.span) {
                    return (dollarMatched, subscription.name)
                }
            }
        }
        let folded = fold(name)
        for subscription in held.list {
            let filter = fold(subscription.filter)
            if TopicFilter.matches(filter: filter.span, name: folded.span) { return (normalized, subscription.name) }
        }
        return (notSubscribed, nil)
    }

    /// Without the differences that servers are known to overlook: case, and separators at both ends.
    private static func fold(_ name: [UInt8]) -> [UInt8] {
        let separator = UInt8(ascii: "/")
        var folded = Array(String(decoding: name, as: UTF8.self).lowercased().utf8)[...]
        while folded.first == separator { folded.removeFirst() }
        while folded.last == separator { folded.removeLast() }
        return Array(folded)
    }

    /// A message reached a client whose subscription had ended before it was published.
    func delivered(
        _ leg: JourneyLeg,
        _ event: JourneyEvent,
        _ topic: Span<UInt8>,
        _ connection: CorrelatedConnection,
        _ sink: inout CorrelationSink
    ) {
        guard let end = afterEnd[leg.frame], event.timestamp &- end > 100_000_000 else { return }
        let name = Describe.copy(topic)
        sink.report(
            Self.unsubscribed,
            connection,
            at: event.timestamp &+ leg.latency,
            frames: [event.frame, leg.frame],
            packetType: .publish,
            expected: "no messages that were published after UNSUBACK",
            observed: "a message on topic \(Describe.text(name)), for which only the ended subscription accounts"
        )
    }

    // MARK: - Byte order marks

    /// A PUBLISH by a client.
    @inline(__always)
    mutating func published(_ publish: PublishObservation, _ topic: Span<UInt8>, seed: UInt64) {
        if seenTopics.isEmpty { seenTopics = Array(repeating: 0, count: 1 << 12) }
        let index = Int(publish.topicHash & 0xFFF)
        if seenTopics[index] == publish.topicHash { return }
        lookThrough(publish, topic, index, seed: seed)
    }

    @inline(never)
    private mutating func lookThrough(
        _ publish: PublishObservation,
        _ topic: Span<UInt8>,
        _ index: Int,
        seed: UInt64
    ) {
        var stripped: [UInt8] = []
        var start = 0
        var offset = 0
        while offset &+ 2 < topic.count {
            guard topic[offset] == 0xEF, topic[offset &+ 1] == 0xBB, topic[offset &+ 2] == 0xBF else {
                offset &+= 1
                continue
            }
            for place in start..<offset { stripped.append(topic[place]) }
            offset &+= 3
            start = offset
        }
        // Those with marks are looked through each time.
        guard start > 0 else {
            seenTopics[index] = publish.topicHash
            return
        }
        for place in start..<topic.count { stripped.append(topic[place]) }
        if marked.count >= Self.maximumMarked { marked.removeAll(keepingCapacity: true) }
        marked[stripped.span.hashed(seed: seed)] = Marked(
            frame: publish.frame,
            timestamp: publish.timestamp,
            payloadLength: publish.payloadLength
        )
    }

    var isWatchingMarks: Bool { !marked.isEmpty }

    /// A delivery while some topic with a byte order mark was published.
    @inline(never)
    func delivered(
        _ publish: PublishObservation,
        _ connection: CorrelatedConnection,
        _ sink: inout CorrelationSink
    ) {
        guard let former = marked[publish.topicHash], former.payloadLength == publish.payloadLength,
            publish.timestamp &- former.timestamp < 1_000_000_000,
            seenTopics[Int(publish.topicHash & 0xFFF)] != publish.topicHash
        else { return }
        sink.report(
            Self.byteOrderMark,
            connection,
            at: publish.timestamp,
            frames: [former.frame, publish.frame],
            packetType: .publish,
            expected: "the Topic Name with its bytes EF BB BF, as it was published",
            observed: "the Topic Name without them"
        )
    }
}

/// Text of captures in findings.
enum Describe {
    /// Bytes that are shown of a name: 128.
    static let maximum = 128

    static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices { copy.append(bytes[index]) }
        return copy
    }

    static func text(_ name: [UInt8]) -> String { text(String(decoding: name.prefix(maximum), as: UTF8.self)) }

    static func text(_ name: String) -> String {
        name.utf8.count > maximum ? "\"\(String(decoding: name.utf8.prefix(maximum), as: UTF8.self))…\"" : "\"\(name)\""
    }
}
