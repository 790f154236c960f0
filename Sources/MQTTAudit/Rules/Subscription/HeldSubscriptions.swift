import MQTTCodec
import MQTTTimeline
import WireBytes

/// What a session is subscribed to, as far as the capture shows it, with what was just asked for or just ended.
final class HeldSubscriptions {
    /// Subscriptions of one session that are followed: 128; with more, nothing is said of the session.
    static let maximum = 128
    /// Bytes of one Topic Filter: 1,024; with a longer one, nothing is said of the session.
    static let maximumLength = 1024

    /// Tells it from those of other sessions.
    let number: UInt64
    /// False when there may be others.
    var isWhole: Bool
    /// Its session is over.
    var isOver = false
    /// Grows with each change.
    private(set) var version: UInt32 = 0
    private(set) var list: [Held] = []
    /// Bytes of all Topic Filters that were ever added.
    private(set) var bytes = 0

    struct Held {
        /// As sent.
        let name: [UInt8]
        /// Without `$share` and ShareName.
        let filter: [UInt8]
        let isShared: Bool
        /// The hash of topics that the filter matches; nil when it has wildcards.
        let topicHash: UInt64?
        var options: SubscriptionOptions
        var grantedQoS: UInt8 = 0
        /// 0 when there is none.
        var identifier: UInt32
        /// The identifier before the last SUBSCRIBE; 0 when there was none.
        var formerIdentifier: UInt32 = 0
        /// A message with the new identifier came.
        var isIdentifierUsed = false
        var state: State
        /// The number of the connection on which it was granted.
        var connection: UInt64 = 0
        /// It was granted more than once.
        var isReplaced = false

        var hasWildcard: Bool { topicHash == nil }
    }

    enum State: Equatable {
        /// Asked for: the server may send messages already.
        case pending
        case granted
        /// Ended at this time: messages may still be on their way.
        case removed(Int64)
    }

    init(number: UInt64, isWhole: Bool) {
        self.number = number
        self.isWhole = isWhole
    }

    private func place(_ name: String) -> Int? {
        let bytes = name.utf8Span.span
        return list.firstIndex { $0.name.span.hasSameBytes(as: bytes) }
    }

    /// The subscription with this Topic Filter.
    func held(_ name: String) -> Held? { place(name).map { list[$0] } }

    /// A client asks for a subscription.
    ///
    /// - Parameter room: bytes that there are for its Topic Filter.
    func request(_ subscription: ControlPacket.Subscription, identifier: UInt32, seed: UInt64, room: Int) {
        version &+= 1
        if let place = place(subscription.topicFilter) {
            if list[place].state == .granted {
                if list[place].identifier != identifier {
                    list[place].formerIdentifier = list[place].identifier
                    list[place].isIdentifierUsed = false
                }
            } else {
                list[place].state = .pending
            }
            list[place].identifier = identifier
            list[place].options = subscription.options
            return
        }
        guard list.count < Self.maximum, subscription.topicFilter.utf8.count <= min(room, Self.maximumLength)
        else {
            list = []
            isWhole = false
            return
        }
        let name = Array(subscription.topicFilter.utf8)
        bytes &+= name.count &+ 64
        let shared = TopicFilter.shared(name.span)
        let filter = shared.map { Array(name[$0.filter]) } ?? name
        let hasWildcard = filter.contains(UInt8(ascii: "#")) || filter.contains(UInt8(ascii: "+"))
        list.append(
            Held(
                name: name,
                filter: filter,
                isShared: shared != nil,
                topicHash: hasWildcard ? nil : filter.span.hashed(seed: seed),
                options: subscription.options,
                identifier: identifier,
                state: .pending
            )
        )
    }

    /// The server answered a SUBSCRIBE for this filter, or never will.
    ///
    /// - Parameter isGranted: nil when it did not answer.
    /// - Returns: whether there had been a subscription with this filter.
    func answer(_ event: SubscriptionEvent, isGranted: Bool?) -> Bool {
        version &+= 1
        guard let place = place(event.filter) else { return false }
        guard isGranted == true else {
            if isGranted == nil { isWhole = false }
            if list[place].state == .pending { list.remove(at: place) }
            return false
        }
        let isReplaced = event.change == .replaced
        list[place].state = .granted
        list[place].grantedQoS = event.grantedQoS ?? 0
        list[place].connection = event.connection
        if isReplaced { list[place].isReplaced = true }
        return isReplaced
    }

