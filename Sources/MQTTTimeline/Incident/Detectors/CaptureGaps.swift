import MQTTCodec

/// Bytes that were sent and that the capture does not hold.
struct CaptureGaps: IncidentDetector {
    private var tally = IncidentTally()
    private var bytes: UInt64 = 0
    /// Numbers of the connections with gaps.
    private var hasGap: Set<UInt64> = []
    /// Connections told apart: 65,536.
    static let maximumConnections = 1 << 16

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .gap(let gap) = fact else { return }
        tally.add(frame: gap.resumed?.frame ?? 0, gap.timestamp, connection: subject.connection)
        bytes = bytes.addingReportingOverflow(gap.length).partialValue
        if hasGap.count < Self.maximumConnections { hasGap.insert(subject.connection) }
    }

    func incidents() -> [Incident] {
        if tally.count == 0 { return [] }
        let gaps = Wording.count(tally.count, "gap")
        let more = hasGap.count == Self.maximumConnections ? "at least " : ""
        let message =
            "the capture misses \(Wording.count(bytes, "byte")) in \(gaps) of "
            + "\(more)\(Wording.count(hasGap.count, "connection")): nothing is said about what they held, and less about "
            + "what came around them"
        return [tally.incident(.captureGaps, "", message)]
    }
}
