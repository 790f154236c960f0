import CaptureAnalysis
import MQTTTimeline
import TCPReassembly
import WireBytes

/// Keeps what the clients of a lane sent, segment by segment.
final class SegmentTap: StreamTap {
    /// A connection whose streams were seen.
    struct Tapped {
        let facts: ConnectionFacts
        let knownServer: Endpoint?
        /// Which end is the client, as far as it is known.
        var client: Endpoint?
        /// By end; only the client's once it is known.
        var streams: [TappedStream] = [TappedStream(), TappedStream()]
        var foreign: ForeignProtocol?
        var end: ConnectionEnd?
        var lastTimestamp: Int64
    }

    /// What one end sent; times are the capture's.
    struct TappedStream {
        var segments: [PlannedSegment] = []
        var bytes: [UInt8] = []
        var missing: UInt64 = 0
        var isCutShort = false
    }

    private let limit: Int
    private var held = 0
    private(set) var connections: [Tapped] = []
    private var indices: [Int: Int] = [:]

    /// A tap that keeps so many bytes.
    init(limit: Int) {
        self.limit = limit
    }

    func opened(_ slot: Int, _ facts: ConnectionFacts, knownServer: Endpoint?) {
        guard held &+ PlanLimits.connectionBytes <= limit else {
            indices[slot] = nil
            return
        }
        held &+= PlanLimits.connectionBytes
        indices[slot] = connections.count
        connections.append(Tapped(facts: facts, knownServer: knownServer, lastTimestamp: facts.firstTimestamp))
    }

    func received(
        _ bytes: Span<UInt8>,
        _ slot: Int,
        from sender: Endpoint,
        frame: UInt64,
        timestamp: Int64,
        client: Endpoint?
    ) {
        guard let index = indices[slot] else { return }
        connections[index].lastTimestamp = max(connections[index].lastTimestamp, timestamp)
        if let client, connections[index].client == nil {
            connections[index].client = client
            forget(index, client.peer)
        }
        if let client = connections[index].client, client != sender { return }
        let side = Int(sender.rawValue)
        if connections[index].streams[side].isCutShort { return }
        guard held &+ bytes.count &+ PlanLimits.stepBytes <= limit else {
            connections[index].streams[side].isCutShort = true
            return
        }
        held &+= bytes.count &+ PlanLimits.stepBytes
        let start = connections[index].streams[side].bytes.count
        // What waited for a hole to be filled is sent after what filled it.
        let last = connections[index].streams[side].segments.last
        connections[index].streams[side].bytes.append(copying: bytes)
        connections[index].streams[side].segments.append(
            PlannedSegment(
                at: max(timestamp, last?.at ?? .min),
                order: 0,
                frame: max(frame, last?.frame ?? 0),
                bytes: start..<start &+ bytes.count
            )
        )
    }

    private func forget(_ index: Int, _ end: Endpoint) {
        let side = Int(end.rawValue)
        let stream = connections[index].streams[side]
        held &-= stream.bytes.count &+ stream.segments.count &* PlanLimits.stepBytes
        connections[index].streams[side] = TappedStream()
    }

    func missed(_ length: UInt64, _ slot: Int, from sender: Endpoint) {
        guard let index = indices[slot] else { return }
        connections[index].streams[Int(sender.rawValue)].missing &+= length
    }

    func foreign(_ slot: Int, _ foreign: ForeignProtocol) {
        guard let index = indices[slot] else { return }
        connections[index].foreign = foreign
        // Nobody wants the bytes of another protocol.
        if foreign != .other || connections[index].knownServer == nil {
            forget(index, .first)
            forget(index, .second)
            indices[slot] = nil
        }
    }

    func closed(_ slot: Int, _ end: ConnectionEnd) {
        guard let index = indices[slot] else { return }
        connections[index].end = end
    }
}

/// The taps of all lanes.
final class SegmentTaps {
    private let limit: Int
    private var taps: [SegmentTap] = []

    init(_ limits: PlanLimits) {
        // Each lane has its share, so that what is left out does not depend on which was faster.
        limit = limits.bytes / CaptureAnalyzer.lanes
    }

    func make() -> SegmentTap {
        let tap = SegmentTap(limit: limit)
        taps.append(tap)
        return tap
    }

    /// All connections that may have a client's bytes, by their first frames.
    var connections: [SegmentTap.Tapped] {
        taps.flatMap(\.connections).sorted { $0.facts.firstFrame < $1.facts.firstFrame }
    }
}
