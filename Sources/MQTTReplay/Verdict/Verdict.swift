public import MQTTCodec

/// What the replay did other than the capture, for each client and exchange.
///
/// A pure value: made of a plan, which is what the capture says, and of the records of carrying it out. What the capture
/// does not say is not compared.
public struct Verdict: Sendable, Equatable {
    /// What was compared and how much of it differs, by kind, in the order of `VerdictDifference.Kind`.
    public var tallies: [VerdictTally] = []
    /// The differences, in the plan's order; the first `maximumDifferences`.
    public var differences: [VerdictDifference] = []
    /// Messages of QoS 1 and 2 that were not acknowledged though the captured ones were, or never sent; the first
    /// `maximumUnacknowledged`, in the plan's order.
    public var unacknowledged: [UnacknowledgedMessage] = []
    /// How many there are.
    public var unacknowledgedCount = 0
    /// How many messages of QoS 1 and 2 stayed unacknowledged as in the capture.
    public var unacknowledgedAsCaptured = 0
    /// How long answers took, captured and live.
    public var latencies: [LatencyComparison] = []
    /// Why the replay ended early; nil when it did not.
    public var stopped: String?
    /// The share of what was compared that may differ, 0 to 1.
    public var tolerance: Double

    /// The most differences that are listed.
    public static let maximumDifferences = 10_000
    /// The most messages not acknowledged that are listed.
    public static let maximumUnacknowledged = 100_000

    /// How many things were compared.
    public var comparedCount: Int { tallies.reduce(0) { $0 + $1.compared } }
    /// How many of them differ.
    public var differenceCount: Int { tallies.reduce(0) { $0 + $1.differing } }

    /// True when every message of QoS 1 and 2 was acknowledged, nothing ended early, and no more differs than may.
    public var isMatch: Bool { whyNot == nil }

    /// Why it is no match, one sentence without full stop; nil when it is one.
    public var whyNot: String? {
        if let stopped { return "the replay was ended early: \(stopped)" }
        if unacknowledgedCount > 0 {
            let what = unacknowledgedCount == 1 ? "message of QoS 1 or 2 was" : "messages of QoS 1 and 2 were"
            return "\(unacknowledgedCount) \(what) not acknowledged"
        }
        let differing = differenceCount
        let allowed = Double(comparedCount) * min(1, max(0, tolerance))
        guard Double(differing) > allowed else { return nil }
        let worst = tallies.filter { $0.differing > 0 }.map { "\($0.differing) of \($0.compared) \($0.kind.plural)" }
        return "it differs from the capture: " + worst.joined(separator: ", ")
    }
}

/// How much of one kind was compared.
public struct VerdictTally: Sendable, Equatable {
    /// What.
    public var kind: VerdictDifference.Kind
    /// How many.
    public var compared = 0
    /// How many of them differ.
    public var differing = 0
}

/// Something that went another way than in the capture.
public struct VerdictDifference: Sendable, Equatable {
    /// What differs.
    public enum Kind: String, Sendable, CaseIterable {
        /// Whether the server could be reached and accepted CONNECT, and with which code.
        case connect
        /// Session Present.
        case session
        /// What SUBACK granted, for each Topic Filter.
        case subscription
        /// The code of UNSUBACK, for each Topic Filter.
        case unsubscription
        /// The code of PUBACK or PUBREC.
        case acknowledgment
        /// A packet of the plan that was not sent.
        case unsent
        /// Whether a message that the captured client received came.
        case missingMessage
        /// Whether a message came more often.
        case repeatedMessage
        /// Whether a message came that the captured client did not receive.
        case unexpectedMessage
        /// Whether the messages of one publisher on one topic came in the same order.
        case order
        /// Who ended the connection.
        case end
        /// What the live server did against the protocol.
        case fault

        /// What so many of them are called.
        public var plural: String {
            switch self {
            case .connect: "connects"
            case .session: "sessions"
            case .subscription: "granted subscriptions"
            case .unsubscription: "unsubscriptions"
            case .acknowledgment: "acknowledgment codes"
            case .unsent: "packets (not sent)"
            case .missingMessage: "messages (missing)"
            case .repeatedMessage: "messages (too often)"
            case .unexpectedMessage: "messages (unexpected)"
            case .order: "messages (order)"
            case .end: "ends of connections"
            case .fault: "connections (protocol broken by the server)"
            }
        }
    }

    /// What differs.
    public var kind: Kind
    /// The connection's place in the plan.
    public var connection: Int
    /// The captured frame that stands for it; nil without one.
    public var frame: UInt64?
    /// The Topic Name or Topic Filter it is about; nil for none.
    public var topic: String?
    /// What the capture has.
    public var captured: String
    /// What the replay got.
    public var live: String
}

/// A message of QoS 1 or 2 of which the live server did not acknowledge that it has it.
public struct UnacknowledgedMessage: Sendable, Equatable {
    /// How far it came.
    public enum State: String, Sendable {
        /// It was not sent.
        case notSent
        /// It was sent, and nothing came.
        case sent
        /// At QoS 2, PUBREC came and PUBCOMP did not: the server has it.
        case received
    }

    /// The connection's place in the plan.
    public var connection: Int
    /// The frame with the captured PUBLISH.
    public var frame: UInt64
    /// Topic Name; empty when it cannot be read.
    public var topic: String
    /// QoS in the plan.
    public var qos: QoS
    /// Packet Identifier in the capture.
    public var packetIdentifier: UInt16
    /// How far it came.
    public var state: State
}

/// How long one kind of answer took.
public struct LatencyComparison: Sendable, Equatable {
    /// What was asked for and answered.
    public enum Kind: String, Sendable, CaseIterable {
        /// CONNECT to CONNACK.
        case connack
        /// PUBLISH at QoS 1 to PUBACK.
        case puback
        /// PUBLISH at QoS 2 to PUBREC.
        case pubrec
        /// PUBLISH at QoS 2 to PUBCOMP.
        case pubcomp
        /// SUBSCRIBE to SUBACK.
        case suback
        /// UNSUBSCRIBE to UNSUBACK.
        case unsuback
    }

    /// Which.
    public var kind: Kind
    /// In the capture, as seen where it was captured; nil when there was none.
    public var captured: LatencyFigures?
    /// In the replay, as the client saw it; nil when there was none.
    public var live: LatencyFigures?
}