    /// A subscription ended at `timestamp`.
    func remove(_ name: String, at timestamp: Int64) {
        version &+= 1
        guard let place = place(name) else { return }
        list[place].state = .removed(timestamp)
        // What ended long ago is of no more use.
        list.removeAll {
            if case .removed(let time) = $0.state { timestamp &- time > 60_000_000_000 } else { false }
        }
    }

    /// A message with the identifier of a subscription came.
    func noteUsed(_ place: Int) { list[place].isIdentifierUsed = true }

    /// Whether a subscription matches a topic.
    @inline(__always)
    func matches(_ place: Int, _ topic: Span<UInt8>, _ topicHash: UInt64) -> Bool {
        if let hash = list[place].topicHash { return hash == topicHash }
        let filter = list[place].filter
        return TopicFilter.matches(filter: filter.span, name: topic)
    }
}

/// What a session is subscribed to that matches one topic.
struct TopicMatch {
    var granted: UInt16 = 0
    var maximumQoS: UInt8 = 0
    var shared: UInt16 = 0
    /// Those with a Subscription Identifier, and the sum of these.
    var identified: UInt16 = 0
    var identifierSum: UInt64 = 0
    var identifier: UInt32 = 0
    /// Asked for and not granted yet.
    var pending: UInt16 = 0
    /// Ended, and when the last one did.
    var removed: UInt16 = 0
    var removedAt = Int64.min
    /// Those with Retain As Published.
    var retainingAsPublished: UInt16 = 0
    /// Those whose identifier changed.
    var reidentified: UInt16 = 0

    /// Whether only Shared Subscriptions match.
    var isShared: Bool { shared > 0 && shared == granted }
}

/// Finds what matches; the last answers are kept.
struct TopicMatches {
    /// Answers that are kept: 4,096.
    private static let size = 1 << 12

    private struct Entry {
        var session = UInt64.max
        var version: UInt32 = 0
        var topicHash: UInt64 = 0
        var match = TopicMatch()
    }

    private var entries: [Entry] = []

    @inline(__always)
    mutating func find(_ held: HeldSubscriptions, _ topic: Span<UInt8>, _ topicHash: UInt64) -> TopicMatch {
        let mixed = (topicHash ^ held.number &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
        let index = Int(mixed &>> 52)
        if index < entries.count, entries[index].topicHash == topicHash, entries[index].session == held.number,
            entries[index].version == held.version
        {
            return entries[index].match
        }
        if entries.isEmpty { entries = Array(repeating: Entry(), count: Self.size) }
        let match = Self.match(held, topic, topicHash)
        entries[index] = Entry(session: held.number, version: held.version, topicHash: topicHash, match: match)
        return match
    }

    private static func match(_ held: HeldSubscriptions, _ topic: Span<UInt8>, _ topicHash: UInt64) -> TopicMatch {
        var match = TopicMatch()
        for place in held.list.indices where held.matches(place, topic, topicHash) {
            let subscription = held.list[place]
            switch subscription.state {
            case .pending:
                match.pending &+= 1
            case .removed(let time):
                match.removed &+= 1
                match.removedAt = max(match.removedAt, time)
            case .granted:
                match.granted &+= 1
                match.maximumQoS = max(match.maximumQoS, subscription.grantedQoS)
                if subscription.isShared { match.shared &+= 1 }
                if subscription.options.retainAsPublished { match.retainingAsPublished &+= 1 }
                if subscription.formerIdentifier != 0 { match.reidentified &+= 1 }
                guard subscription.identifier != 0 else { continue }
                match.identified &+= 1
                match.identifierSum &+= UInt64(subscription.identifier)
                match.identifier = subscription.identifier
            }
        }
        return match
    }
}
