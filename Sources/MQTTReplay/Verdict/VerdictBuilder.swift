internal import MQTTCodec
internal import MQTTTimeline

extension Verdict {
    /// Compares what was carried out with the plan.
    ///
    /// - Parameter tolerance: the share of what is compared that may differ, 0 to 1.
    public init(_ outcome: ReplayOutcome, tolerance: Double = 0) {
        self.init(
            outcome.plan,
            outcome.records,
            mode: outcome.mode,
            tolerance: tolerance,
            stopped: outcome.stopped
        )
    }

    init(
        _ plan: ReplayPlan,
        _ records: [LiveRecord],
        mode: ConversationOptions.Mode = .conversation,
        tolerance: Double = 0,
        stopped: String? = nil
    ) {
        self.init(tolerance: tolerance)
        self.stopped = stopped
        var builder = VerdictBuilder(plan)
        switch mode {
        case .conversation:
            for record in records { builder.compare(record) }
            builder.compareDeliveries(records)
        case .bytes:
            for record in records { builder.compareBytes(record) }
        }
        differences = builder.differences.sorted { $0.connection < $1.connection }
        tallies = VerdictDifference.Kind.allCases.map { builder.tally($0) }
        unacknowledged = builder.unacknowledged
        unacknowledgedCount = builder.unacknowledgedCount
        unacknowledgedAsCaptured = builder.unacknowledgedAsCaptured
        latencies = LatencyComparison.Kind.allCases.compactMap { kind in
            let captured = builder.capturedLatencies[kind]?.figures
            let live = builder.liveLatencies[kind]?.figures
            guard captured != nil || live != nil else { return nil }
            return LatencyComparison(kind: kind, captured: captured, live: live)
        }
    }

    private init(tolerance: Double) {
        self.tolerance = tolerance
    }
}

/// Compares connection by connection, then client by client.
struct VerdictBuilder {
    let plan: ReplayPlan
    private(set) var differences: [VerdictDifference] = []
    private var compared: [VerdictDifference.Kind: Int] = [:]
    private var differing: [VerdictDifference.Kind: Int] = [:]
    private(set) var unacknowledged: [UnacknowledgedMessage] = []
    private(set) var unacknowledgedCount = 0
    private(set) var unacknowledgedAsCaptured = 0
    private(set) var capturedLatencies: [LatencyComparison.Kind: LatencyHistogram] = [:]
    private(set) var liveLatencies: [LatencyComparison.Kind: LatencyHistogram] = [:]

    init(_ plan: ReplayPlan) {
        self.plan = plan
    }

    func tally(_ kind: VerdictDifference.Kind) -> VerdictTally {
        VerdictTally(kind: kind, compared: compared[kind] ?? 0, differing: differing[kind] ?? 0)
    }

    /// Takes note that so many things were compared.
    mutating func count(_ kind: VerdictDifference.Kind, _ count: Int = 1) {
        compared[kind, default: 0] += count
    }

    /// Takes note of a difference.
    mutating func differs(
        _ kind: VerdictDifference.Kind,
        _ connection: Int,
        frame: UInt64? = nil,
        topic: String? = nil,
        captured: String,
        live: String,
        times: Int = 1
    ) {
        differing[kind, default: 0] += times
        guard differences.count < Verdict.maximumDifferences else { return }
        differences.append(
            VerdictDifference(
                kind: kind,
                connection: connection,
                frame: frame,
                topic: topic,
                captured: captured,
                live: live
            )
        )
    }

    mutating func compare(_ record: LiveRecord) {
        guard plan.connections.indices.contains(record.connection) else { return }
        let planned = plan.connections[record.connection]
        let captured = CapturedExchanges(of: planned)
        compareConnect(record, planned, captured)
        compareExchanges(record, planned, captured)
        compareEnd(record, planned)
        compareUnsent(record, planned)
        count(.fault)
        if let fault = record.faults.first {
            differs(.fault, record.connection, captured: "nothing", live: fault.message)
        }
        measure(record, planned, captured)
    }

