import MQTTCodec
import MQTTTimeline

/// The QoS 1 and 2 exchanges in which one side publishes.
struct PublishingSide {
    /// How long an answer may take while the side that owes it sends other packets, in nanoseconds: 30 s.
    static let answerTime: Int64 = 30_000_000_000

    let publisher: Sender
    var exchanges = ExchangeTable()
    /// Whether all exchanges are in the table, so that an answer to none of them answers nothing.
    var isFollowed = true
    /// The lowest and the highest identifier used so far.
    var lowest = UInt16.max
    var highest = UInt16.min
    /// The order in which acknowledgments have to come, and the last place in it that was acknowledged.
    var sequence: UInt32 = 0
    var lastPuback: UInt32 = 0
    var lastPubrec: UInt32 = 0
    var lastPubrel: UInt32 = 0
    /// Not before these times a packet of the receiver, or of the publisher, can be overdue.
    var receiverDue = Int64.max
    var publisherDue = Int64.max
    /// Packets since these times were looked at.
    var credit = 0
    /// The time of the latest packet of the receiver, nanoseconds since 1970.
    var receiverLatest = Int64.min
    /// The last identifiers whose message the receiver refused by PUBREC; 0 where there is none.
    private var refused: [4 of UInt16] = .init(repeating: 0)
    private var nextRefused = 0
    /// When the server last confirmed an UNSUBSCRIBE.
    var lastUnsuback = Int64.min

    init(_ publisher: Sender) { self.publisher = publisher }

    /// The exchange that uses an identifier.
    func open(_ identifier: UInt16) -> OpenExchange? {
        guard let place = exchanges.place(of: identifier) else { return nil }
        let exchange = exchanges.places[place]
        return exchange.stage == .finished || exchange.isStray ? nil : exchange
    }

    /// What was under way may have ended in what is missing.
    mutating func lose() {
        exchanges.removeAll()
        isFollowed = false
        receiverDue = .max
        publisherDue = .max
    }

    /// What came of an acknowledgment.
    enum Fit {
        /// It was due, or does no harm.
        case taken
        /// It was due, and another one before it.
        case outOfOrder(OpenExchange)
        /// No exchange has its identifier.
        case nothing
        /// It belongs to another QoS than that of the exchange.
        case wrongType(OpenExchange)
        /// It comes before what it answers.
        case tooEarly(OpenExchange)
    }

    /// Takes PUBACK, PUBREC or PUBCOMP of the receiver.
    mutating func take(
        _ type: ControlPacketType,
        _ reason: ReasonCode,
        _ identifier: UInt16,
        _ timestamp: Int64
    ) -> Fit {
        guard let place = exchanges.place(of: identifier) else { return .nothing }
        switch (type, exchanges.places[place].stage) {
        case (.puback, .publishedOnce):
            defer { finish(place) }
            return Self.order(exchanges.places[place], &lastPuback)
        case (.pubrec, .publishedTwice):
            let fit = Self.order(exchanges.places[place], &lastPubrec)
            if reason.isFailure {
                refused[nextRefused] = identifier
                nextRefused = (nextRefused &+ 1) % refused.count
                finish(place)
            } else {
                sequence &+= 1
                exchanges.places[place].stage = .received
                exchanges.places[place].since = timestamp
                exchanges.places[place].sequence = sequence
                publisherDue = min(publisherDue, timestamp &+ Self.answerTime)
            }
            return fit
        case (.pubcomp, .released):
            finish(place)
            return .taken
        case (.pubrec, .received), (.pubrec, .released):
            return .taken
        case (_, .finished):
            exchanges.places[place].surplus &-= 1
            if exchanges.places[place].surplus == 0 { exchanges.remove(at: place) }
            return .taken
        case (.pubcomp, .publishedTwice), (.pubcomp, .received):
            exchanges.places[place].isTold = true
            return .tooEarly(exchanges.places[place])
        default:
            exchanges.places[place].isTold = true
            let exchange = exchanges.places[place]
            return exchange.surplus > 0 ? .taken : .wrongType(exchange)
        }
    }

    private static func order(_ exchange: OpenExchange, _ last: inout UInt32) -> Fit {
        // Which of several copies is acknowledged cannot be told.
        if exchange.isRepeated { return .taken }
        if exchange.sequence < last { return .outOfOrder(exchange) }
        last = exchange.sequence
        return .taken
    }

    /// The identifier in a place is free, unless more acknowledgments may come.
    mutating func finish(_ place: Int) {
        if exchanges.places[place].surplus > 0 {
            exchanges.places[place].stage = .finished
        } else {
            exchanges.remove(at: place)
        }
    }

    /// Whether a message with this identifier was refused lately, and no other used it since.
    func wasRefused(_ identifier: UInt16) -> Bool { refused.indices.contains { refused[$0] == identifier } }

    /// Takes PUBREL of the publisher where PUBREC came before.
    mutating func release(_ place: Int, _ timestamp: Int64) -> Fit {
        defer {
            exchanges.places[place].stage = .released
            exchanges.places[place].since = timestamp
            // Its answer may have come before it, and was passed over.
            if timestamp < receiverLatest { exchanges.places[place].isTold = true }
            receiverDue = min(receiverDue, timestamp &+ Self.answerTime)
        }
        return Self.order(exchanges.places[place], &lastPubrel)
    }

    /// Follows another exchange, as far as there is room.
    mutating func follow(_ exchange: OpenExchange) {
        for index in refused.indices where refused[index] == exchange.identifier { refused[index] = 0 }
        if let place = exchanges.place(of: exchange.identifier) {
            exchanges.places[place] = exchange
        } else if exchanges.isFull {
            isFollowed = false
        } else {
            exchanges.insert(exchange)
        }
        if exchange.stage == .received {
            publisherDue = min(publisherDue, exchange.since &+ Self.answerTime)
        } else {
            receiverDue = min(receiverDue, exchange.since &+ Self.answerTime)
        }
    }
}
