/// What a summary points out, the more worrying first.
public enum Notice: Int, Sendable, CaseIterable, Comparable {
    /// A packet that breaks the format.
    case malformedPacket
    /// A WebSocket frame that breaks the rules.
    case webSocketViolation
    /// Bytes that were sent but not captured.
    case gap
    /// SUBACK with a failure code.
    case subscriptionRefused
    /// UNSUBACK with a failure code.
    case unsubscriptionRefused
    /// PUBACK, PUBREC or PUBCOMP with a failure code.
    case publishRefused
    /// The client was silent for more than one and a half times its Keep Alive.
    case keepAliveExceeded
    /// A QoS 1 or 2 message whose exchange was not finished when its connection ended.
    case deliveryUnfinished
    /// PUBLISH with DUP set: sent again by MQTT, not by TCP.
    case publishRepeated
    /// A packet of which only the beginning was sent when the connection ended.
    case packetCut
    /// A PUBLISH with a Topic Alias that was never seen set.
    case aliasUnknown
    /// A segment sent again with other bytes.
    case overlapDisagrees
    /// A connection whose beginning was not captured, taken for MQTT by its packets.
    case guessedConnection
    /// An event of a client asked for that was left out, as too much waited for a Client Identifier.
    case selectionIncomplete

    /// The more worrying of two is the smaller.
    public static func < (left: Notice, right: Notice) -> Bool { left.rawValue < right.rawValue }

    /// The name in JSON.
    public var name: String {
        switch self {
        case .malformedPacket: "malformed_packet"
        case .webSocketViolation: "websocket_violation"
        case .gap: "gap"
        case .subscriptionRefused: "subscription_refused"
        case .unsubscriptionRefused: "unsubscription_refused"
        case .publishRefused: "publish_refused"
        case .keepAliveExceeded: "keep_alive_exceeded"
        case .deliveryUnfinished: "delivery_unfinished"
        case .publishRepeated: "publish_repeated"
        case .packetCut: "packet_cut"
        case .aliasUnknown: "alias_unknown"
        case .overlapDisagrees: "overlap_disagrees"
        case .guessedConnection: "guessed_connection"
        case .selectionIncomplete: "selection_incomplete"
        }
    }
}

/// What a summary points out, how often it happened and where first.
public struct NoticeSummary: Sendable, Equatable {
    /// What it is.
    public let notice: Notice
    /// How often, and in which frames first.
    public let occurrences: Occurrences
    /// The same by what distinguishes one case from another, most frequent first.
    public let details: [(text: String, occurrences: Occurrences)]

    /// Whether two summaries say the same.
    public static func == (left: NoticeSummary, right: NoticeSummary) -> Bool {
        left.notice == right.notice && left.occurrences == right.occurrences
            && left.details.elementsEqual(right.details) { $0.text == $1.text && $0.occurrences == $1.occurrences }
    }
}

/// Collects what is worth pointing out.
struct NoticeBoard {
    /// Different details kept for one notice: 256; further ones are counted without their text.
    static let maximumDetails = 256

    private var occurrences = Array(repeating: Occurrences(), count: Notice.allCases.count)
    private var details = Array(repeating: [String: Occurrences](), count: Notice.allCases.count)

    mutating func add(_ notice: Notice, frame: UInt64) {
        occurrences[notice.rawValue].add(frame: frame)
    }

    mutating func add(_ notice: Notice, frame: UInt64, _ detail: String) {
        add(notice, frame: frame)
        if details[notice.rawValue].count < Self.maximumDetails || details[notice.rawValue][detail] != nil {
            details[notice.rawValue][detail, default: Occurrences()].add(frame: frame)
        }
    }

    mutating func add(_ other: NoticeBoard) {
        for index in occurrences.indices {
            occurrences[index].add(other.occurrences[index])
            for (text, found) in other.details[index] { details[index][text, default: Occurrences()].add(found) }
        }
    }

    var summaries: [NoticeSummary] {
        Notice.allCases.compactMap { notice in
            let found = occurrences[notice.rawValue]
            guard found.count > 0 else { return nil }
            let sorted = details[notice.rawValue].sorted { left, right in
                left.value.count != right.value.count
                    ? left.value.count > right.value.count : left.key < right.key
            }
            return NoticeSummary(
                notice: notice,
                occurrences: found,
                details: sorted.map { (text: $0.key, occurrences: $0.value) }
            )
        }
    }
}
