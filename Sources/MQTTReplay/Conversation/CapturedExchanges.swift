internal import MQTTCodec
internal import MQTTTimeline

/// Which packets of a captured connection belong together: a packet, its answer, and what completed the exchange.
struct CapturedExchanges: Sendable, Equatable {
    /// For each step the step with its first answer: PUBACK, PUBREC, SUBACK, UNSUBACK; -1 without one.
    private(set) var answers: [Int32]
    /// For each step that completed the exchange: as `answers`, but for QoS 2 PUBCOMP; -1 without one.
    private(set) var completions: [Int32]
    /// For each PUBLISH at QoS 2 the step with PUBREL; -1 without one.
    private(set) var releases: [Int32]
    /// The steps that repeat a PUBLISH whose exchange was not over on this connection.
    private(set) var repetitions: Set<Int32> = []
    /// The step of CONNACK that ended the opening; nil when none was captured.
    private(set) var connack: Int?

    init(of planned: PlannedConnection) {
        let steps = planned.steps
        answers = [Int32](repeating: -1, count: steps.count)
        completions = answers
        releases = answers
        var requests = OpenExchanges()
        var clientMessages = OpenExchanges()
        var serverMessages = OpenExchanges()
        for (index, step) in steps.enumerated() {
            let isFromClient = step.from == .client
            switch step.type {
            case .connack where connack == nil:
                connack = index
            case .publish where step.qos != .atMostOnce:
                let isRepetition =
                    isFromClient
                    ? clientMessages.open(step.packetIdentifier, at: index, in: planned)
                    : serverMessages.open(step.packetIdentifier, at: index, in: planned)
                if isRepetition { repetitions.insert(Int32(index)) }
            case .subscribe, .unsubscribe:
                _ = requests.open(step.packetIdentifier, at: index, in: planned)
            case .suback, .unsuback:
                complete(&requests, step.packetIdentifier, at: index)
            case .puback, .pubcomp:
                if isFromClient {
                    complete(&serverMessages, step.packetIdentifier, at: index)
                } else {
                    complete(&clientMessages, step.packetIdentifier, at: index)
                }
            case .pubrec:
                let refuses = planned.reasonCode(of: step).isFailure
                if isFromClient {
                    answer(&serverMessages, step.packetIdentifier, at: index, completes: refuses)
                } else {
                    answer(&clientMessages, step.packetIdentifier, at: index, completes: refuses)
                }
            case .pubrel:
                let request = (isFromClient ? clientMessages : serverMessages).steps[step.packetIdentifier]
                if let request { releases[request] = Int32(index) }
            default:
                continue
            }
        }
    }

    private mutating func complete(_ open: inout OpenExchanges, _ identifier: UInt16, at index: Int) {
        answer(&open, identifier, at: index, completes: true)
    }

    private mutating func answer(
        _ open: inout OpenExchanges,
        _ identifier: UInt16,
        at index: Int,
        completes: Bool
    ) {
        guard let request = open.steps[identifier] else { return }
        if answers[request] < 0 { answers[request] = Int32(index) }
        if completes {
            completions[request] = Int32(index)
            open.steps[identifier] = nil
        }
    }
}

/// The exchanges of one kind that are not over, by Packet Identifier.
private struct OpenExchanges {
    var steps: [UInt16: Int] = [:]

    /// Begins an exchange; true when it is one that is under way, sent again.
    mutating func open(_ identifier: UInt16, at index: Int, in planned: PlannedConnection) -> Bool {
        if steps[identifier] != nil, planned.isDup(planned.steps[index]) { return true }
        steps[identifier] = index
        return false
    }
}

extension PlannedConnection {
    /// DUP of a PUBLISH.
    func isDup(_ step: PlannedStep) -> Bool {
        step.type == .publish && !step.bytes.isEmpty && bytes[step.bytes.lowerBound] & 0b1000 != 0
    }

    /// The Reason Code of an acknowledgment, CONNACK, DISCONNECT or AUTH; Success where it has none or cannot be read.
    func reasonCode(of step: PlannedStep) -> ReasonCode {
        let bytes = bytes
        let packet = bytes.span.extracting(step.bytes)
        guard case .header(let header) = FixedHeader.decode(packet, at: 0, end: packet.count) else { return .success }
        let offset: Int
        switch step.type {
        case .connack: offset = header.length + 1
        case .puback, .pubrec, .pubrel, .pubcomp: offset = header.length + 2
        case .disconnect, .auth: offset = header.length
        default: return .success
        }
        return offset < packet.count ? ReasonCode(rawValue: packet[offset]) : .success
    }

    /// The packet of a step; nil when it cannot be read.
    func packet(of step: PlannedStep) -> ControlPacket? {
        let bytes = bytes
        return try? ControlPacket(decoding: bytes.span.extracting(step.bytes), version: version)
    }
}
