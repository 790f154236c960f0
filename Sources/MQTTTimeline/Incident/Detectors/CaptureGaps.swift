import MQTTCodec
import TCPReassembly

/// Bytes that were sent and that the capture does not hold.
struct CaptureGaps: IncidentDetector {
    let interest: IncidentFact.Kinds = .gap

    /// Connections told apart: 65,536.
    static let maximumConnections = 1 << 16

    private var tally = IncidentTally()
    private var bytes: UInt64 = 0
    /// Numbers of the connections with gaps.
    private var connections: Set<UInt64> = []
    /// Gaps by side and reason, of which there are few.
    private var reasons: [String: UInt64] = [:]

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .gap(let gap) = fact else { return }
        tally.add(frame: gap.resumed?.frame ?? 0, gap.timestamp, connection: subject.connection)
        bytes = bytes.addingReportingOverflow(gap.length).partialValue
        if connections.count < Self.maximumConnections { connections.insert(subject.connection) }
        let reason = StreamGap.Reason(rawValue: gap.reason)?.title ?? gap.reason
        reasons["from \(gap.from.name), \(reason)", default: 0] &+= 1
    }

    func incidents() -> [Incident] {
        if tally.count == 0 { return [] }
        let gaps = Wording.count(tally.count, "gap")
        let more = connections.count == Self.maximumConnections ? "at least " : ""
        let why = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { reasons.count == 1 ? $0.key : "\(Wording.count($0.value)) × \($0.key)" }
        let message =
            "the capture misses \(Wording.count(bytes, "byte")) in \(gaps) of "
            + "\(more)\(Wording.count(connections.count, "connection")) (\(why.joined(separator: "; "))): what they held "
            + "is not known, and less is said about what came before and after them"
        return [tally.incident(.captureGaps, "", message)]
    }
}
