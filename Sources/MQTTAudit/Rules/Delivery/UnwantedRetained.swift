import MQTTCodec
import MQTTTimeline
import WireBytes

/// Retained messages that come to subscriptions which asked for none (MQTT 5.0 §3.3.1.3, Retain Handling 2).
struct UnwantedRetained {
    /// Topic Filters that are remembered: 64, together of 4,096 bytes.
    ///
    /// Beyond it any message may have been asked for.
    static let maximumFilters = 64
    static let maximumBytes = 4_096
    /// How long after SUBSCRIBE retained messages are taken to be sent for it, in nanoseconds: 5 s.
    static let sendingTime: Int64 = 5_000_000_000

    private static let statement = Statement.only5("MQTT-3.3.1-11")

    private struct Filter {
        let bytes: [UInt8]
        /// Retain Handling 2, and Retain As Published 0: a message with RETAIN 1 is none that was just published.
        let wantsNone: Bool
        let frame: UInt64
        let timestamp: Int64
    }

    private var filters: [Filter] = []
    private var bytes = 0
    private var isFull = false
    /// Whether a subscription asked for no retained messages.
    private(set) var isWatching = false

    /// A SUBSCRIBE was sent.
    mutating func asked(_ subscribe: ControlPacket.Subscribe, _ packet: borrowing AuditedPacket) {
        if packet.version != .v5_0 || isFull { return }
        for subscription in subscribe.subscriptions {
            let filter = Array(subscription.topicFilter.utf8)
            if TopicFilter.shared(filter.span) != nil { continue }
            guard filters.count < Self.maximumFilters, bytes &+ filter.count <= Self.maximumBytes else {
                isFull = true
                isWatching = false
                filters = []
                return
            }
            bytes &+= filter.count
            let options = subscription.options
            let wantsNone = options.retainHandling == 2 && !options.retainAsPublished
            if wantsNone { isWatching = true }
            filters.append(
                Filter(
                    bytes: filter,
                    wantsNone: wantsNone,
                    frame: packet.place.frame,
                    timestamp: packet.place.timestamp
                )
            )
        }
    }

    /// The server sent a message with RETAIN.
    @inline(never)
    func sent(
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        topic: Span<UInt8>,
        _ start: SessionStart,
        _ sink: inout FindingSink
    ) {
        guard start.serverIsFresh, connection.isWhole, !start.isUnsure, !topic.isEmpty else { return }
        var last: Filter?
        for filter in filters {
            let bytes = filter.bytes
            guard TopicFilter.matches(filter: bytes.span, name: topic) else { continue }
            if !filter.wantsNone { return }
            last = filter
        }
        guard let last, packet.place.timestamp &- last.timestamp <= Self.sendingTime else { return }
        let none: [UInt8] = []
        sink.report(
            Self.statement,
            packet,
            connection,
            contents: none.span,
            bytes: 0..<1,
            certainty: .suspected,
            frames: [last.frame, packet.place.frame],
            expected: "no retained message for a subscription with Retain Handling 2",
            observed: "a message with RETAIN 1 that only such subscriptions match"
        )
    }
}