    /// Of bytes nobody knows more than whether they were sent, and who ended it.
    mutating func compareBytes(_ record: LiveRecord) {
        guard plan.connections.indices.contains(record.connection) else { return }
        count(.connect)
        if record.attempts.allSatisfy({ $0.openedAt == nil }) {
            differs(.connect, record.connection, captured: "connected", live: Self.failure(record))
        }
        compareEnd(record, plan.connections[record.connection])
        count(.unsent, record.packetsSent + record.unsentCount)
        if record.unsentCount > 0 {
            let live = "\(record.unsentCount) segments not sent"
            differs(.unsent, record.connection, captured: "sent", live: live, times: record.unsentCount)
        }
    }

    // MARK: Opening and end

    private mutating func compareConnect(
        _ record: LiveRecord,
        _ planned: PlannedConnection,
        _ captured: CapturedExchanges
    ) {
        let accepted = record.attempts.first { $0.connackAt != nil }
        count(.connect)
        guard let place = captured.connack else {
            // The capture does not say what the server answered; an outage of the live one is one all the same.
            if record.attempts.allSatisfy({ $0.openedAt == nil }) {
                differs(.connect, record.connection, captured: "not captured", live: Self.failure(record))
            }
            return
        }
        let step = planned.steps[place]
        let code = planned.reasonCode(of: step)
        let name = code.name(in: .connack, version: planned.version)
        let last = record.attempts.last { $0.connackAt != nil }
        guard let accepted, let last else {
            differs(.connect, record.connection, frame: step.frame, captured: name, live: Self.failure(record))
            return
        }
        // A refusal that was tried again counts with what came in the end.
        let isRefusedFirst = accepted.reasonCode != code && accepted.reasonCode != .success
        if let liveCode = isRefusedFirst ? last.reasonCode : accepted.reasonCode, liveCode != code {
            let live = liveCode.name(in: .connack, version: planned.version)
            differs(.connect, record.connection, frame: step.frame, captured: name, live: live)
            return
        }
        guard code == .success, planned.version.hasSessionPresent else { return }
        guard case .connack(let connack) = planned.packet(of: step) else { return }
        count(.session)
        if connack.sessionPresent != accepted.sessionPresent {
            differs(
                .session,
                record.connection,
                frame: step.frame,
                captured: connack.sessionPresent ? "present" : "not present",
                live: accepted.sessionPresent ? "present" : "not present"
            )
        }
    }

    private static func failure(_ record: LiveRecord) -> String {
        if let failure = record.attempts.last(where: { $0.transportFailure != nil })?.transportFailure {
            return failure
        }
        switch record.ending {
        case .unanswered: return "no answer to CONNECT"
        case .notStarted: return "not connected"
        case .garbage: return "no MQTT"
        default: return "closed without CONNACK"
        }
    }

    private mutating func compareEnd(_ record: LiveRecord, _ planned: PlannedConnection) {
        guard planned.end.manner != .unseen, record.attempts.contains(where: { $0.openedAt != nil }) else { return }
        // The captured server may have closed because of what is not sent again.
        if planned.end.manner == .serverClosed, planned.missing.contains(.client) { return }
        count(.end)
        // After DISCONNECT both close, and who is first means nothing.
        let saysDisconnect = planned.steps.contains { $0.type == .disconnect && $0.from == .client }
        let isServers = planned.end.manner == .serverClosed && !saysDisconnect
        let captured = isServers ? "closed by the server" : "closed by the client"
        let ends = record.attempts.compactMap(\.closing)
        let lost = ends.dropLast().count
        if lost > 0 {
            differs(.end, record.connection, captured: captured, live: "lost \(lost) times, and made again")
            return
        }
        let isByServer = ends.last == .serverClosed || ends.last == .serverReset
        if record.ending != .asPlanned {
            differs(.end, record.connection, captured: captured, live: record.ending.rawValue)
        } else if isServers, !isByServer {
            differs(.end, record.connection, captured: captured, live: "left open by the server")
        }
    }

