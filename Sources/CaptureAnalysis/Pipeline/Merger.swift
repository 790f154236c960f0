import MQTTAudit
import MQTTTimeline
import WireBytes

/// Puts the events of all lanes in the order of the capture, numbers them, and lets the correlator know of them.
struct Merger {
    let output: EventOutput
    private var correlator: Correlator
    /// For each lane, the number of the connection in each slot.
    private var connectionNumbers: [[UInt64]]
    /// For each lane, the event that last set the alias with each pin.
    private var pinSequences: [[UInt64?]]
    private var connections: UInt64 = 0
    private let audits: Bool
    /// For each handle, what a finding has to say of its connection; kept only for an audit.
    private var openings: [OpenConnection?] = []

    /// A connection as findings name it.
    private struct OpenConnection {
        let opening: ConnectionOpening
        /// The number of the event of the last packet.
        var lastPacket: UInt64 = 0
    }

    init(_ options: AnalysisOptions, output: EventOutput, lanes: Int, seed: UInt64) {
        self.output = output
        audits = options.audits
        correlator = Correlator(limits: options.correlation, topicSeed: seed, observer: output)
        connectionNumbers = Array(repeating: [], count: lanes)
        pinSequences = Array(repeating: [], count: lanes)
    }

    /// Adds what the correlator found; only after the last batch.
    func add(to summary: inout Summary) {
        summary.sessionLimitHits = correlator.sessionLimitHits
        summary.journeys = correlator.journeyCounts
        summary.journeyLatencies = correlator.journeyLatencies
        summary.wills = output.wills
        summary.wills.unfollowed = correlator.unfollowedWills
        summary.requests = output.requests
        summary.requests.unfollowed = correlator.unfollowedRequests
    }

    /// The next record of a lane, as far as it decides which lane is next.
    private struct Head {
        let place: Int
        let order: UInt64
        let tie: UInt64

        @inline(__always)
        init(_ records: borrowing [EventRecord], at place: Int) {
            self.place = place
            let isEnd = place >= records.count
            order = isEnd ? .max : records[place].order
            tie = isEnd ? .max : records[place].tie
        }

        /// Whether the lane has no more; frames are never numbered that high.
        var isEnd: Bool { order == .max }

        @inline(__always)
        func precedes(_ other: Head) -> Bool {
            order != other.order ? order < other.order : tie < other.tie
        }
    }

    mutating func merge(_ batch: FrameBatch) throws {
        // Taken out of the batch, as what is in an object is dear to look at for every event.
        var contents: CaptureAnalyzer.PerLane<LaneOutput.Content> = InlineArray { _ in LaneOutput.Content(capacity: 16)
        }
        for lane in contents.indices { swap(&contents[lane], &batch.outputs[lane].content) }
        var publishes = 0
        for lane in contents.indices {
            for index in contents[lane].publishes.indices {
                correlator.expect(content: contents[lane].publishes[index].observation.contentHash)
            }
            publishes &+= contents[lane].publishes.count
        }
        correlator.expectClosings(publishes)
        var heads = CaptureAnalyzer.PerLane<Head> { Head(contents[$0].records, at: 0) }
        while true {
            var first = 0
            for lane in 1..<heads.count where heads[lane].precedes(heads[first]) { first = lane }
            let place = heads[first].place
            if heads[first].isEnd { break }
            take(contents[first].records[place], first, contents[first])
            heads[first] = Head(contents[first].records, at: place &+ 1)
        }
        for lane in contents.indices { swap(&contents[lane], &batch.outputs[lane].content) }
        correlator.advance(to: batch.content.lastTimestamp)
        output.auditor?.advance(to: batch.content.lastTimestamp)
        if batch.isLast {
            correlator.finish()
            output.auditor?.finish()
        }
        output.tellFindings()
        try output.flush()
    }

