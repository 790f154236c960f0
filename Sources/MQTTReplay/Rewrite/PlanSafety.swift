import MQTTCodec
import MQTTTimeline
import PacketHeaders
public import TCPReassembly
import WireBytes

/// What a replay does not do unless it is told to: what could harm a server that others use.
public struct PlanSafety: Sendable, Equatable {
    /// Whether the target may be one of the captured servers.
    public var allowsCapturedServer = false
    /// Whether retained messages may be published, Will Messages included.
    public var allowsRetained = false
    /// Whether messages to topics that begin with `$` may be published, Will Messages included.
    public var allowsSystemTopics = false
    /// The most packets of clients in a second: 10,000.
    public var maximumRate = 10_000.0
    /// The most connections at one moment: 1,000.
    public var maximumConnections = 1_000

    /// The defaults.
    public init() {}

    /// How fast a plan is carried out.
    public enum Pace: Sendable, Equatable {
        /// So many times as fast as it was captured.
        case times(Double)
        /// So many packets in a second.
        case rate(Double)
        /// As fast as the server takes it.
        case max
    }

    /// What is risky or refused about a plan.
    ///
    /// - Parameters:
    ///   - targets: the addresses of the live server, as far as they are known.
    ///   - isBytes: whether the clients' bytes are sent as they are.
    public func remarks(
        on plan: ReplayPlan,
        targets: [SocketAddress],
        pace: Pace,
        isBytes: Bool = false
    ) -> [PlanRemark] {
        var remarks: [PlanRemark] = []
        remarks += serverRemarks(plan, targets)
        remarks += contentRemarks(plan)
        remarks += loadRemarks(plan, pace)
        if isBytes, plan.connections.contains(where: { !$0.capturedClientIdentifier.isEmpty }) {
            let message = "bytes are sent with the captured Client Identifiers"
            remarks.append(PlanRemark(.risk, message: "\(message): a server closes the connection of a device there"))
        }
        return remarks
    }

    private func serverRemarks(_ plan: ReplayPlan, _ targets: [SocketAddress]) -> [PlanRemark] {
        let servers = Set(plan.connections.map(\.server))
        if targets.contains(where: servers.contains) {
            let message = "the target is one of the captured servers"
            return [refusal(message, unless: allowsCapturedServer, "--allow-captured-server")]
        }
        let addresses = Set(servers.map(\.address))
        if targets.contains(where: { addresses.contains($0.address) && !$0.address.isLoopback }) {
            let message = "a captured server has the address of the target, with another port"
            return [PlanRemark(.risk, message: message)]
        }
        return []
    }

    private func contentRemarks(_ plan: ReplayPlan) -> [PlanRemark] {
        var retained = Occurrences()
        var system = Occurrences()
        for connection in plan.connections {
            if let will = connection.connect.will {
                if will.retain { retained.add(connection.number) }
                if will.topic.utf8.first == UInt8(ascii: "$") { system.add(connection.number) }
            }
            for step in connection.steps where step.type == .publish && step.from == .client {
                let bytes = connection.bytes[step.bytes]
                guard let first = bytes.first else { continue }
                if first & 1 != 0 { retained.add(connection.number) }
                if Self.isSystemTopic(bytes) { system.add(connection.number) }
            }
        }
        var remarks: [PlanRemark] = []
        if retained.count > 0 {
            let message = retained.words("retained message", "it stays with the server", "they stay with the server")
            remarks.append(refusal(message, unless: allowsRetained, "--allow-retained"))
        }
        if system.count > 0 {
            let ending = "to a topic that begins with '$', which means something to the server"
            let message = system.words("message", ending, ending)
            remarks.append(refusal(message, unless: allowsSystemTopics, "--allow-system-topics"))
        }
        return remarks
    }

    private func loadRemarks(_ plan: ReplayPlan, _ pace: Pace) -> [PlanRemark] {
        var remarks: [PlanRemark] = []
        let connections = plan.mostConnections
        if connections > maximumConnections {
            let message = "\(connections) connections at one moment, more than \(maximumConnections)"
            remarks.append(PlanRemark(.refused, message: message, override: "--max-connections \(connections)"))
        }
        let packets = Double(plan.packetsToSend.values.reduce(0, +))
        let rate: Double
        switch pace {
        case .times(let speed): rate = min(packets, (Double(plan.mostPacketsInASecond) * speed).rounded(.up))
        case .rate(let wanted): rate = min(packets, wanted)
        case .max: rate = packets
        }
        if rate > maximumRate {
            let message = "up to \(Self.whole(rate)) packets in a second, more than \(Self.whole(maximumRate))"
            remarks.append(PlanRemark(.refused, message: message, override: "--max-rate \(Self.whole(rate))"))
        }
        return remarks
    }

    private func refusal(_ message: String, unless isAllowed: Bool, _ flag: String) -> PlanRemark {
        PlanRemark(isAllowed ? .risk : .refused, message: message, override: isAllowed ? nil : flag)
    }

    private static func whole(_ value: Double) -> String {
        value < 1e15 ? String(Int(value.rounded(.up))) : "\(value)"
    }

    /// Whether the Topic Name of a PUBLISH begins with `$`.
    private static func isSystemTopic(_ packet: ArraySlice<UInt8>) -> Bool {
        let packet = Array(packet.prefix(8))
        guard case .header(let header) = FixedHeader.decode(packet.span, at: 0, end: packet.count) else { return false }
        let first = header.length + 2
        return first < packet.count && packet[first] == UInt8(ascii: "$")
    }

    /// How often something is there, and in which connection first.
    private struct Occurrences {
        var count = 0
        private var first = 0

        mutating func add(_ connection: Int) {
            if count == 0 { first = connection }
            count += 1
        }

        func words(_ noun: String, _ one: String, _ several: String) -> String {
            count == 1
                ? "1 \(noun), in connection \(first): \(one)"
                : "\(count) \(noun)s, the first in connection \(first): \(several)"
        }
    }
}

extension IPAddress {
    /// Whether it is an address of the machine itself: 127.0.0.0/8 or ::1.
    fileprivate var isLoopback: Bool {
        isIPv6 ? high == 0 && low == 1 : low >> 24 == 127
    }
}
