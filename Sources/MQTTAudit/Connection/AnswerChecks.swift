import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// Answers to SUBSCRIBE, UNSUBSCRIBE and PINGREQ.
struct AnswerChecks {
    /// SUBSCRIBE and UNSUBSCRIBE without answer that are followed: 64.
    ///
    /// Beyond it nothing is said of those.
    static let maximumOpen = 64
    /// Answered requests that are remembered for a second answer: 8.
    static let maximumAnswered = 8
    /// Topic Filters of a request that are kept until its answer: 256, together of 16,384 bytes; else none of them.
    static let maximumFilters = 256
    static let maximumFilterBytes = 16_384

    /// A SUBSCRIBE or UNSUBSCRIBE.
    struct Request {
        let type: ControlPacketType
        let identifier: UInt16
        let frame: UInt64
        /// Nanoseconds since 1970.
        let timestamp: Int64
        /// The length of the packet.
        let length: Int
        /// How many Topic Filters it has.
        let count: Int
        /// Those of SUBSCRIBE with their options; empty when there are too many.
        var subscriptions: [ControlPacket.Subscription] = []
        /// Those of UNSUBSCRIBE; empty when there are too many.
        var filters: [String] = []
        /// Whether it was told that its answer is missing.
        var isTold = false
    }

    var requests: [Request] = []
    var answered: [Request] = []
    /// PINGREQ packets without PINGRESP.
    private var pings = 0
    var late = LateFindings()
    /// Topic Filters that were subscribed to in this connection.
    var subscribed = SubscribedFilters()
    /// Whether all requests are known, so that an answer to none of them answers nothing.
    var isFollowed = true
    /// The time of the server's latest packet of those that are looked at here, nanoseconds since 1970.
    private var serverLatest = Int64.min
    /// Not before this time an answer can be overdue.
    private var due = Int64.max

    init() {}

    /// The request that uses a Packet Identifier.
    func open(_ identifier: UInt16) -> Request? {
        if requests.isEmpty { return nil }
        return requests.first { $0.identifier == identifier && !$0.isTold }
    }

    mutating func received(
        _ control: ControlPacket,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let sender = packet.place.from
        if sender == .server { serverLatest = max(serverLatest, packet.place.timestamp) }
        switch (control, sender) {
        case (.connect(let connect), .client): subscribed.isComplete = connect.cleanStart && connection.isWhole
        case (.connack(let connack), .server):
            if packet.version.hasSessionPresent, !connack.sessionPresent { subscribed.isComplete = connection.isWhole }
        case (.subscribe(let subscribe), .client): asked(Self.request(subscribe, packet))
        case (.unsubscribe(let unsubscribe), .client): asked(Self.request(unsubscribe, packet))
        case (.suback(let suback), .server): took(suback, packet, connection, bytes: bytes, &sink)
        case (.unsuback(let unsuback), .server): took(unsuback, packet, connection, bytes: bytes, &sink)
        case (.pingreq, .client):
            if late.isEmpty || late.takeAnswer(to: 0, by: .client, since: packet.place.timestamp) == nil { pings &+= 1 }
        case (.pingresp, .server): ponged(packet, connection)
        default: break
        }
        if !late.isEmpty { late.heard(sender, at: packet.place.timestamp, connection, &sink) }
        if sender == .server, packet.place.timestamp >= due { lookForOverdue(packet, connection, &sink) }
    }

    mutating func malformed(_ event: MalformedEvent, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        let types = ControlPacketType.subscribe.rawValue...ControlPacketType.pingresp.rawValue
        if types.contains(event.type.rawValue) || event.isLost || event.resumed != nil { lose() }
    }

    mutating func gap(_ gap: GapEvent, _ connection: AuditedConnection) { lose() }

    /// Time has come to `now`, nanoseconds since 1970.
    mutating func advance(to now: Int64, _ connection: AuditedConnection, _ sink: inout FindingSink) {}

    /// The connection ended.
    mutating func closed(_ ending: AuditedEnding, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        late.closed(connection, &sink)
    }

    /// Requests or answers are missing.
    private mutating func lose() {
        requests = []
        answered = []
        late.forget()
        isFollowed = false
        subscribed.isComplete = false
        due = .max
    }

    // MARK: - Requests

