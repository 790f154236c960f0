import CaptureAnalysis
import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// Puts a plan together from what the lanes told.
struct PlanAssembly {
    let drafts: [ConnectionDraft]
    let selection: PlanSelection
    let times: ClosedRange<Int64>?
    let lastNumber: UInt64
    var remarks: RemarkBoard
    /// With the capture's times, until all are known.
    var connections: [PlannedConnection] = []

    /// - Parameter contents: connections without a readable packet of the client are only good for a plan of bytes.
    init(_ writer: PlanWriter, _ selection: PlanSelection, _ limits: PlanLimits, _ contents: PlanBuilder.Contents) {
        drafts = writer.drafts.sorted { ($0.openedAt, $0.number) < ($1.openedAt, $1.number) }
        self.selection = selection
        times = writer.times
        lastNumber = writer.lastNumber
        remarks = RemarkBoard(limit: limits.remarksOfKind)
        if let full = writer.fullAt {
            let limit = "the plan holds \(limits.bytes) bytes at most"
            remarks.add(
                limit,
                .refused,
                "\(limit): from connection \(full.connection) on, later packets are left out",
                override: PlanRemark.allowPartial
            )
        }
        for draft in drafts where draft.isInTime { add(draft, contents) }
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
