import MQTTCodec
import TCPReassembly

/// Shows every detector what the correlator tells, and hands it on; at the end of the capture it tells the incidents.
final class IncidentBoard: CorrelatorObserver {
    private let next: any CorrelatorObserver
    private var detectors: [any IncidentDetector] = [
        TakeoverLoop(), ReconnectLoop(), MassDisconnection(), KeepAliveTimeouts(), UnansweredPings(),
        RefusedConnects(), FailedHandshakes(), UnreachableServers(), LostSessions(), DiscardedSessions(),
        StalledServers(), StalledClients(), FullWindows(), BrokenProtocol(), OversizedPackets(),
        RefusedSubscriptions(), LoweredSubscriptions(), RefusedMessages(), LostMessages(), DuplicateMessages(),
        RepeatedMessages(), ExpiredMessages(), UnansweredRequestGroups(), OverdueWills(), UnknownAliases(),
        CaptureGaps(),
    ]
    /// For each kind of fact, which detectors look at it.
    private let interested: [[Int]]
    /// By number, the connections that are open.
    private var subjects: [UInt64: IncidentSubject] = [:]

    init(_ next: any CorrelatorObserver) {
        self.next = next
        let interests = detectors.map(\.interest)
        interested = (0..<IncidentFact.Kinds.RawValue.bitWidth).map { bit in
            interests.indices.filter { interests[$0].contains(IncidentFact.Kinds(rawValue: 1 << bit)) }
        }
    }

    func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        for index in interested[fact.kind.rawValue.trailingZeroBitCount] { detectors[index].take(fact, of: subject) }
    }

    func opened(_ number: UInt64, _ opening: ConnectionOpening) {
        var subject = IncidentSubject()
        subject.connection = number
        subject.client = opening.client
        subject.server = opening.server
        subjects[number] = subject
        take(.opened, of: subject)
    }

    /// Takes a fact about a connection.
    func take(_ fact: IncidentFact, _ state: ConnectionState?) {
        guard let state else { return }
        var subject = subject(state.number, state.clientIdentifier)
        subject.receiveMaximum = (state.limits.receiveMaximum.client, state.limits.receiveMaximum.server)
        take(fact, of: subject)
    }

    func take(_ finding: JourneyFinding) {
        take(.message(finding), of: subject(finding.connection, finding.clientIdentifier))
    }

    private func subject(_ connection: UInt64?, _ clientIdentifier: String) -> IncidentSubject {
        var subject = connection.flatMap { subjects[$0] } ?? IncidentSubject()
        subject.clientIdentifier = clientIdentifier
        return subject
    }

    /// The capture has ended: tells what there is to say, the worst first.
    func finish() {
        var incidents: [Incident] = []
        for detector in detectors { incidents += detector.incidents() }
        // They are large: their places are put in order, not they.
        let order = incidents.indices.sorted { Self.precedes(incidents[$0], incidents[$1]) }
        for index in order { next.incident(incidents[index]) }
    }

    private static func precedes(_ left: Incident, _ right: Incident) -> Bool {
        if left.kind != right.kind { return left.kind < right.kind }
        if left.certainty != right.certainty { return left.certainty < right.certainty }
        if left.count != right.count { return left.count > right.count }
        if left.times.lowerBound != right.times.lowerBound { return left.times.lowerBound < right.times.lowerBound }
        if left.clientIdentifier != right.clientIdentifier { return left.clientIdentifier < right.clientIdentifier }
        return left.message < right.message
    }

    // MARK: - CorrelatorObserver

    func session(_ event: SessionEvent) {
        next.session(event)
        take(.session(event), of: subject(event.connection, event.clientIdentifier))
    }

    func subscription(_ event: SubscriptionEvent) {
        next.subscription(event)
        take(.subscription(event), of: subject(event.connection, event.clientIdentifier))
    }

    func disconnected(_ disconnection: Disconnection) {
        next.disconnected(disconnection)
        let subject = subject(disconnection.connection, disconnection.clientIdentifier)
        take(.disconnected(disconnection), of: subject)
        subjects[disconnection.connection] = nil
    }

    func journey(
        _ event: JourneyEvent,
        topic: Span<UInt8>,
        legs: [JourneyLeg],
        missing: [JourneyMissing],
        queued: [JourneyMissing]
    ) {
        next.journey(event, topic: topic, legs: legs, missing: missing, queued: queued)
    }

    var takesJourneys: Bool { next.takesJourneys }

    func takes(_ journey: JourneyOutline) -> Bool { next.takes(journey) }

    func will(_ event: WillEvent) {
        next.will(event)
        if event.outcome == .overdue { take(.will(event), of: subject(event.connection, event.clientIdentifier)) }
    }

    func exchange(_ exchange: RequestExchange) {
        next.exchange(exchange)
        guard exchange.outcome == .unanswered else { return }
        let requester = exchange.requester?.clientIdentifier ?? ""
        take(.request(exchange), of: subject(exchange.request.leg.connection, requester))
    }

    func incident(_ incident: Incident) { next.incident(incident) }
}
