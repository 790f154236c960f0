import MQTTCodec
import MQTTTimeline

/// How often each rule was broken on one connection, so that a flood is not told in full.
struct Repeats {
    private var entries: [Entry] = []

    /// What was not told.
    struct Entry {
        let rule: StaticString
        let fault: Sender
        /// Those of the first breach.
        let severity: Severity
        let certainty: Certainty
        var count: UInt64
        var lastTimestamp: Int64
        var lastFrame: UInt64
    }

    /// Counts a breach.
    ///
    /// - Returns: whether it is to be told.
    mutating func isToBeTold(
        _ rule: StaticString,
        _ fault: Sender,
        _ severity: Severity,
        _ certainty: Certainty,
        at timestamp: Int64,
        _ frame: UInt64
    ) -> Bool {
        for index in entries.indices where entries[index].fault == fault && entries[index].rule.isSame(as: rule) {
            entries[index].count &+= 1
            entries[index].lastTimestamp = timestamp
            entries[index].lastFrame = frame
            return entries[index].count <= FindingSink.findingsInFull
        }
        entries.append(
            Entry(
                rule: rule,
                fault: fault,
                severity: severity,
                certainty: certainty,
                count: 1,
                lastTimestamp: timestamp,
                lastFrame: frame
            )
        )
        return true
    }

    /// The rules of which something was left out, and how often.
    mutating func takeUntold() -> [Entry] {
        var untold: [Entry] = []
        for index in entries.indices where entries[index].count > FindingSink.findingsInFull {
            var entry = entries[index]
            entry.count &-= FindingSink.findingsInFull
            untold.append(entry)
            entries[index].count = FindingSink.findingsInFull
        }
        return untold
    }
}

extension Finding {
    /// What was left out of a flood of findings.
    init(
        _ entry: Repeats.Entry,
        version: ProtocolVersion,
        clientIdentifier: String,
        isClientKnown: Bool
    ) {
        let times = entry.count == 1 ? "once more" : "\(entry.count) times more"
        self.init(
            rule: "\(entry.rule)",
            version: version,
            severity: entry.severity,
            certainty: entry.certainty,
            fault: entry.fault,
            clientIdentifier: clientIdentifier,
            isClientKnown: isClientKnown,
            timestamp: entry.lastTimestamp,
            frames: [entry.lastFrame],
            expected: "",
            observed: "the same \(times), last in frame \(entry.lastFrame)"
        )
        repeats = entry.count
    }
}

extension StaticString {
    /// Whether this is the same literal, by content.
    fileprivate func isSame(as other: StaticString) -> Bool {
        unsafe utf8CodeUnitCount == other.utf8CodeUnitCount
            && (utf8Start == other.utf8Start || description == other.description)
    }
}
