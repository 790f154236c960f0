import MQTTCodec
import TCPReassembly

/// What detectors of incidents are told; all of it is rare.
enum IncidentFact {
    /// A connection began.
    case opened
    /// Something happened to a Session.
    case session(SessionEvent)
    /// A Session's subscriptions changed.
    case subscription(SubscriptionEvent)
    /// A connection ended.
    case disconnected(Disconnection)
    /// A QoS 1 or 2 exchange that did not simply complete; `isContinued` when another connection had begun it.
    case delivery(Delivery, isContinued: Bool)
    /// Another exchange that got no answer.
    case unanswered(ExchangeEvent)
    /// One side held the other up.
    case stall(StallEvent)
    /// A PUBLISH with a Topic Alias that was not seen set.
    case unknownAlias(from: Sender, frame: UInt64, timestamp: Int64)
    /// Bytes are missing.
    case gap(GapEvent)
    /// Something was wrong with the way of a message.
    case message(JourneyFinding)
    /// A request was not answered.
    case request(RequestExchange)
    /// A Will Message was not published.
    case will(WillEvent)

    /// Kinds of facts.
    struct Kinds: OptionSet {
        let rawValue: UInt16

        static let opened = Kinds(rawValue: 1 << 0)
        static let session = Kinds(rawValue: 1 << 1)
        static let subscription = Kinds(rawValue: 1 << 2)
        static let disconnected = Kinds(rawValue: 1 << 3)
        static let delivery = Kinds(rawValue: 1 << 4)
        static let unanswered = Kinds(rawValue: 1 << 5)
        static let stall = Kinds(rawValue: 1 << 6)
        static let unknownAlias = Kinds(rawValue: 1 << 7)
        static let gap = Kinds(rawValue: 1 << 8)
        static let message = Kinds(rawValue: 1 << 9)
        static let request = Kinds(rawValue: 1 << 10)
        static let will = Kinds(rawValue: 1 << 11)
    }

    /// Which kind this is.
    var kind: Kinds {
        switch self {
        case .opened: .opened
        case .session: .session
        case .subscription: .subscription
        case .disconnected: .disconnected
        case .delivery: .delivery
        case .unanswered: .unanswered
        case .stall: .stall
        case .unknownAlias: .unknownAlias
        case .gap: .gap
        case .message: .message
        case .request: .request
        case .will: .will
        }
    }
}

/// Whom a fact is about.
struct IncidentSubject {
    /// The number of the connection; 0 when it is about none.
    var connection: UInt64 = 0
    var clientIdentifier = ""
    var client: SocketAddress?
    var server: SocketAddress?
    /// What each side accepts under way at once; nil when not known.
    var receiveMaximum: (client: UInt16?, server: UInt16?) = (nil, nil)
}

/// Watches for one kind of incident.
///
/// A detector only counts and remembers, within stated limits; what deserves a sentence it says once, at the end of the
/// capture. Its thresholds are named and say why they are what they are.
protocol IncidentDetector {
    /// The facts it looks at, mostly of one kind; it gets no others.
    var interest: IncidentFact.Kinds { get }

    /// Takes a fact.
    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject)

    /// What there is to say, in any order.
    func incidents() -> [Incident]
}
