import MQTTCodec
import WireBytes

/// All subscriptions of all sessions, each found by session and Topic Filter, and all by Topic Name.
struct SubscriptionTable {
    /// Subscriptions of one session: 1,024; further ones are not followed.
    static let maximumForSession = 1024
    /// Subscriptions of all sessions: 131,072; further ones are not followed.
    static let maximum = 1 << 17
    /// Bytes of their Topic Filters, each counted for each subscription: 8 MiB; further ones are not followed.
    static let maximumBytes = 8 << 20

    private(set) var subscriptions: [Subscription?] = []
    private var free: [Int] = []
    private(set) var index = SubscriptionIndex()
    private var bytes = 0
    /// Subscriptions by session and Topic Filter.
    private var places = HashIndex()
    /// Not known outside, so that nobody can choose Topic Filters that collide.
    private let seed = UInt64.random(in: .min ... .max)
    /// Subscriptions that a limit kept from being followed.
    private(set) var unfollowed: UInt64 = 0

    private var count: Int { subscriptions.count &- free.count }

    /// What a SUBACK granted.
    struct Grant {
        let filter: String
        let qos: UInt8
        let options: SubscriptionOptions
        let identifier: UInt32
        let timestamp: Int64
    }

    /// Enters a subscription, or changes the one with the same Topic Filter.
    ///
    /// - Returns: whether there was one; nil when a limit keeps it from being followed.
    mutating func subscribe(_ session: Session, _ grant: Grant) -> Bool? {
        if let place = place(of: grant.filter, in: session) {
            subscriptions[place]?.grantedQoS = grant.qos
            subscriptions[place]?.options = grant.options
            subscriptions[place]?.identifier = grant.identifier
            return true
        }
        guard session.subscriptions.count < Self.maximumForSession, count < Self.maximum,
            self.bytes &+ grant.filter.utf8.count <= Self.maximumBytes
        else {
            unfollowed &+= 1
            return nil
        }
        let bytes = Array(grant.filter.utf8)
        let shared = TopicFilter.shared(bytes.span)
        guard let node = index.node(of: bytes.span.extracting(shared?.filter ?? 0..<bytes.count)) else {
            unfollowed &+= 1
            return nil
        }
        let place = free.popLast() ?? subscriptions.count
        let entry = index.add(subscriber: Int32(place), to: node)
        let share = shared.map { String(decoding: bytes[$0.name], as: UTF8.self) }
        let subscription = Subscription(session, grant, share: share, node: node, entry: entry)
        if place < subscriptions.count {
            subscriptions[place] = subscription
        } else {
            subscriptions.append(subscription)
        }
        session.subscriptions.append(place)
        self.bytes &+= bytes.count
        places.insert(hash(of: grant.filter, in: session), UInt32(place))
        return false
    }

    /// The ShareName of a Topic Filter; nil when it is not that of a Shared Subscription.
    ///
    /// Only 5.0 has Shared Subscriptions, but Servers grant them to clients of 3.1.1 too, and nobody else has a use for
    /// such filters.
    static func shareName(of filter: String) -> String? {
        guard filter.utf8.first == UInt8(ascii: "$") else { return nil }
        let bytes = Array(filter.utf8)
        return TopicFilter.shared(bytes.span).map { String(decoding: bytes[$0.name], as: UTF8.self) }
    }

    /// Removes a subscription; false when it is not known.
    mutating func unsubscribe(_ session: Session, _ filter: String) -> Bool {
        guard let place = place(of: filter, in: session) else { return false }
        session.subscriptions.removeAll { $0 == place }
        remove(place)
        return true
    }

    /// Removes all subscriptions of a session.
    mutating func removeAll(of session: Session) {
        for place in session.subscriptions { remove(place) }
        session.subscriptions.removeAll()
    }

    /// The session is held by another connection, or by none.
    mutating func connect(_ session: Session, at timestamp: Int64) {
        for place in session.subscriptions {
            subscriptions[place]?.connection = session.connection
            subscriptions[place]?.connectedSince = timestamp
        }
    }

    private func place(of filter: String, in session: Session) -> Int? {
        places.first(hash(of: filter, in: session)) { place in
            guard let subscription = subscriptions[Int(place)], subscription.session === session else { return false }
            // Topic Filters are compared by their bytes, not as Swift compares text.
            return subscription.filter.utf8Span.span.hasSameBytes(as: filter.utf8Span.span)
        }.map { Int($0) }
    }

    private func hash(of filter: String, in session: Session) -> UInt64 {
        filter.utf8Span.span.hashed(seed: seed ^ session.number &* 0x9E37_79B9_7F4A_7C15)
    }

    private mutating func remove(_ place: Int) {
        guard let subscription = subscriptions[place] else { return }
        if let moved = index.remove(at: subscription.entry, from: subscription.node) {
            subscriptions[Int(moved)]?.entry = subscription.entry
        }
        places.remove(hash(of: subscription.filter, in: subscription.session), UInt32(place))
        bytes &-= subscription.filter.utf8.count
        subscriptions[place] = nil
        free.append(place)
    }

    /// The subscriptions on one node.
    func subscribers(of node: Int32) -> Int { index.subscriberCount(of: Int(node)) }

    /// A subscription on a node, by number.
    func subscriber(_ number: Int, of node: Int32) -> Subscription? {
        subscriptions[Int(index.subscriber(number, of: Int(node)))]
    }

    /// The nodes whose Topic Filters match a Topic Name.
    ///
    /// - Returns: false when the work for that was cut short.
    mutating func matches(_ topic: Span<UInt8>, _ nodes: inout [Int32]) -> Bool {
        index.matches(topic, &nodes)
    }
}
