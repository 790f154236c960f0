/// Requests without answer, by who asked whom for what.
struct UnansweredRequests {
    /// Groups told apart: 256; requests of further ones are counted in `others`.
    static let maximumGroups = 256
    /// Frames kept of each group: the first 3.
    static let rememberedFrames = 3

    struct Group: Equatable {
        /// Nil when the server asked.
        let requester: String?
        /// Nil when nobody or more than one was sent it.
        let responder: String?
        let pattern: String
        /// The Topic Name of the first one.
        let topic: [UInt8]
        var count: UInt64
        var frames: [UInt64]
        /// When the first and the last one was sent, nanoseconds since 1970.
        var from: Int64
        var to: Int64
    }

    private struct Key: Hashable {
        let requester: String?
        let responder: String?
        let pattern: String
        /// Empty for patterns of platforms, whose topics are all different.
        let topic: [UInt8]
    }

    private var places: [Key: Int] = [:]
    /// In the order in which they first were told.
    private(set) var groups: [Group] = []
    private(set) var others: UInt64 = 0

    mutating func add(_ exchange: RequestExchange) {
        let leg = exchange.request.leg
        let key = Key(
            requester: exchange.requester?.clientIdentifier,
            responder: exchange.responder?.clientIdentifier,
            pattern: exchange.pattern,
            topic: exchange.responseTopic == nil ? [] : exchange.topic
        )
        if let place = places[key] {
            groups[place].count &+= 1
            if groups[place].frames.count < Self.rememberedFrames { groups[place].frames.append(leg.frame) }
            groups[place].from = min(groups[place].from, leg.timestamp)
            groups[place].to = max(groups[place].to, leg.timestamp)
        } else if groups.count < Self.maximumGroups {
            places[key] = groups.count
            groups.append(
                Group(
                    requester: key.requester,
                    responder: key.responder,
                    pattern: key.pattern,
                    topic: exchange.topic,
                    count: 1,
                    frames: [leg.frame],
                    from: leg.timestamp,
                    to: leg.timestamp
                )
            )
        } else {
            others &+= 1
        }
    }
}
