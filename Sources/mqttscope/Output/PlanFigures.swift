import MQTTCodec
import MQTTReplay
import MQTTTimeline

/// What a plan amounts to, counted for people and programs.
struct PlanFigures {
    private(set) var clients = 0
    private(set) var segments = 0
    private(set) var packets = 0
    /// Messages that clients publish, by QoS.
    private(set) var byQoS = [0, 0, 0]
    /// Messages that clients received.
    private(set) var expectedMessages = 0
    /// What clients send.
    private(set) var bytes = 0
    private(set) var byType: [ControlPacketType: Int] = [:]

    init(_ plan: ReplayPlan, isBytes: Bool) {
        clients = PlanClient.all(of: plan).count
        byType = plan.packetsToSend
        packets = byType.values.reduce(0, +)
        for connection in plan.connections {
            segments += connection.segments.count
            if isBytes { bytes += connection.segmentBytes.count }
            for step in connection.steps {
                if step.from == .client, !isBytes { bytes += step.bytes.count }
                guard step.type == .publish else { continue }
                if step.from == .client { byQoS[Int(step.qos.rawValue)] += 1 } else { expectedMessages += 1 }
            }
        }
    }

    var messages: Int { byQoS.reduce(0, +) }

    /// The types of packets with their numbers, in the order of the standard.
    var sortedTypes: [(type: ControlPacketType, count: Int)] {
        byType.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) }
    }

    var types: String { sortedTypes.map { "\($0.type) \(Readable.count($0.count))" }.joined(separator: ", ") }

    /// ": 3 at QoS 0, 2 at QoS 1"; empty without messages.
    var messagesByQoS: String {
        let parts = byQoS.enumerated().filter { $0.element > 0 }.map {
            "\(Readable.count($0.element)) at QoS \($0.offset)"
        }
        return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
    }
}

/// One client of a plan.
struct PlanClient {
    let identifier: String
    var connections = 0
    var packets = 0
    var messages = 0

    /// All clients, the busiest first; those without identifier count as one.
    static func all(of plan: ReplayPlan) -> [PlanClient] {
        var clients: [String: PlanClient] = [:]
        for connection in plan.connections {
            let identifier = connection.connect.clientIdentifier
            var client = clients[identifier] ?? PlanClient(identifier: identifier)
            client.connections += 1
            if connection.isConnectMade { client.packets += 1 }
            for step in connection.steps where step.from == .client {
                client.packets += 1
                if step.type == .publish { client.messages += 1 }
            }
            clients[identifier] = client
        }
        return clients.values.sorted {
            $0.packets != $1.packets ? $0.packets > $1.packets : $0.identifier < $1.identifier
        }
    }
}
