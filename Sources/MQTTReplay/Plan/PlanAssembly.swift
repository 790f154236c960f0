import CaptureAnalysis
import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// Puts a plan together from what the lanes told.
struct PlanAssembly {
    private let drafts: [ConnectionDraft]
    private let selection: PlanSelection
    private let times: ClosedRange<Int64>?
    private let lastNumber: UInt64
    private var remarks: RemarkBoard
    /// With the capture's times, until all are known.
    private var connections: [PlannedConnection] = []

    /// - Parameter contents: connections without a readable packet of the client are only good for a plan of bytes.
    init(_ writer: PlanWriter, _ selection: PlanSelection, _ limits: PlanLimits, _ contents: PlanBuilder.Contents) {
        drafts = writer.drafts.sorted { ($0.openedAt, $0.number) < ($1.openedAt, $1.number) }
        self.selection = selection
        times = writer.times
        lastNumber = writer.lastNumber
        remarks = RemarkBoard(limit: limits.remarksOfKind)
        if let full = writer.fullAt {
            let limit = "the plan holds \(limits.bytes) bytes at most"
            remarks.add(limit, .risk, "\(limit): from connection \(full.connection) on, later packets are left out")
        }
        for draft in drafts where draft.isInTime { add(draft, contents) }
    }

    /// Says which connections of the capture could not be looked into.
    mutating func noteForeign(_ connections: [ForeignProtocol: UInt64]) {
        for (foreign, words) in [(ForeignProtocol.tls, "TLS"), (.http, "HTTP or WebSocket")] {
            guard let count = connections[foreign], count > 0 else { continue }
            let noun = count == 1 ? "1 connection carries" : "\(count) connections carry"
            remarks.add(words, .note, "\(noun) \(words), which is not decoded, and cannot be replayed")
        }
    }

    /// The plan, its times counted from its first connection on.
    consuming func plan() -> ReplayPlan {
        let origin = connections.map(\.opensAt).min() ?? times?.lowerBound ?? 0
        for index in connections.indices { connections[index].shift(to: origin) }
        connections.sort { ($0.opensAt, $0.number) < ($1.opensAt, $1.number) }
        return ReplayPlan(connections: connections, remarks: remarks.remarks, origin: origin)
    }

    private mutating func add(_ draft: ConnectionDraft, _ contents: PlanBuilder.Contents) {
        let number = Int(draft.number)
        var steps = draft.steps
        if let first = steps.firstIndex(where: { $0.type == .connect }) {
            let beginning = steps[first].order
            steps.removeAll { $0.from == .client && $0.order < beginning }
        }
        guard contents == .bytes || steps.contains(where: { $0.from == .client }) else {
            let isBroken = draft.losses.malformed > 0
            let message = "left out: of the client the capture has \(isBroken ? "only malformed packets" : "nothing")"
            let remedy = isBroken ? "; '--mode bytes' sends such" : ""
            remarks.add(message, .note, connection: number, message + remedy)
            return
        }
        let isOnTopic = steps.contains { $0.type == .publish || $0.type == .subscribe || $0.type == .unsubscribe }
        if selection.topic != nil, !isOnTopic { return }
        var (connect, isMade) = draft.connectToSend()
        if isMade, contents == .packets { steps = replayable(steps, draft, connect.version) }
        if contents == .packets {
            note(draft, connect, isMade)
        } else if draft.losses.gapBytes > 0 {
            let message = "\(draft.losses.gapBytes) bytes of the client are not in the capture: they are left out"
            remarks.add("missing bytes", .risk, connection: number, message)
        }
        var bytes = draft.bytes
        if let topic = selection.topic, let will = connect.will, !topic.overlaps(filter: will.topic) {
            connect.will = nil
            Self.replaceConnect(in: &steps, &bytes, with: connect)
        }
        connections.append(
            PlannedConnection(
                number: number,
                client: draft.opening.client,
                server: draft.opening.server,
                capturedClientIdentifier: draft.connect?.clientIdentifier ?? draft.closing?.clientIdentifier ?? "",
                connect: connect,
                isConnectMade: isMade,
                opensAt: max(draft.openedAt, draft.filter.times.lowerBound),
                steps: steps,
                bytes: bytes,
                end: draft.end,
                missing: draft.missing
            )
        )
    }