    private mutating func compareUnsent(_ record: LiveRecord, _ planned: PlannedConnection) {
        count(.unsent, record.packetsSent + record.unsentCount)
        for unsent in record.unsent where planned.steps.indices.contains(unsent.step) {
            let step = planned.steps[unsent.step]
            differs(
                .unsent,
                record.connection,
                frame: step.frame,
                topic: planned.topic(of: step),
                captured: step.type.description,
                live: unsent.cause.words
            )
            if step.type == .publish, step.qos != .atMostOnce {
                addUnacknowledged(record.connection, planned, step, .notSent)
            }
        }
        let unlisted = record.unsentCount - record.unsent.count
        if unlisted > 0 {
            differs(.unsent, record.connection, captured: "sent", live: "\(unlisted) more not sent", times: unlisted)
        }
    }

    // MARK: Exchanges

    private mutating func compareExchanges(
        _ record: LiveRecord,
        _ planned: PlannedConnection,
        _ captured: CapturedExchanges
    ) {
        for exchange in record.exchanges where planned.steps.indices.contains(exchange.step) {
            let step = planned.steps[exchange.step]
            let answer = captured.answers[exchange.step]
            if exchange.type == .publish, exchange.completedAt == nil {
                // What a server said that was not captured is not known to be missing.
                let isKnown = planned.end.manner != .unseen && !planned.missing.contains(.server)
                if captured.completions[exchange.step] < 0, isKnown {
                    unacknowledgedAsCaptured += 1
                } else {
                    addUnacknowledged(
                        record.connection,
                        planned,
                        step,
                        exchange.answeredAt == nil ? .sent : .received
                    )
                }
            }
            guard answer >= 0 else { continue }
            compareCodes(record.connection, planned, step, planned.steps[Int(answer)], exchange)
        }
    }

    private mutating func compareCodes(
        _ connection: Int,
        _ planned: PlannedConnection,
        _ step: PlannedStep,
        _ answer: PlannedStep,
        _ exchange: LiveExchange
    ) {
        let codes: [ReasonCode]
        let kind: VerdictDifference.Kind
        switch planned.packet(of: answer) {
        case .suback(let suback): (codes, kind) = (suback.reasonCodes, .subscription)
        case .unsuback(let unsuback): (codes, kind) = (unsuback.reasonCodes, .unsubscription)
        default:
            (codes, kind) = (planned.version.hasReasonCodes ? [planned.reasonCode(of: answer)] : [], .acknowledgment)
        }
        guard exchange.answeredAt != nil else {
            guard exchange.type != .publish else { return }
            count(kind)
            differs(kind, connection, frame: step.frame, captured: answer.type.description, live: "no answer")
            return
        }
        let filters = planned.topicFilters(of: step)
        count(kind, codes.count)
        for (index, code) in codes.enumerated() {
            let live = exchange.reasonCodes.indices.contains(index) ? exchange.reasonCodes[index] : nil
            // Whether anyone subscribed is told, but nothing went wrong either way.
            if kind == .acknowledgment, code.isFailure == live?.isFailure { continue }
            guard live != code else { continue }
            differs(
                kind,
                connection,
                frame: answer.frame,
                topic: filters.indices.contains(index) ? filters[index] : planned.topic(of: step),
                captured: code.name(in: answer.type, version: planned.version),
                live: live?.name(in: answer.type, version: planned.version) ?? "no code"
            )
        }
    }

