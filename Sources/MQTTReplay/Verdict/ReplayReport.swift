internal import MQTTCodec

/// A replay in figures.
public struct ReplayReport: Sendable, Equatable {
    /// The connections of the plan.
    public var connections = 0
    /// Of these, ended as planned.
    public var endedAsPlanned = 0
    /// The others, by how they ended.
    public var failed: [(ending: LiveEnding, count: Int)] {
        LiveEnding.failures.compactMap { ending in failures[ending].map { (ending, $0) } }
    }
    private var failures: [LiveEnding: Int] = [:]
    /// Connections made beside those of the plan, as one was lost or refused.
    public var reconnections = 0
    /// Packets sent, CONNECT and acknowledgments not counted.
    public var packetsSent = 0
    /// Messages sent, by QoS.
    public var messagesSent = [0, 0, 0]
    /// Messages of QoS 1 and 2 acknowledged.
    public var messagesAcknowledged = 0
    /// Messages sent again after a connection was lost.
    public var messagesResent = 0
    /// Messages that came.
    public var messagesReceived = 0
    /// Bytes of MQTT sent.
    public var bytesSent = 0
    /// Bytes of MQTT received.
    public var bytesReceived = 0
    /// Planned packets not sent.
    public var unsent = 0
    /// PINGREQ sent beside the planned ones.
    public var addedPings = 0
    /// Captured repetitions not sent again.
    public var skippedRepetitions = 0
    /// Messages sent at a lower QoS than planned.
    public var downgraded = 0
    /// Messages sent without their RETAIN.
    public var unretained = 0
    /// How long it took, in nanoseconds.
    public var duration: Int64
    /// How long after the time at which it could be sent each packet was sent; nil when none had a time to keep.
    public var lateness: LatencyFigures?
    /// How long after its time on the schedule each packet was sent.
    public var lag: LatencyFigures?
    /// The comparison with the capture.
    public var verdict: Verdict

    /// The figures of a replay, and its verdict.
    public init(_ outcome: ReplayOutcome, tolerance: Double = 0) {
        duration = outcome.duration
        lateness = outcome.lateness
        lag = outcome.lag
        verdict = Verdict(outcome, tolerance: tolerance)
        connections = outcome.records.count
        for record in outcome.records { add(record) }
    }

    private mutating func add(_ record: LiveRecord) {
        if record.ending == .asPlanned { endedAsPlanned += 1 } else { failures[record.ending, default: 0] += 1 }
        reconnections += max(0, record.attempts.count - 1)
        packetsSent += record.packetsSent
        messagesSent[0] += record.messagesSentAtQoS0
        for exchange in record.exchanges where exchange.type == .publish {
            messagesSent[Int(exchange.qos.rawValue)] += 1
            if exchange.completedAt != nil { messagesAcknowledged += 1 }
            messagesResent += exchange.resent
        }
        messagesReceived += record.deliveries.count + record.uncountedDeliveries
        bytesSent += record.bytesSent
        bytesReceived += record.bytesReceived
        unsent += record.unsentCount
        addedPings += record.addedPings
        skippedRepetitions += record.skippedRepetitions
        downgraded += record.downgraded
        unretained += record.unretained
    }

    /// Packets sent a second, on average.
    public var rate: Double { duration > 0 ? Double(packetsSent) / (Double(duration) / 1e9) : 0 }
}

extension LiveEnding {
    /// All but `asPlanned`.
    static let failures: [LiveEnding] = [
        .notStarted, .refused, .unreachable, .unanswered, .lost, .garbage, .stopped,
    ]
}