    private static func request(_ subscribe: ControlPacket.Subscribe, _ packet: borrowing AuditedPacket) -> Request {
        let isKept =
            packet.place.header.packetLength <= maximumFilterBytes
            && subscribe.subscriptions.count <= maximumFilters
        return Request(
            type: .subscribe,
            identifier: subscribe.packetIdentifier,
            frame: packet.place.frame,
            timestamp: packet.place.timestamp,
            length: packet.place.header.packetLength,
            count: subscribe.subscriptions.count,
            subscriptions: isKept ? subscribe.subscriptions : []
        )
    }

    private static func request(_ unsubscribe: ControlPacket.Unsubscribe, _ packet: borrowing AuditedPacket) -> Request
    {
        let isKept =
            packet.place.header.packetLength <= maximumFilterBytes
            && unsubscribe.topicFilters.count <= maximumFilters
        return Request(
            type: .unsubscribe,
            identifier: unsubscribe.packetIdentifier,
            frame: packet.place.frame,
            timestamp: packet.place.timestamp,
            length: packet.place.header.packetLength,
            count: unsubscribe.topicFilters.count,
            filters: isKept ? unsubscribe.topicFilters : []
        )
    }

    private mutating func asked(_ request: Request) {
        if request.type == .subscribe { subscribed.asked(request) }
        if request.identifier == 0 { return }
        let answer: ControlPacketType = request.type == .subscribe ? .suback : .unsuback
        if !late.isEmpty {
            // An answer that came before it, as it waited behind a hole, answers it.
            let early = late.takeAnswer(to: request.identifier, by: .client, since: request.timestamp)
            if case .answer(answer, _) = early?.kind { return }
        }
        guard requests.count < Self.maximumOpen else {
            isFollowed = false
            return
        }
        requests.append(request)
        // Where it waited behind a hole, its answer may have come before it and been passed over.
        if request.timestamp < serverLatest { requests[requests.count &- 1].isTold = true }
        due = min(due, request.timestamp &+ PublishingSide.answerTime)
    }

    /// Takes away the request that an answer with so many codes is for.
    mutating func takeRequest(_ type: ControlPacketType, _ identifier: UInt16, count: Int) -> Request? {
        let isOne: (Request) -> Bool = { $0.type == type && $0.identifier == identifier }
        let index = requests.firstIndex { isOne($0) && $0.count == count } ?? requests.firstIndex(where: isOne)
        guard let index else { return nil }
        let request = requests.remove(at: index)
        if answered.count >= Self.maximumAnswered { answered.removeFirst() }
        answered.append(request)
        return request
    }

    // MARK: - What does not come

    @inline(never)
    private mutating func lookForOverdue(
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        let now = packet.place.timestamp
        due = .max
        for index in requests.indices where !requests[index].isTold {
            let request = requests[index]
            let limit = request.timestamp &+ PublishingSide.answerTime
            guard now >= limit else {
                due = min(due, limit)
                continue
            }
            requests[index].isTold = true
            let statement =
                switch request.type {
                case .subscribe: AnswerStatements.suback
                case _ where subscribed.isNone(of: request): AnswerStatements.unsubackForUnknown
                default: AnswerStatements.unsuback
                }
            let waited = (now &- request.timestamp) / 1_000_000_000
            let answer = request.type == .subscribe ? "SUBACK" : "UNSUBACK"
            sink.report(
                statement,
                connection,
                packet.version,
                certainty: .suspected,
                fault: .server,
                at: now,
                frames: [request.frame, packet.place.frame],
                packetType: request.type,
                expected: "\(answer) for Packet Identifier \(request.identifier)",
                observed: "no \(answer) for Packet Identifier \(request.identifier) in \(waited) s, "
                    + "while other packets were sent"
            )
        }
    }

    // MARK: - PINGRESP

    private mutating func ponged(_ packet: borrowing AuditedPacket, _ connection: AuditedConnection) {
        if pings > 0 {
            pings &-= 1
            return
        }
        guard isFollowed, connection.isWhole else { return }
        late.suspect(
            AnswerStatements.unsolicitedPingresp,
            .answer(.pingresp, .success),
            awaiting: .client,
            identifier: 0,
            packet,
            connection,
            severity: .warning,
            certainty: .definite,
            bytes: nil,
            expected: "PINGRESP only in reply to PINGREQ",
            observed: "PINGRESP although each PINGREQ had its own"
        )
    }
}
