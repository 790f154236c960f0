import MQTTCodec
import MQTTTimeline
import WireBytes

/// Takes what the checks of a lane find.
///
/// A flood of one rule on one connection is told in full only at its beginning; the rest is counted.
struct FindingSink {
    /// What was found since this was last emptied.
    private(set) var findings: [Finding] = []
    /// What rules had to judge, counted.
    private(set) var occasions = OccasionCounts()

    /// Findings of one rule told in full for each connection: 8.
    static let findingsInFull: UInt64 = 8
    /// The bytes shown of a packet: 64.
    static let excerptBytes = 64

    /// Takes the findings away.
    mutating func take() -> [Finding] {
        defer { findings.removeAll(keepingCapacity: true) }
        return findings
    }

    var isEmpty: Bool { findings.isEmpty }

    /// Counts that rules had something to judge.
    @inline(__always)
    mutating func noted(_ event: Occasion.Event, _ version: ProtocolVersion) {
        occasions.add(event, version)
    }

    /// Counts a packet.
    @inline(__always)
    mutating func noted(_ type: ControlPacketType, from sender: Sender, _ version: ProtocolVersion) {
        occasions.add(type, from: sender, version)
    }

    /// Reports a breach that one packet shows.
    ///
    /// - Parameters:
    ///   - packet: the packet; the one that was told last.
    ///   - bytes: the bytes of the packet that break the rule.
    ///   - certainty: what the check itself can say; it becomes `suspected` where the stream is not whole.
    ///   - fault: who broke the rule, when not the packet's sender.
    @inline(never)
    mutating func report(
        _ statement: Statement,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        bytes: Range<Int>? = nil,
        severity: Severity = .error,
        certainty: Certainty = .definite,
        fault: Sender? = nil,
        frames: [UInt64]? = nil,
        expected: @autoclosure () -> String,
        observed: @autoclosure () -> String
    ) {
        guard let name = statement.name(in: packet.version) else { return }
        let place = packet.place
        let fault = fault ?? place.from
        guard connection.repeats.isToBeTold(name, fault, severity, certainty, at: place.timestamp, place.frame) else {
            return
        }
        findings.append(
            Finding(
                rule: "\(name)",
                version: packet.version,
                severity: severity,
                certainty: packet.isVersionCertain ? certainty : .suspected,
                fault: fault,
                clientIdentifier: connection.clientIdentifier,
                isClientKnown: connection.isClientKnown,
                timestamp: place.timestamp,
                frames: frames ?? (place.frames.isEmpty ? [place.frame] : place.frames),
                streamOffset: place.streamOffset,
                packetType: place.header.type,
                isAboutLastPacket: true,
                bytes: bytes,
                excerpt: packet.excerpt(around: bytes, of: contents),
                expected: expected(),
                observed: observed()
            )
        )
    }

    /// Reports a breach that no single packet shows: what did not come, what came too late.
    ///
    /// - Parameter version: nil when it is not known, and the rule holds for all.
    @inline(never)
    mutating func report(
        _ statement: Statement,
        _ connection: AuditedConnection,
        _ version: ProtocolVersion?,
        severity: Severity = .error,
        certainty: Certainty = .definite,
        fault: Sender,
        at timestamp: Int64,
        frames: [UInt64],
        streamOffset: UInt64? = nil,
        packetType: ControlPacketType? = nil,
        expected: @autoclosure () -> String,
        observed: @autoclosure () -> String
    ) {
        guard let name = statement.name(in: version ?? connection.version) else { return }
        guard connection.repeats.isToBeTold(name, fault, severity, certainty, at: timestamp, frames.last ?? 0) else {
            return
        }
        findings.append(
            Finding(
                rule: "\(name)",
                version: version,
                severity: severity,
                certainty: certainty,
                fault: fault,
                clientIdentifier: connection.clientIdentifier,
                isClientKnown: connection.isClientKnown,
                timestamp: timestamp,
                frames: frames,
                streamOffset: streamOffset,
                packetType: packetType,
                expected: expected(),
                observed: observed()
            )
        )
    }

    /// Adds a finding that is whole already.
    mutating func add(_ finding: Finding) {
        findings.append(finding)
    }

    /// Tells how many findings of a flood were left out.
    mutating func add(_ entry: Repeats.Entry, _ connection: AuditedConnection) {
        findings.append(
            Finding(
                entry,
                version: connection.version,
                clientIdentifier: connection.clientIdentifier,
                isClientKnown: connection.isClientKnown
            )
        )
    }
}