    private static func replaceConnect(
        in steps: inout [PlannedStep],
        _ bytes: inout [UInt8],
        with connect: ControlPacket.Connect
    ) {
        guard let index = steps.firstIndex(where: { $0.type == .connect }),
            let encoded = try? ControlPacket.connect(connect).encoded(version: connect.version)
        else { return }
        let start = bytes.count
        bytes += encoded
        steps[index].bytes = start..<bytes.count
    }

    /// The steps of a connection whose version had to be inferred, without those that do not fit it.
    private mutating func replayable(
        _ steps: [PlannedStep],
        _ draft: ConnectionDraft,
        _ version: ProtocolVersion
    ) -> [PlannedStep] {
        let bytes = draft.bytes
        let fitting = steps.filter { step in
            if step.from == .server { return true }
            return (try? ControlPacket(decoding: bytes.span.extracting(step.bytes), version: version)) != nil
        }
        let lost = steps.count - fitting.count
        if lost > 0 {
            let message =
                "left out: \(lost) packet\(lost == 1 ? "" : "s") of the client that are not of MQTT \(version)"
            remarks.add("packets of another version", .risk, connection: Int(draft.number), message)
        }
        return fitting
    }

    /// Says what is not as it was captured.
    private mutating func note(_ draft: ConnectionDraft, _ connect: ControlPacket.Connect, _ isMade: Bool) {
        let number = Int(draft.number)
        let losses = draft.losses
        if isMade {
            let identifier = draft.closing?.clientIdentifier.isEmpty ?? true ? "an invented" : "the captured"
            let version = draft.closing?.isVersionAssumed ?? true ? "assumed to be" : "known as"
            remarks.add(
                "no CONNECT was captured",
                .risk,
                connection: number,
                "no CONNECT was captured: one is made with \(identifier) Client Identifier, version \(version) "
                    + "\(connect.version), Clean Start, without User Name, Will Message and earlier subscriptions"
            )
        }
        if !draft.steps.contains(where: { $0.from == .server }) {
            let message = "of the server the capture has nothing: what is live cannot be compared"
            remarks.add("connections without server", .note, connection: number, message)
        }
        if draft.opening.isClientGuessed {
            let message = "only the ports tell which side is the client"
            remarks.add(message, .risk, connection: number, message)
        }
        func lose(_ count: Int, _ kind: String, _ words: (one: String, several: String), _ remedy: String = "") {
            guard count > 0 else { return }
            let message = count == 1 ? "\(words.one) is left out" : "\(count) \(words.several) are left out"
            remarks.add(kind, .risk, connection: number, message + remedy)
        }
        let bytesMode = "; '--mode bytes' sends such"
        lose(
            losses.malformed,
            "malformed packets",
            ("a malformed packet of the client", "malformed packets of the client"),
            bytesMode
        )
        lose(
            losses.early,
            "packets before CONNECT",
            ("a packet of the client before its CONNECT", "packets of the client before its CONNECT"),
            bytesMode
        )
        lose(
            losses.furtherConnects,
            "further CONNECT packets",
            ("a second CONNECT", "further CONNECT packets"),
            bytesMode
        )
        lose(
            losses.tooLong,
            "packets too long to hold",
            ("a packet longer than an analysis holds", "packets longer than an analysis holds")
        )
        lose(
            losses.unknownAliases,
            "unknown Topic Aliases",
            (
                "a message whose Topic Alias was set before the capture, or in a gap,",
                "messages whose Topic Aliases were set before the capture, or in a gap,"
            )
        )
        lose(
            losses.notWritable,
            "packets that cannot be written",
            ("a packet that cannot be written as it was read", "packets that cannot be written as they were read")
        )
        if losses.gapBytes > 0 {
            let message = "\(losses.gapBytes) bytes of the client are not in the capture"
            remarks.add("missing bytes", .risk, connection: number, "\(message), nor the packets they were part of")
        }
        if let cut = draft.closing?.cutPackets, cut > 0 {
            let message = "its last packet was cut off and is left out"
            remarks.add("cut packets", .note, connection: number, message)
        }
    }
}

