public import MQTTCodec

/// What happened when one planned connection was carried out.
///
/// Times are nanoseconds since the start of the replay.
public struct LiveRecord: Sendable, Equatable {
    /// The connection's place in the plan.
    public var connection: Int
    /// The live connections made for it, in order; more than one when it was refused or lost and tried again.
    public var attempts: [LiveAttempt] = []
    /// What became of the client's packets that want an answer, by order of sending: PUBLISH at QoS 1 and 2,
    /// SUBSCRIBE, UNSUBSCRIBE.
    public var exchanges: [LiveExchange] = []
    /// What became on this connection of exchanges that an earlier connection of the client began.
    public var continued: [ContinuedExchange] = []
    /// The messages that came, in order; the first `maximumDeliveries`.
    public var deliveries: [LiveDelivery] = []
    /// Messages that came past `maximumDeliveries`.
    public var uncountedDeliveries = 0
    /// The Topic Names of messages that the captured client did not receive, by `LiveDelivery.message`; the first
    /// `maximumUnexpectedTopics`.
    public var unexpectedTopics: [UInt64: String] = [:]
    /// The client's packets sent, CONNECT and acknowledgments not counted.
    public var packetsSent = 0
    /// Of these, PUBLISH at QoS 0.
    public var messagesSentAtQoS0 = 0
    /// Bytes of the MQTT stream sent.
    public var bytesSent = 0
    /// Bytes of the MQTT stream received.
    public var bytesReceived = 0
    /// Planned packets that were not sent, and why; the first `maximumUnsent`.
    public var unsent: [UnsentStep] = []
    /// How many planned packets were not sent.
    public var unsentCount = 0
    /// PINGREQ sent beside the planned ones, to keep Keep Alive where time is stretched.
    public var addedPings = 0
    /// Captured repetitions (DUP) not sent again, as their exchange was known.
    public var skippedRepetitions = 0
    /// Messages sent at a lower QoS, as the server's Maximum QoS demands.
    public var downgraded = 0
    /// Messages sent without RETAIN, as the server has no retained messages.
    public var unretained = 0
    /// What the live server did against the protocol; the first `maximumFaults`.
    public var faults: [LiveFault] = []
    /// How it came to an end.
    public var ending = LiveEnding.notStarted

    /// The most messages told apart for one connection.
    public static let maximumDeliveries = 4_000_000
    /// The most packets not sent that are listed for one connection.
    public static let maximumUnsent = 1_000
    /// The most faults listed for one connection.
    public static let maximumFaults = 16

    /// The most Topic Names of unexpected messages kept for one connection.
    public static let maximumUnexpectedTopics = 1_000

    /// What `LiveDelivery.message` was hashed with.
    public var seed: UInt64

    /// A record of a connection for which nothing happened yet.
    public init(connection: Int, seed: UInt64 = 0) {
        self.seed = seed
        self.connection = connection
    }
}

/// One live Network Connection.
public struct LiveAttempt: Sendable, Equatable {
    /// What the layers below MQTT said when there was no connection; nil when there was.
    public var transportFailure: String?
    /// When it was begun.
    public var startedAt: Int64
    /// When it was up and CONNECT was sent; nil when it never was.
    public var openedAt: Int64?
    /// When CONNACK came; nil when none did.
    public var connackAt: Int64?
    /// The Reason Code of CONNACK.
    public var reasonCode: ReasonCode?
    /// Session Present of CONNACK.
    public var sessionPresent = false
    /// Client Identifier given by the server.
    public var assignedClientIdentifier: String?
    /// The Reason Code of the DISCONNECT the server sent; nil when it sent none.
    public var serverDisconnect: ReasonCode?
    /// When it was over; nil when it was not.
    public var closedAt: Int64?
    /// Who ended it.
    public var closing: LiveClosing?

    /// An attempt that was begun.
    public init(startedAt: Int64) {
        self.startedAt = startedAt
    }
}

