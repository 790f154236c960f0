import CaptureAnalysis
import MQTTCodec
import MQTTTimeline
import WireBytes

/// Decides which packets of one connection belong to a selection; packets come in the capture's order.
///
/// What belongs to an exchange follows what began it: an acknowledgment is kept when its PUBLISH was, whenever it came.
struct StepFilter {
    /// What becomes of a packet.
    enum Choice: Equatable {
        case keep
        /// It sets up the session and came before the first time asked for: kept, at that time.
        case hoist
        case leaveOut
    }

    let times: ClosedRange<Int64>
    let topic: TopicSelection?
    private let isEverything: Bool
    /// Packet Identifiers of kept PUBLISH packets, by their sender.
    private var published: [Set<UInt16>] = [[], []]
    /// Packet Identifiers of kept SUBSCRIBE and UNSUBSCRIBE packets.
    private var requested: Set<UInt16> = []

    init(times: ClosedRange<Int64>, topic: TopicSelection?) {
        self.times = times
        self.topic = topic
        isEverything = topic == nil && times == .min ... .max
    }

    /// What becomes of a packet with these bytes.
    mutating func choose(
        _ packet: PlanRecord.Packet,
        _ bytes: Span<UInt8>,
        at timestamp: Int64,
        version: ProtocolVersion
    ) -> Choice {
        if isEverything { return .keep }
        switch packet.type {
        case .connect, .connack:
            return timestamp > times.upperBound ? .leaveOut : timestamp < times.lowerBound ? .hoist : .keep
        case .publish:
            let isKept = times.contains(timestamp) && wants(topicOf: bytes, version)
            if packet.qos == .atMostOnce { return isKept ? .keep : .leaveOut }
            let sender = Int(packet.from.rawValue)
            if isKept {
                published[sender].insert(packet.packetIdentifier)
            } else {
                published[sender].remove(packet.packetIdentifier)
            }
            return isKept ? .keep : .leaveOut
        case .puback, .pubrec, .pubcomp:
            return published[Int(packet.from.peer.rawValue)].contains(packet.packetIdentifier) ? .keep : .leaveOut
        case .pubrel:
            return published[Int(packet.from.rawValue)].contains(packet.packetIdentifier) ? .keep : .leaveOut
        case .subscribe, .unsubscribe:
            guard timestamp <= times.upperBound, wants(filtersOf: bytes, version) else {
                requested.remove(packet.packetIdentifier)
                return .leaveOut
            }
            requested.insert(packet.packetIdentifier)
            return timestamp < times.lowerBound ? .hoist : .keep
        case .suback, .unsuback:
            guard requested.contains(packet.packetIdentifier) else { return .leaveOut }
            return timestamp < times.lowerBound ? .hoist : .keep
        case .auth:
            return timestamp > times.upperBound ? .leaveOut : timestamp < times.lowerBound ? .hoist : .keep
        default:
            return times.contains(timestamp) ? .keep : .leaveOut
        }
    }

    private func wants(topicOf packet: Span<UInt8>, _ version: ProtocolVersion) -> Bool {
        guard let topic else { return true }
        guard case .header(let header) = FixedHeader.decode(packet, at: 0, end: packet.count),
            let layout = try? PublishLayout(decoding: packet, header: header, at: 0, version: version)
        else { return false }
        return topic.matches(name: packet.extracting(layout.topicName))
    }

    private func wants(filtersOf packet: Span<UInt8>, _ version: ProtocolVersion) -> Bool {
        guard let topic else { return true }
        // Before anything has told the version, either may be right.
        let other: ProtocolVersion = version == .v5_0 ? .v3_1_1 : .v5_0
        let read = (try? ControlPacket(decoding: packet, version: version))
        switch read ?? (try? ControlPacket(decoding: packet, version: other)) {
        case .subscribe(let subscribe):
            return subscribe.subscriptions.contains { topic.overlaps(filter: $0.topicFilter) }
        case .unsubscribe(let unsubscribe):
            return unsubscribe.topicFilters.contains { topic.overlaps(filter: $0) }
        default: return false
        }
    }
}
