import CaptureFile
import MQTTAudit
import MQTTTimeline
import WireBytes

/// Numbers the events of a timeline and hands them to its writer: those of the lanes, and those of the correlator, which
/// it renders.
///
/// What the writer throws is kept, and nothing more is written.
final class EventOutput: CorrelatorObserver {
    let writer: (any TimelineWriter)?
    /// Whether events are only numbered, all of them.
    let isNumbering: Bool
    private let renderer: (any EventRenderer)?
    private var filter: EventFilter
    private var rendered = ByteWriter(capacity: 1024)
    /// Events so far, the first line of the timeline included.
    private(set) var sequence: UInt64 = 1
    private(set) var failure: (any Error)?
    /// Why connections ended, counted.
    private(set) var disconnections = DisconnectionSummary()
    /// What a person has to know, the worst first.
    private(set) var incidents: [Incident] = []
    /// Judges what shows only over several connections; nil when the protocol is not judged.
    let auditor: CorrelationAuditor?
    /// Breaches of rules, folded.
    private(set) var findings = FindingLedger()
    /// What became of the Will Messages and requests so far.
    private(set) var wills = WillSummary()
    private(set) var requests = RequestSummary()

    init(
        _ options: AnalysisOptions,
        writer: (any TimelineWriter)?,
        renderer: (any EventRenderer)?,
        seed: UInt64
    ) {
        auditor = options.auditedGroups.contains(.protocol) ? CorrelationAuditor(topicSeed: seed) : nil
        filter = EventFilter(options.selection)
        self.writer = writer
        isNumbering =
            writer is NumberingTimeline && renderer is NumberingTimeline.Renderer && options.selection.isEverything
        self.renderer = writer == nil ? nil : renderer
    }

    /// Begins the timeline; before any event.
    func begin(files: [CaptureFileFacts], firstTimestamp: Int64?) throws {
        filter.begin(firstTimestamp: firstTimestamp)
        try writer?.begin(files: files, firstTimestamp: firstTimestamp)
    }

    /// The number of the next event.
    var nextSequence: UInt64 { sequence &+ 1 }

    /// Numbers an event of which nothing is written, and returns its number.
    @inline(__always)
    func number() -> UInt64 {
        sequence &+= 1
        return sequence
    }

    /// Writes an event with the next number.
    func write(_ event: TimelineEvent, rendered: Span<UInt8>) {
        guard let writer, failure == nil else { return }
        sequence = event.sequence
        do {
            try writer.write(event, rendered: rendered)
        } catch {
            failure = error
        }
    }

    func flush() throws {
        if let failure { throw failure }
        try writer?.flush()
    }

    /// Tells what the auditor has found since the last time.
    func tellFindings() {
        guard let auditor, !auditor.isEmpty else { return }
        for found in auditor.takeFindings() { self.found(found.finding, found.connection, found.opening, packet: 0) }
    }

    func session(_ event: SessionEvent) {
        auditor?.session(event)
        guard filter.wants(client: event.clientIdentifier) else { return }
        write(.session, event.connection, event.timestamp) { $0.render(event, into: &$1) }
    }

    func subscription(_ event: SubscriptionEvent) {
        auditor?.subscription(event)
        guard filter.wants(client: event.clientIdentifier), filter.wants(filter: event.filter) else { return }
        write(.subscription, event.connection, event.timestamp) { $0.render(event, into: &$1) }
    }

    func disconnected(_ disconnection: Disconnection) {
        disconnections.add(disconnection)
        guard filter.wants(client: disconnection.clientIdentifier, isKnown: disconnection.hasConnect) else { return }
        write(.disconnection, disconnection.connection, disconnection.timestamp) {
            $0.render(disconnection, into: &$1)
        }
    }

    func incident(_ incident: Incident) {
        incidents.append(incident)
        guard filter.wants(client: incident.clientIdentifier, isKnown: !incident.clientIdentifier.isEmpty) else {
            return
        }
        write(.incident, nil, incident.times.upperBound) { $0.render(incident, into: &$1) }
    }

    func will(_ event: WillEvent) {
        auditor?.will(event)
        wills.add(event)
        guard filter.wants(client: event.clientIdentifier), filter.wants(topic: event.topic.utf8Span.span) else {
            return
        }
        write(.will, event.connection, event.timestamp) { $0.render(event, into: &$1) }
    }

    func found(_ finding: Finding, _ connection: UInt64, _ opening: ConnectionOpening, packet: UInt64) {
        let placed = PlacedFinding(
            finding,
            connection: connection,
            client: opening.client,
            server: opening.server,
            sequence: writer == nil ? 0 : nextSequence,
            packetSequence: packet
        )
        findings.add(placed)
        guard filter.wants(client: finding.clientIdentifier, isKnown: finding.isClientKnown) else { return }
        write(.finding, connection, finding.timestamp) { $0.render(placed, into: &$1) }
    }

    func exchange(_ exchange: RequestExchange) {
        requests.add(exchange)
        let responseTopic = exchange.responseTopic ?? exchange.topic
        let parties = [exchange.requester?.clientIdentifier ?? "", exchange.responder?.clientIdentifier ?? ""]
        guard parties.contains(where: { filter.wants(party: $0) }),
            filter.wants(topic: exchange.topic.span) || filter.wants(topic: responseTopic.span)
        else { return }
        write(.exchange, exchange.request.leg.connection, exchange.timestamp) { $0.render(exchange, into: &$1) }
    }

    private var writesJourneys: Bool {
        renderer != nil && failure == nil && filter.selection.kinds.contains(.journey)
    }

    var takesJourneys: Bool { auditor != nil || writesJourneys }

    /// Whether the journey that is told next has to be judged.
    private var judgesJourney = false

    func takes(_ journey: JourneyOutline) -> Bool {
        judgesJourney = auditor?.takes(journey) ?? false
        if isNumbering {
            _ = number()
            return judgesJourney
        }
        return judgesJourney || writesJourneys
    }

    func journey(
        _ event: JourneyEvent,
        topic: Span<UInt8>,
        legs: [JourneyLeg],
        missing: [JourneyMissing],
        queued: [JourneyMissing]
    ) {
        if judgesJourney { auditor?.journey(event, topic: topic, legs: legs, missing: missing, queued: queued) }
        guard !isNumbering, writesJourneys, filter.wants(topic: topic) else { return }
        // A client's journeys are those of its messages, and of those it got or should have got.
        let isWanted =
            filter.wants(party: event.clientIdentifier)
            || legs.contains { filter.wants(party: $0.clientIdentifier) }
            || missing.contains { filter.wants(party: $0.clientIdentifier) }
            || queued.contains { filter.wants(party: $0.clientIdentifier) }
        guard isWanted else { return }
        write(.journey, event.connection, event.timestamp) {
            $0.render(event, topic: topic, legs: legs, missing: missing, queued: queued, into: &$1)
        }
    }

    private func write(
        _ kind: EventKind,
        _ connection: UInt64?,
        _ timestamp: Int64,
        _ render: (any EventRenderer, inout ByteWriter) -> Void
    ) {
        if isNumbering {
            _ = number()
            return
        }
        guard let renderer, filter.wants(kind, at: timestamp) else { return }
        rendered.removeAll()
        render(renderer, &rendered)
        if rendered.count == 0 { return }
        let event = TimelineEvent(
            kind: kind,
            sequence: nextSequence,
            timestamp: timestamp,
            connection: connection,
            topicSource: nil,
            continues: nil
        )
        write(event, rendered)
    }

    private func write(_ event: TimelineEvent, _ rendered: borrowing ByteWriter) {
        write(event, rendered: rendered.span)
    }
}
