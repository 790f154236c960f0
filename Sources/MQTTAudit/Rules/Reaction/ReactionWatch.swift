import MQTTCodec
import MQTTTimeline

/// What one side owes to packets of the other, and what it did since.
///
/// An answer to a packet sent after the one in question proves that the receiver went on. Everything is empty, and costs
/// nothing, until there is something in question.
struct ReactionWatch {
    /// Something owed.
    struct Debt {
        let obligation: ReactionChecks.Obligation
        let statement: Statement
        let severity: Severity
        let certainty: Certainty
        /// Where the packet in question was seen.
        let frame: UInt64
        let timestamp: Int64
        /// Whether that packet could not be read.
        let isUnreadable: Bool
        /// Whether that packet is a CONNECT.
        let isConnect: Bool
        /// The version by which it is judged; nil for that of the connection.
        let version: ProtocolVersion?
        /// Its number among the packets watched.
        let position: UInt32
    }

    private struct Awaited {
        let answer: Answer
        let position: UInt32
    }

    private(set) var debts: [Debt] = []
    private var awaited: [Awaited] = []
    private var position: UInt32 = 0
    /// PINGREQs from before the first packet in question that may still be answered.
    private var earlierPings = 0
    /// The same for CONNECTs.
    private var earlierConnects = 0

    /// Packets in question at one time for each side: 8.
    static let debtLimit = 8
    /// Answers waited for at one time for each side: 32.
    static let awaitedLimit = 32

    var isEmpty: Bool { debts.isEmpty }

    /// The packet that is being told is one that obliges its receiver.
    mutating func add(
        _ obligation: ReactionChecks.Obligation,
        _ statement: Statement,
        severity: Severity,
        certainty: Certainty,
        frame: UInt64,
        timestamp: Int64,
        isUnreadable: Bool = false,
        isConnect: Bool = false,
        version: ProtocolVersion? = nil,
        unansweredPings: Int,
        unansweredConnects: Int
    ) {
        // One packet, one debt: the first that is told is the most specific.
        if debts.last?.position == position { return }
        guard debts.count < Self.debtLimit else { return }
        if debts.isEmpty {
            earlierPings = unansweredPings
            earlierConnects = unansweredConnects
        }
        debts.append(
            Debt(
                obligation: obligation,
                statement: statement,
                severity: severity,
                certainty: certainty,
                frame: frame,
                timestamp: timestamp,
                isUnreadable: isUnreadable,
                isConnect: isConnect,
                version: version,
                position: position
            )
        )
    }

    /// Whether the packet that is being told is in question already.
    var isLastInQuestion: Bool { debts.last?.position == position }

    /// The other side sent a packet, in question or after one that is.
    mutating func sent(_ answer: Answer?) {
        if debts.isEmpty { return }
        defer { position &+= 1 }
        guard let answer, awaited.count < Self.awaitedLimit else { return }
        awaited.append(Awaited(answer: answer, position: position))
    }

    /// This side sent a packet that answers another.
    ///
    /// - Returns: the debts this shows not to be paid, each with whether the packet in question itself was answered.
    mutating func answered(_ answer: Answer, isRefusal: Bool) -> [(debt: Debt, isOwn: Bool)] {
        if debts.isEmpty { return [] }
        if answer.type == .pingresp, earlierPings > 0 {
            earlierPings &-= 1
            return []
        }
        if answer.type == .connack, earlierConnects > 0 {
            earlierConnects &-= 1
            return []
        }
        guard let index = awaited.firstIndex(where: { $0.answer == answer }) else { return [] }
        let entry = awaited.remove(at: index)
        var broken: [(debt: Debt, isOwn: Bool)] = []
        var left: [Debt] = []
        for debt in debts {
            let isOwn = debt.position == entry.position
            if debt.position > entry.position || debt.obligation == .notAccept && !isOwn {
                left.append(debt)
            } else if isOwn && isRefusal && debt.obligation != .close {
                continue
            } else {
                broken.append((debt, isOwn))
            }
        }
        debts = left
        if debts.isEmpty { clear() }
        return broken
    }

    /// Nothing is owed any more, or nothing can be said any more.
    mutating func clear() {
        debts.removeAll()
        awaited.removeAll()
        position = 0
        earlierPings = 0
        earlierConnects = 0
    }
}
