/// A time in which one side held the other up.
public struct StallEvent: Sendable, Equatable {
    /// The shortest one that is told, in nanoseconds: 1 s.
    public static let shortest: Int64 = 1_000_000_000

    /// What was held up.
    public enum Kind: UInt8, Sendable {
        /// QoS 1 or 2 packets waited for an answer, and none was acknowledged.
        case acknowledgments
        /// As many messages were under way as Receive Maximum allows (MQTT 5.0 §4.9).
        case window
    }

    /// A frame and its time.
    public struct Moment: Sendable, Equatable {
        /// Nanoseconds since 1970.
        public let timestamp: Int64
        /// The frame.
        public let frame: UInt64
    }

    /// What was held up.
    public let kind: Kind
    /// Who had to answer.
    public let from: Sender
    /// Since when: the packet that waited first, or the last acknowledgment when others waited already.
    public let begin: Moment
    /// The acknowledgment that ended it; nil when the connection or the capture ended first.
    public let end: Moment?
    /// How long it lasted, in nanoseconds.
    public let duration: Int64
    /// Exchanges that waited at its end.
    public let waiting: Int
    /// Since when as many messages were under way as Receive Maximum allows; nil when they were not at its end, or when
    /// that is not known.
    public let windowFullSince: Moment?
    /// Of `window`: for how long nothing at all was acknowledged, when that was so all the while; else 0.
    public let silence: Int64
}

/// Watches over one publishing side for times in which the receiver answers nothing.
struct StallWatch {
    /// Exchanges in which it is the receiver's turn.
    private(set) var waiting = 0
    /// How many of them may have been answered in packets that are missing.
    private var doubtful = 0
    /// Since when nothing has been answered.
    private var since = StallEvent.Moment(timestamp: 0, frame: 0)
    private(set) var windowFullSince: StallEvent.Moment?
    /// The last time in which nothing was answered that was long enough to be told.
    private var silence: (begin: Int64, end: Int64)?

    /// The publisher sent a packet that has to be answered.
    @inline(__always)
    mutating func sent(frame: UInt64, timestamp: Int64) {
        if waiting == doubtful { since = StallEvent.Moment(timestamp: timestamp, frame: frame) }
        waiting &+= 1
    }

    /// The receiver acknowledged something, whether it is known what or not.
    ///
    /// - Returns: the stall this ends.
    @inline(__always)
    mutating func answered(by receiver: Sender, frame: UInt64, timestamp: Int64) -> StallEvent? {
        if waiting == doubtful { return nil }
        let (duration, overflow) = timestamp.subtractingReportingOverflow(since.timestamp)
        let begin = since
        if duration < 0 || overflow { return nil }
        let now = StallEvent.Moment(timestamp: timestamp, frame: frame)
        since = now
        if duration < StallEvent.shortest { return nil }
        silence = (begin.timestamp, timestamp)
        return stall(.acknowledgments, by: receiver, from: begin, to: now, duration)
    }

    private func stall(
        _ kind: StallEvent.Kind,
        by receiver: Sender,
        from begin: StallEvent.Moment,
        to end: StallEvent.Moment?,
        _ duration: Int64,
        silence: Int64 = 0
    ) -> StallEvent {
        StallEvent(
            kind: kind,
            from: receiver,
            begin: begin,
            end: end,
            duration: duration,
            waiting: waiting,
            windowFullSince: windowFullSince,
            silence: silence
        )
    }

    /// The receiver's turn is over in one exchange.
    @inline(__always)
    mutating func settled() {
        waiting &-= 1
        if waiting < doubtful { doubtful = waiting }
    }

    /// Packets of the receiver are missing: what waits may have been answered.
    mutating func receiverWasLost(until timestamp: Int64) {
        forget(until: timestamp)
        doubtful = waiting
    }

    /// Packets are missing: nothing is known of the time before.
    mutating func forget(until timestamp: Int64) {
        since = StallEvent.Moment(timestamp: max(since.timestamp, timestamp), frame: since.frame)
        windowFullSince = nil
    }

    /// As many messages are under way as Receive Maximum allows.
    mutating func fillWindow(frame: UInt64, timestamp: Int64) {
        if windowFullSince == nil { windowFullSince = StallEvent.Moment(timestamp: timestamp, frame: frame) }
    }

    /// There is room again for a message.
    ///
    /// - Returns: the stall this ends.
    mutating func openWindow(by receiver: Sender, frame: UInt64, timestamp: Int64) -> StallEvent? {
        guard let begin = windowFullSince else { return nil }
        defer { windowFullSince = nil }
        let (duration, overflow) = timestamp.subtractingReportingOverflow(begin.timestamp)
        if overflow || duration < StallEvent.shortest { return nil }
        let end = StallEvent.Moment(timestamp: timestamp, frame: frame)
        var covering: Int64 = 0
        if let silence, silence.begin <= begin.timestamp, timestamp <= silence.end {
            covering = silence.end &- silence.begin
        }
        return stall(.window, by: receiver, from: begin, to: end, duration, silence: covering)
    }

    /// The stalls that last to the end, at `timestamp`.
    func last(by receiver: Sender, until timestamp: Int64) -> [StallEvent] {
        var stalls: [StallEvent] = []
        for (kind, begin) in [
            (StallEvent.Kind.acknowledgments, waiting > doubtful ? since : nil), (.window, windowFullSince),
        ] {
            guard let begin else { continue }
            let (duration, overflow) = timestamp.subtractingReportingOverflow(begin.timestamp)
            if overflow || duration < StallEvent.shortest { continue }
            let isSilent = kind == .window && waiting > 0 && since.timestamp <= begin.timestamp
            let silence = isSilent ? timestamp.subtractingReportingOverflow(since.timestamp).partialValue : 0
            stalls.append(stall(kind, by: receiver, from: begin, to: nil, duration, silence: silence))
        }
        return stalls
    }
}
