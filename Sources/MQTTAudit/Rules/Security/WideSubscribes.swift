import MQTTCodec
import MQTTTimeline

/// SUBSCRIBEs for filters that take in far more than any one application needs, until they are answered.
struct WideSubscribes {
    private var pending: [Pending] = []

    /// SUBSCRIBEs that wait for their answer: 8.
    static let waiting = 8
    /// Filters of one that are kept: 8.
    static let filtersKept = 8

    /// A SUBSCRIBE with at least one wide filter.
    struct Pending {
        let packetIdentifier: UInt16
        let frame: UInt64
        /// How many filters it has.
        let count: Int
        let filters: [(index: Int, filter: String, width: Width)]
    }

    /// What a filter takes in.
    enum Width {
        /// All topics that applications use.
        case everything
        /// All that the server tells of itself.
        case system
    }

    mutating func add(_ subscribe: ControlPacket.Subscribe, frame: UInt64) {
        pending.removeAll { $0.packetIdentifier == subscribe.packetIdentifier }
        guard pending.count < Self.waiting else { return }
        var filters: [(index: Int, filter: String, width: Width)] = []
        for (index, subscription) in subscribe.subscriptions.enumerated() where filters.count < Self.filtersKept {
            guard let width = Self.width(of: subscription.topicFilter) else { continue }
            filters.append((index, subscription.topicFilter, width))
        }
        guard !filters.isEmpty else { return }
        pending.append(
            Pending(
                packetIdentifier: subscribe.packetIdentifier,
                frame: frame,
                count: subscribe.subscriptions.count,
                filters: filters
            )
        )
    }

    /// Takes the one that a SUBACK answers.
    mutating func answered(_ packetIdentifier: UInt16) -> Pending? {
        guard let index = pending.firstIndex(where: { $0.packetIdentifier == packetIdentifier }) else { return nil }
        return pending.remove(at: index)
    }

    /// Nil for a filter with a level of its own: `#`, `+/#` and `$share/all/#` have none, `$SYS/#` none but that.
    static func width(of filter: String) -> Width? {
        var levels = filter.split(separator: "/", maxSplits: 6, omittingEmptySubsequences: false)[...]
        if levels.first == "$share", levels.count > 2 { levels = levels.dropFirst(2) }
        let isSystem = levels.first == "$SYS"
        if isSystem { levels = levels.dropFirst() }
        guard levels.last == "#", levels.dropLast().allSatisfy({ $0 == "+" }) else { return nil }
        return isSystem ? .system : .everything
    }
}

extension SecurityChecks {
    /// Judges what a SUBACK grants.
    mutating func judgeGrants(
        _ suback: ControlPacket.Suback,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard let subscribe = wideSubscribes.answered(suback.packetIdentifier),
            suback.reasonCodes.count == subscribe.count
        else { return }
        for (index, filter, width) in subscribe.filters where !suback.reasonCodes[index].isFailure {
            let grant = Grant(
                filter: filter,
                frames: [subscribe.frame, packet.place.frame],
                code: bytes.count &- subscribe.count &+ index
            )
            switch width {
            case .everything: judgeWholeTree(grant, packet, connection, bytes, &sink)
            case .system: judgeSystemSubscription(grant, packet, connection, bytes, &sink)
            }
        }
    }

    /// A wide filter that the server granted.
    struct Grant {
        let filter: String
        let frames: [UInt64]
        /// Where its reason code is in SUBACK.
        let code: Int
    }
}
