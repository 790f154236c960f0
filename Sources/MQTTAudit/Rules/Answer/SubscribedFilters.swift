import MQTTCodec
import WireBytes

/// Which Topic Filters were subscribed to in a connection; kept as hashes.
struct SubscribedFilters {
    /// Filters that are remembered: 256.
    ///
    /// Beyond it any filter may have been subscribed to.
    static let maximumFilters = 256

    /// Whether no other filter can have a subscription.
    var isComplete = false
    private var entries: [Entry] = []

    private struct Entry {
        let hash: UInt64
        var isGranted: Bool
    }

    /// Filters that a SUBSCRIBE asks for.
    mutating func asked(_ request: AnswerChecks.Request) {
        let isKept = request.subscriptions.count == request.count
        guard isKept, entries.count &+ request.count <= Self.maximumFilters else {
            isComplete = false
            return
        }
        for subscription in request.subscriptions {
            let hash = Self.hash(subscription.topicFilter)
            if !entries.contains(where: { $0.hash == hash }) { entries.append(Entry(hash: hash, isGranted: false)) }
        }
    }

    /// The server granted a filter, or ended its subscription.
    mutating func set(_ filter: String, isGranted: Bool) {
        let hash = Self.hash(filter)
        guard let index = entries.firstIndex(where: { $0.hash == hash }) else { return }
        entries[index].isGranted = isGranted
    }

    /// Whether there was never a subscription to a filter.
    func isUnknown(_ filter: String) -> Bool {
        guard isComplete else { return false }
        let hash = Self.hash(filter)
        return !entries.contains { $0.hash == hash }
    }

    /// Whether there is a subscription to a filter.
    func isGranted(_ filter: String) -> Bool {
        let hash = Self.hash(filter)
        return entries.contains { $0.hash == hash && $0.isGranted }
    }

    /// Whether there was never a subscription to any filter of an UNSUBSCRIBE.
    func isNone(of request: AnswerChecks.Request) -> Bool {
        request.count > 0 && request.filters.count == request.count && request.filters.allSatisfy(isUnknown)
    }

    /// Not known outside, so that nobody can choose filters that collide.
    private static let seed = UInt64.random(in: .min ... .max)

    private static func hash(_ filter: String) -> UInt64 {
        filter.utf8Span.span.hashed(seed: seed)
    }
}
