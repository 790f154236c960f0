import MQTTCodec
import MQTTTimeline

/// Findings that wait for the other side to be heard again.
///
/// The two directions of a connection are put in order each by itself. While one of them waits behind a hole the other
/// goes on, so what seems to answer nothing may answer a packet that was captured before it and comes here after it.
struct LateFindings {
    /// Findings that may wait in a connection: 16.
    ///
    /// Beyond it they are not told.
    static let maximumWaiting = 16
    /// How much later the other side has to be heard, in nanoseconds: 1 s.
    static let waitingTime: Int64 = 1_000_000_000

    /// Why a finding waits.
    enum Kind: Equatable {
        /// A packet answers nothing that was seen.
        case answer(ControlPacketType, ReasonCode)
        /// An identifier is used that is in use; what ended that use may come yet.
        case reuse
    }

    struct Waiting {
        let kind: Kind
        /// Who may have sent what excuses it.
        let awaited: Sender
        let identifier: UInt16
        /// When its packet was seen, nanoseconds since 1970.
        let timestamp: Int64
        let name: StaticString
        let finding: Finding
    }

    private var waiting: [Waiting] = []

    @inline(__always)
    var isEmpty: Bool { waiting.isEmpty }
    var isFull: Bool { waiting.count >= Self.maximumWaiting }

    /// Lets a finding wait.
    mutating func add(_ late: Waiting) {
        if !isFull { waiting.append(late) }
    }

    /// Takes away an answer that waits for a packet like one seen at `timestamp`.
    mutating func takeAnswer(to identifier: UInt16, by sender: Sender, since timestamp: Int64) -> Waiting? {
        let index = waiting.firstIndex {
            $0.awaited == sender && $0.identifier == identifier && $0.timestamp >= timestamp && $0.kind != .reuse
        }
        return index.map { waiting.remove(at: $0) }
    }

    /// Whether an identifier was used again after `timestamp`, the use before it then being what ended at that time.
    ///
    /// - Parameter ends: whether the packet seen at that time ended it.
    mutating func settleReuse(_ identifier: UInt16, by sender: Sender, at timestamp: Int64, ends: Bool) -> Bool {
        let index = waiting.firstIndex {
            $0.awaited == sender && $0.identifier == identifier && $0.timestamp >= timestamp && $0.kind == .reuse
        }
        if let index, ends { waiting.remove(at: index) }
        return index != nil
    }

    /// `sender` was heard: what waited long enough for it is told.
    mutating func heard(
        _ sender: Sender,
        at timestamp: Int64,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        guard
            waiting.contains(where: {
                $0.awaited == sender && timestamp &- Self.waitingTime >= $0.timestamp
            })
        else { return }
        tell(connection, &sink) { $0.awaited == sender && timestamp &- Self.waitingTime >= $0.timestamp }
    }

    /// Nothing more will come.
    mutating func closed(_ connection: AuditedConnection, _ sink: inout FindingSink) {
        tell(connection, &sink) { _ in true }
    }

    /// What is missing may excuse everything that waits.
    mutating func forget() { waiting = [] }

    private mutating func tell(
        _ connection: AuditedConnection,
        _ sink: inout FindingSink,
        _ isRipe: (Waiting) -> Bool
    ) {
        for late in waiting where isRipe(late) {
            let finding = late.finding
            if connection.repeats.isToBeTold(
                late.name,
                finding.fault,
                finding.severity,
                finding.certainty,
                at: finding.timestamp,
                finding.frames.last ?? 0
            ) {
                sink.add(finding)
            }
        }
        waiting.removeAll(where: isRipe)
    }
}

extension LateFindings {
    /// Lets a finding about `packet` wait.
    ///
    /// - Parameters:
    ///   - bytes: the bytes of the packet that break the rule.
    ///   - frames: the frames that show it.
    mutating func suspect(
        _ statement: Statement,
        _ kind: Kind,
        awaiting awaited: Sender,
        identifier: UInt16,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        severity: Severity = .error,
        certainty: Certainty,
        bytes: Range<Int>?,
        frames: [UInt64]? = nil,
        expected: @autoclosure () -> String,
        observed: @autoclosure () -> String
    ) {
        guard !isFull, let name = statement.name(in: packet.version) else { return }
        let place = packet.place
        add(
            Waiting(
                kind: kind,
                awaited: awaited,
                identifier: identifier,
                timestamp: place.timestamp,
                name: name,
                finding: Finding(
                    rule: "\(name)",
                    version: packet.version,
                    severity: severity,
                    certainty: packet.isVersionCertain ? certainty : .suspected,
                    fault: place.from,
                    clientIdentifier: connection.clientIdentifier,
                    timestamp: place.timestamp,
                    frames: frames ?? [place.frame],
                    streamOffset: place.streamOffset,
                    packetType: place.header.type,
                    bytes: bytes,
                    expected: expected(),
                    observed: observed()
                )
            )
        )
    }
}
