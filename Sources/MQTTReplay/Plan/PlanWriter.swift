import CaptureAnalysis
import CaptureFile
import MQTTCodec
import MQTTTimeline
import WireBytes

/// Takes the events of a capture in order and makes connections of them.
final class PlanWriter: TimelineWriter {
    private let selection: PlanSelection
    private let limits: PlanLimits
    private(set) var drafts: [ConnectionDraft] = []
    /// What the plan takes.
    private(set) var bytes = 0
    /// When the plan was full; nil while it is not.
    private(set) var fullAt: (connection: UInt64, timestamp: Int64)?
    private(set) var firstTimestamp: Int64?
    private(set) var times: ClosedRange<Int64>?
    private var indices: [UInt64: Int] = [:]
    private var order = 0
    /// The highest number of a connection, selected or not.
    private(set) var lastNumber: UInt64 = 0

    init(_ selection: PlanSelection, _ limits: PlanLimits) {
        self.selection = selection
        self.limits = limits
    }

    func begin(files: [CaptureFileFacts], firstTimestamp: Int64?) {
        self.firstTimestamp = firstTimestamp
        times = selection.times(firstTimestamp: firstTimestamp)
    }

    func write(_ event: TimelineEvent, rendered: Span<UInt8>) {
        guard let number = event.connection else { return }
        lastNumber = max(lastNumber, number)
        guard selection.wants(connection: number), let times, let record = PlanRecord(decoding: rendered) else {
            return
        }
        if case .opened(let opening) = record {
            open(number, opening, at: event.timestamp, times)
            return
        }
        guard let index = indices[number] else { return }
        switch record {
        case .opened: break
        case .packet(let packet, let range):
            take(packet, rendered.extracting(range), index, at: event.timestamp)
        case .leftOut(let packet, let reason):
            if times.contains(event.timestamp) { drafts[index].leftOut(packet, reason) }
        case .malformed(let from):
            if times.contains(event.timestamp) { drafts[index].malformed(from: from) }
        case .gap(let from, let length):
            if times.contains(event.timestamp) { drafts[index].gap(from: from, length: length) }
        case .closed(let closing):
            drafts[index].close(closing, at: event.timestamp)
        }
    }

    private func open(_ number: UInt64, _ opening: PlanRecord.Opening, at timestamp: Int64, _ times: ClosedRange<Int64>)
    {
        guard reserve(PlanLimits.connectionBytes, number, timestamp) else { return }
        indices[number] = drafts.count
        let filter = StepFilter(times: times, topic: selection.topic)
        drafts.append(ConnectionDraft(number, opening, at: timestamp, filter: filter))
    }

    private func take(_ packet: PlanRecord.Packet, _ bytes: Span<UInt8>, _ index: Int, at timestamp: Int64) {
        guard reserve(bytes.count &+ PlanLimits.stepBytes, drafts[index].number, timestamp) else {
            drafts[index].cutShort()
            return
        }
        if drafts[index].add(packet, bytes, at: timestamp, order: order) {
            order += 1
        } else {
            self.bytes -= bytes.count &+ PlanLimits.stepBytes
        }
    }

    /// Counts what is to be kept; false when the plan is full.
    private func reserve(_ count: Int, _ number: UInt64, _ timestamp: Int64) -> Bool {
        guard fullAt == nil, bytes + count <= limits.bytes else {
            if fullAt == nil { fullAt = (number, timestamp) }
            return false
        }
        bytes += count
        return true
    }

    func flush() {}

    func end(_ summary: Summary) {}
}
