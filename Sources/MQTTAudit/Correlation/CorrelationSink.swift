import MQTTCodec
import MQTTTimeline

/// Takes what the checks over several connections find.
///
/// A flood of one rule on one connection is told in full only at its beginning; the rest is counted.
struct CorrelationSink {
    /// What was found since this was last emptied.
    private(set) var findings: [ConnectedFinding] = []
    /// What rules had to judge, counted.
    private(set) var occasions = OccasionCounts()

    var isEmpty: Bool { findings.isEmpty }

    /// Takes the findings away.
    mutating func take() -> [ConnectedFinding] {
        defer { findings.removeAll(keepingCapacity: true) }
        return findings
    }

    /// Counts that rules had something to judge.
    @inline(__always)
    mutating func noted(_ event: Occasion.Event, _ version: ProtocolVersion) {
        occasions.add(event, version)
    }

    /// Reports a breach.
    ///
    /// - Parameters:
    ///   - connection: the one whose peer broke the rule.
    ///   - packetType: the type of the packet that shows it; nil when it shows by what is missing.
    @inline(never)
    mutating func report(
        _ statement: Statement,
        _ connection: CorrelatedConnection,
        severity: Severity = .error,
        certainty: Certainty = .suspected,
        fault: Sender = .server,
        at timestamp: Int64,
        frames: [UInt64],
        packetType: ControlPacketType? = nil,
        expected: @autoclosure () -> String,
        observed: @autoclosure () -> String
    ) {
        guard connection.isVersionKnown, let name = statement.name(in: connection.version),
            connection.repeats.isToBeTold(name, fault, severity, certainty, at: timestamp, frames.last ?? 0)
        else { return }
        let finding = Finding(
            rule: "\(name)",
            version: connection.version,
            severity: severity,
            certainty: certainty,
            fault: fault,
            clientIdentifier: connection.clientIdentifier,
            isClientKnown: connection.isVersionKnown,
            timestamp: timestamp,
            frames: frames,
            packetType: packetType,
            expected: expected(),
            observed: observed()
        )
        findings.append(ConnectedFinding(connection: connection.number, opening: connection.opening, finding: finding))
    }

    /// Keeps a breach that shows by what a connection does not bring, until that is known to hold everything.
    ///
    /// A loss at the end of what was captured shows only by what comes after it.
    ///
    /// - Parameter silent: the connection that does not bring it.
    mutating func report(_ absence: Absence, _ connection: CorrelatedConnection, on silent: CorrelatedConnection) {
        if silent.closed != nil {
            tell(absence, connection)
        } else if silent.absences.count < Absence.maximum {
            // Set whole: a change in place would make every look at it a checked access.
            silent.absences = silent.absences + [(absence, connection)]
        }
    }

    /// A connection brings something, or ended, and nothing before that is missing.
    mutating func tellAbsences(_ silent: CorrelatedConnection) {
        let absences = silent.absences
        silent.absences = []
        for (absence, connection) in absences { tell(absence, connection) }
    }

    private mutating func tell(_ absence: Absence, _ connection: CorrelatedConnection) {
        report(
            absence.statement,
            connection,
            severity: absence.severity,
            fault: absence.fault,
            at: absence.timestamp,
            frames: absence.frames,
            packetType: absence.packetType,
            expected: absence.expected,
            observed: absence.observed
        )
    }

    /// Tells how many findings of floods on a connection were left out.
    mutating func tellRepeats(_ connection: CorrelatedConnection) {
        for entry in connection.repeats.takeUntold() {
            let finding = Finding(
                entry,
                version: connection.version,
                clientIdentifier: connection.clientIdentifier,
                isClientKnown: connection.isVersionKnown
            )
            findings.append(
                ConnectedFinding(connection: connection.number, opening: connection.opening, finding: finding)
            )
        }
    }
}

/// A breach that shows by what did not come.
struct Absence {
    /// How many are kept for a connection: 8; further ones are not told.
    static let maximum = 8

    let statement: Statement
    var severity = Severity.error
    var fault = Sender.server
    let timestamp: Int64
    let frames: [UInt64]
    var packetType: ControlPacketType?
    let expected: String
    let observed: String
}