    private mutating func addUnacknowledged(
        _ connection: Int,
        _ planned: PlannedConnection,
        _ step: PlannedStep,
        _ state: UnacknowledgedMessage.State
    ) {
        unacknowledgedCount += 1
        guard unacknowledged.count < Verdict.maximumUnacknowledged else { return }
        unacknowledged.append(
            UnacknowledgedMessage(
                connection: connection,
                frame: step.frame,
                topic: planned.topic(of: step) ?? "",
                qos: step.qos,
                packetIdentifier: step.packetIdentifier,
                state: state
            )
        )
    }

    // MARK: Latencies

    private mutating func measure(_ record: LiveRecord, _ planned: PlannedConnection, _ captured: CapturedExchanges) {
        if let connack = captured.connack, let connect = planned.steps.first, connect.type == .connect {
            capturedLatencies[.connack, default: LatencyHistogram()].record(planned.steps[connack].at - connect.at)
        }
        for (index, step) in planned.steps.enumerated() where step.from == .client {
            guard let kinds = Self.latencies(of: step) else { continue }
            measure(step.at, captured.answers[index], kinds.answer, planned)
            if let completion = kinds.completion { measure(step.at, captured.completions[index], completion, planned) }
        }
        for attempt in record.attempts {
            guard let opened = attempt.openedAt, let connack = attempt.connackAt else { continue }
            liveLatencies[.connack, default: LatencyHistogram()].record(connack - opened)
        }
        for exchange in record.exchanges where exchange.resent == 0 && planned.steps.indices.contains(exchange.step) {
            var step = planned.steps[exchange.step]
            step.qos = exchange.qos
            guard let kinds = Self.latencies(of: step) else { continue }
            if let answered = exchange.answeredAt {
                liveLatencies[kinds.answer, default: LatencyHistogram()].record(answered - exchange.sentAt)
            }
            if let kind = kinds.completion, let completed = exchange.completedAt {
                liveLatencies[kind, default: LatencyHistogram()].record(completed - exchange.sentAt)
            }
        }
    }

    private mutating func measure(
        _ start: Int64,
        _ answer: Int32,
        _ kind: LatencyComparison.Kind,
        _ planned: PlannedConnection
    ) {
        guard answer >= 0 else { return }
        capturedLatencies[kind, default: LatencyHistogram()].record(planned.steps[Int(answer)].at - start)
    }

    private static func latencies(
        of step: PlannedStep
    ) -> (answer: LatencyComparison.Kind, completion: LatencyComparison.Kind?)? {
        switch (step.type, step.qos) {
        case (.publish, .atLeastOnce): (.puback, nil)
        case (.publish, .exactlyOnce): (.pubrec, .pubcomp)
        case (.subscribe, _): (.suback, nil)
        case (.unsubscribe, _): (.unsuback, nil)
        default: nil
        }
    }
}

extension PlannedConnection {
    /// Topic Name of a PUBLISH; nil for other packets, and where it cannot be read.
    func topic(of step: PlannedStep) -> String? {
        guard step.type == .publish, case .publish(let publish) = packet(of: step) else { return nil }
        return publish.topicName
    }

    /// Topic Filters of a SUBSCRIBE or UNSUBSCRIBE; none for other packets.
    func topicFilters(of step: PlannedStep) -> [String] {
        switch step.type {
        case .subscribe:
            guard case .subscribe(let subscribe) = packet(of: step) else { return [] }
            return subscribe.subscriptions.map(\.topicFilter)
        case .unsubscribe:
            guard case .unsubscribe(let unsubscribe) = packet(of: step) else { return [] }
            return unsubscribe.topicFilters
        default:
            return []
        }
    }
}

extension UnsentStep.Cause {
    /// What is said of the packet.
    fileprivate var words: String {
        switch self {
        case .noConnection: "not sent: no connection"
        case .tooLarge: "not sent: longer than the server's Maximum Packet Size"
        case .notAsked: "not sent: the server did not ask for it"
        case .stopped: "not sent: the replay ended early"
        case .unreadable: "not sent: not readable"
        case .noRoom: "not sent: the server answered too little"
        }
    }
}