    @inline(__always)
    private mutating func take(_ record: EventRecord, _ lane: Int, _ content: borrowing LaneOutput.Content) {
        let slot = Int(record.slot)
        if record.kind == .connectionOpen, !record.isLate {
            connections &+= 1
            while connectionNumbers[lane].count <= slot { connectionNumbers[lane].append(0) }
            connectionNumbers[lane][slot] = connections
        }
        // Lanes are few and fixed, so that each slot of each lane has a handle of its own.
        let handle = slot &* connectionNumbers.count &+ lane
        if record.kind == .finding {
            tell(content.findings[Int(record.observation)], handle, connectionNumbers[lane][slot])
            return
        }
        var continues: CarriedDelivery?
        if record.kind == .delivery, record.observation >= 0,
            case .delivery(let delivery) = content.observations[Int(record.observation)]
        {
            continues = correlator.continuation(of: delivery, handle)
        }
        let sequence: UInt64
        if record.isRendered {
            sequence = output.isNumbering ? output.number() : write(record, lane, content.bytes, continues)
        } else {
            sequence = 0
            // The event that set the alias is no line.
            if record.setsPin >= 0 { set(record.setsPin, to: nil, lane) }
        }
        if audits { note(record, content, handle, sequence) }
        if record.publish >= 0 {
            let publish = content.publishes[Int(record.publish)]
            // What time alone decides comes before what is said then.
            if audits { correlator.advance(to: publish.observation.timestamp) }
            output.auditor?.published(
                publish.observation,
                handle,
                topic: content.bytes.span.extracting(publish.topic),
                properties: content.bytes.span.extracting(publish.properties),
                sequence: sequence
            )
            correlator.published(
                publish.observation,
                handle,
                topic: content.bytes.span.extracting(publish.topic),
                properties: content.bytes.span.extracting(publish.properties),
                sequence: sequence
            )
        }
        if record.observation >= 0 {
            output.auditor?.observed(
                content.observations[Int(record.observation)],
                handle,
                number: connectionNumbers[lane][slot],
                sequence: sequence
            )
            correlator.observed(
                content.observations[Int(record.observation)],
                handle,
                number: connectionNumbers[lane][slot],
                sequence: sequence
            )
        }
        // Nothing else brings anything to light.
        if audits, record.publish >= 0 || record.observation >= 0 { output.tellFindings() }
    }

    /// Keeps what findings of a connection have to name.
    private mutating func note(
        _ record: EventRecord,
        _ content: borrowing LaneOutput.Content,
        _ handle: Int,
        _ sequence: UInt64
    ) {
        switch record.kind {
        case .connectionOpen:
            guard record.observation >= 0, case .opened(let opening) = content.observations[Int(record.observation)]
            else { return }
            while openings.count <= handle { openings.append(nil) }
            openings[handle] = OpenConnection(opening: opening)
        case .packet, .malformed:
            if handle < openings.count { openings[handle]?.lastPacket = sequence }
        default:
            break
        }
    }

    private func tell(_ finding: Finding, _ handle: Int, _ number: UInt64) {
        guard handle < openings.count, let connection = openings[handle] else { return }
        output.found(finding, number, connection.opening, packet: finding.isAboutLastPacket ? connection.lastPacket : 0)
    }

    /// Writes what a lane rendered.
    ///
    /// - Returns: the number of the event.
    private mutating func write(
        _ record: EventRecord,
        _ lane: Int,
        _ bytes: borrowing ByteWriter,
        _ continues: CarriedDelivery?
    ) -> UInt64 {
        let sequence = output.nextSequence
        if record.setsPin >= 0 { set(record.setsPin, to: sequence, lane) }
        var source: TopicSource?
        if record.alias != 0 {
            let pin = Int(record.usesPin)
            source = TopicSource(
                alias: record.alias,
                sequence: pin >= 0 && pin < pinSequences[lane].count ? pinSequences[lane][pin] : nil
            )
        }
        let event = TimelineEvent(
            kind: record.kind,
            sequence: sequence,
            timestamp: record.timestamp,
            connection: connectionNumbers[lane][Int(record.slot)],
            topicSource: source,
            continues: continues
        )
        output.write(event, rendered: bytes.span.extracting(record.start..<record.end))
        return sequence
    }

    private mutating func set(_ pin: Int32, to sequence: UInt64?, _ lane: Int) {
        let pin = Int(pin)
        while pinSequences[lane].count <= pin { pinSequences[lane].append(nil) }
        pinSequences[lane][pin] = sequence
    }
}