/// Plans of bytes.
extension PlanAssembly {
    /// Gives connections the bytes their clients sent, and adds those that carried nothing readable.
    mutating func addSegments(_ tapped: [SegmentTap.Tapped]) {
        let drafts = Dictionary(self.drafts.map { ($0.opening.frame, $0) }) { first, _ in first }
        let planned = Dictionary(connections.indices.map { (connections[$0].number, $0) }) { first, _ in first }
        var number = Int(lastNumber)
        for connection in tapped {
            if let draft = drafts[connection.facts.firstFrame] {
                guard let index = planned[Int(draft.number)] else { continue }
                let isFirst = draft.opening.client == connection.facts.first
                set(connection.streams[isFirst ? 0 : 1], at: index)
            } else if let unread = unreadConnection(connection, number + 1) {
                number += 1
                connections.append(unread)
            }
        }
        for connection in connections where connection.segments.isEmpty {
            let message = "left out: of the client the capture has nothing"
            remarks.add(message, .note, connection: connection.number, message)
        }
        connections.removeAll(where: \.segments.isEmpty)
        orderSegments()
    }

    private mutating func set(_ stream: SegmentTap.TappedStream, at index: Int) {
        connections[index].segments = stream.segments
        connections[index].segmentBytes = stream.bytes
        let number = connections[index].number
        if stream.isCutShort {
            let message = "the plan is full: later bytes are left out"
            remarks.add("bytes beyond the limit", .risk, connection: number, message)
        }
    }

    /// A connection to a port for MQTT whose bytes are no MQTT; nil for any other.
    private mutating func unreadConnection(_ tapped: SegmentTap.Tapped, _ number: Int) -> PlannedConnection? {
        let isAnySelected = selection.client == nil && selection.topic == nil && selection.connections.isEmpty
        guard isAnySelected, tapped.foreign == .other, let server = tapped.knownServer, let times else { return nil }
        let client = server.peer
        let stream = tapped.streams[Int(client.rawValue)]
        guard !stream.segments.isEmpty, tapped.facts.firstTimestamp <= times.upperBound,
            tapped.lastTimestamp >= times.lowerBound
        else { return nil }
        let message = "it carries nothing that reads as MQTT; the timeline does not have it"
        remarks.add("connections not readable", .note, connection: number, message)
        let end: PlannedEnd
        switch (tapped.end?.how, tapped.end?.by) {
        case (.fin, client?): end = PlannedEnd(.clientClosed, at: tapped.end?.timestamp ?? tapped.lastTimestamp)
        case (.rst, client?): end = PlannedEnd(.clientReset, at: tapped.end?.timestamp ?? tapped.lastTimestamp)
        case (.fin, server?), (.rst, server?):
            end = PlannedEnd(.serverClosed, at: tapped.end?.timestamp ?? tapped.lastTimestamp)
        default: end = PlannedEnd(.unseen, at: tapped.lastTimestamp)
        }
        return PlannedConnection(
            number: number,
            client: tapped.facts.address(of: client),
            server: tapped.facts.address(of: server),
            capturedClientIdentifier: "",
            connect: ControlPacket.Connect(version: .v3_1_1, clientIdentifier: ""),
            isConnectMade: true,
            opensAt: tapped.facts.firstTimestamp,
            steps: [],
            bytes: [],
            end: end,
            segments: stream.segments,
            segmentBytes: stream.bytes
        )
    }

    /// Numbers the segments of all connections in the capture's order.
    private mutating func orderSegments() {
        var places: [(frame: UInt64, connection: Int, segment: Int)] = []
        for (index, connection) in connections.enumerated() {
            for (place, segment) in connection.segments.enumerated() { places.append((segment.frame, index, place)) }
        }
        places.sort { ($0.frame, $0.connection, $0.segment) < ($1.frame, $1.connection, $1.segment) }
        for (order, place) in places.enumerated() {
            connections[place.connection].segments[place.segment].order = order
        }
    }
}

extension PlannedConnection {
    /// Turns times since 1970 into times since `origin`; none becomes negative.
    fileprivate mutating func shift(to origin: Int64) {
        func shifted(_ time: Int64) -> Int64 {
            let (distance, overflow) = time.subtractingReportingOverflow(origin)
            return overflow ? (time < origin ? 0 : .max) : max(0, distance)
        }
        opensAt = shifted(opensAt)
        end.at = shifted(end.at)
        for index in steps.indices { steps[index].at = shifted(steps[index].at) }
        for index in segments.indices { segments[index].at = shifted(segments[index].at) }
    }
}
