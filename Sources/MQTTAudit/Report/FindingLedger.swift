import MQTTCodec
import MQTTTimeline
import TCPReassembly

/// Takes findings in the order of the timeline and folds those that say the same of the same client.
public struct FindingLedger: Sendable {
    /// Folded findings held: 10,000.
    public static let findingsHeld = 10_000
    /// Folded findings of one rule held: 1,000, so that one rule's flood leaves room for others.
    public static let findingsOfRuleHeld = 1_000
    /// Bytes of text and excerpts held: 16 MiB.
    public static let bytesHeld = 16 << 20
    /// Connections told apart, each counted once for each folded finding: 100,000.
    public static let connectionsHeld = 100_000

    private(set) var findings: [FoldedFinding] = []
    private(set) var limitHits = LedgerLimitHits()
    private var places: [Key: Int] = [:]
    private var latestPlaces: [Subject: Int] = [:]
    private var connections: Set<Place> = []
    private var foldsOfRule: [String: Int] = [:]
    private var heldBytes = 0

    /// What findings have in common that are folded, whatever their severity and certainty.
    private struct Subject: Hashable {
        let rule: String
        let version: ProtocolVersion?
        let fault: Sender
        let client: String
        let server: SocketAddress
    }

    private struct Key: Hashable {
        let subject: Subject
        let severity: Severity
        let certainty: Certainty
    }

    private struct Place: Hashable {
        let finding: Int
        let connection: UInt64
    }

    /// An empty ledger.
    public init() {}

    /// Takes a finding in its place.
    public mutating func add(_ placed: PlacedFinding) {
        let finding = placed.finding
        let connection = placed.connection
        let subject = Subject(
            rule: finding.rule,
            version: finding.version,
            fault: finding.fault,
            client: placed.clientName,
            server: placed.server
        )
        let key = Key(subject: subject, severity: finding.severity, certainty: finding.certainty)
        // What tells of findings left out does not know how bad and how certain these were.
        if let place = finding.repeats > 0 ? latestPlaces[subject] : places[key] {
            let isFurther = isFurther(connection, place)
            findings[place].add(finding, isOnFurtherConnection: isFurther)
            latestPlaces[subject] = place
            return
        }
        let bytes = Self.bytes(finding)
        guard findings.count < Self.findingsHeld, heldBytes &+ bytes <= Self.bytesHeld,
            foldsOfRule[finding.rule, default: 0] < Self.findingsOfRuleHeld
        else {
            limitHits.add(finding)
            return
        }
        heldBytes &+= bytes
        foldsOfRule[finding.rule, default: 0] &+= 1
        places[key] = findings.count
        latestPlaces[subject] = findings.count
        _ = isFurther(connection, findings.count)
        findings.append(FoldedFinding(placed))
    }

    /// Whether a connection is new to a folded finding; false, too, when that can no longer be told.
    private mutating func isFurther(_ connection: UInt64, _ finding: Int) -> Bool {
        let place = Place(finding: finding, connection: connection)
        if connections.contains(place) { return false }
        guard connections.count < Self.connectionsHeld else {
            limitHits.uncountedConnections &+= 1
            return false
        }
        connections.insert(place)
        return true
    }

    private static func bytes(_ finding: Finding) -> Int {
        finding.clientIdentifier.utf8.count &+ finding.expected.utf8.count &+ finding.observed.utf8.count
            &+ (finding.excerpt?.bytes.count ?? 0) &+ 8 &* finding.frames.count
    }
}

/// How often a limit of the ledger changed what a report tells.
struct LedgerLimitHits: Sendable, Equatable {
    /// Findings that are counted and not held.
    var unlisted: [Unlisted: UInt64] = [:]
    /// Connections that may be missing from the numbers of connections.
    var uncountedConnections: UInt64 = 0

    /// What is known of findings that are not held.
    struct Unlisted: Hashable {
        let rule: String
        let version: ProtocolVersion?
        let severity: Severity
    }

    mutating func add(_ finding: Finding) {
        let kind = Unlisted(rule: finding.rule, version: finding.version, severity: finding.severity)
        unlisted[kind, default: 0] &+= max(1, finding.repeats)
    }
}