/// A packet of the client that wants an answer, and what became of it.
public struct LiveExchange: Sendable, Equatable {
    /// The step of the plan's connection.
    public var step: Int
    /// Its type: PUBLISH, SUBSCRIBE or UNSUBSCRIBE.
    public var type: ControlPacketType
    /// The QoS it was sent with, for PUBLISH.
    public var qos: QoS
    /// When it was first sent.
    public var sentAt: Int64
    /// When its first answer came: PUBACK, PUBREC, SUBACK, UNSUBACK; nil when none did.
    public var answeredAt: Int64?
    /// When it was complete: the same, but for QoS 2 PUBCOMP; nil when it was not.
    public var completedAt: Int64?
    /// The codes of the answer; one, and one for each Topic Filter; empty before 5.0 for PUBLISH and UNSUBSCRIBE.
    public var reasonCodes: [ReasonCode] = []
    /// How often it was sent again, after a connection was lost.
    public var resent = 0

    /// A packet that was sent.
    public init(step: Int, type: ControlPacketType, qos: QoS, sentAt: Int64) {
        self.step = step
        self.type = type
        self.qos = qos
        self.sentAt = sentAt
    }
}

/// What became of an exchange that was begun on an earlier connection of the same session.
public struct ContinuedExchange: Sendable, Equatable {
    /// Where the exchange is recorded.
    public struct Place: Sendable, Hashable {
        /// The connection's place in the plan.
        public var connection: Int
        /// The place in `LiveRecord.exchanges`.
        public var exchange: Int
    }

    /// Where the exchange is recorded.
    public var place: Place
    /// What is new: its answer, its completion, how often it was sent again.
    public var exchange: LiveExchange

    /// Nothing new yet.
    init(place: Place) {
        self.place = place
        exchange = LiveExchange(step: -1, type: .publish, qos: .atMostOnce, sentAt: 0)
    }
}

/// A message that came from the live server.
public struct LiveDelivery: Sendable, Equatable {
    /// A hash of Topic Name and payload, comparable within one replay.
    public var message: UInt64
    /// When it came.
    public var at: Int64
    /// The place in `LiveRecord.attempts` of the connection it came over.
    public var attempt: UInt16
    /// QoS.
    public var qos: QoS
    /// DUP.
    public var dup: Bool
    /// RETAIN.
    public var retain: Bool
    /// True for a PUBLISH at QoS 2 that repeated one whose exchange was not over: it is the same message.
    public var isRepetition: Bool
}

/// A packet of the plan that was not sent.
public struct UnsentStep: Sendable, Equatable {
    /// Why not.
    public enum Cause: String, Sendable {
        /// There was no connection any more, or never.
        case noConnection
        /// It is longer than the server's Maximum Packet Size.
        case tooLarge
        /// It is a step of an authentication that the live server did not ask for.
        case notAsked
        /// The replay was ended before its time.
        case stopped
        /// It could not be read, so it could not be given a new Packet Identifier.
        case unreadable
        /// The server left no Packet Identifier or Receive Maximum free in time.
        case noRoom
    }

    /// The step of the plan's connection.
    public var step: Int
    /// Why not.
    public var cause: Cause
}

/// Something the live server did against the protocol.
public struct LiveFault: Sendable, Equatable {
    /// When.
    public var at: Int64
    /// One sentence without full stop.
    public var message: String
}

/// How a planned connection came to an end.
public enum LiveEnding: String, Sendable {
    /// It was never begun.
    case notStarted
    /// As planned.
    case asPlanned
    /// The live server refused it.
    case refused
    /// It could not be made.
    case unreachable
    /// The live server did not answer CONNECT in time.
    case unanswered
    /// It ended too early and was not made again, or could not be.
    case lost
    /// The live server sent what is not MQTT.
    case garbage
    /// The replay was ended.
    case stopped
}
