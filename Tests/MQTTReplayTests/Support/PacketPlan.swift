import MQTTCodec
import MQTTReplay
import MQTTTimeline
import PacketHeaders
import TCPReassembly
import WireBytes

/// Plans of packets that a test names.
enum PacketPlan {
    /// A connection with these packets, a millisecond apart; its CONNECT comes first.
    static func connection(
        _ number: Int = 1,
        _ connect: ControlPacket.Connect,
        _ packets: [(MQTTTimeline.Sender, ControlPacket)] = []
    ) throws -> PlannedConnection {
        var steps: [PlannedStep] = []
        var bytes: [UInt8] = []
        for (index, (sender, packet)) in ([(.client, .connect(connect))] + packets).enumerated() {
            let start = bytes.count
            bytes += try packet.encoded(version: connect.version)
            var step = PlannedStep(
                from: sender,
                type: packet.type,
                at: Int64(index) * 1_000_000,
                order: index,
                frame: UInt64(index + 1),
                bytes: start..<bytes.count
            )
            if case .publish(let publish) = packet {
                step.qos = publish.qos
                step.packetIdentifier = publish.packetIdentifier ?? 0
            } else {
                step.packetIdentifier = identifier(packet)
            }
            steps.append(step)
        }
        return PlannedConnection(
            number: number,
            client: SocketAddress(address: IPAddress(ipv4: 0x0A00_0007), port: 40_112),
            server: SocketAddress(address: IPAddress(ipv4: 0x0A00_0001), port: 1883),
            capturedClientIdentifier: connect.clientIdentifier,
            connect: connect,
            isConnectMade: false,
            opensAt: 0,
            steps: steps,
            bytes: bytes,
            end: PlannedEnd(.clientClosed, at: Int64(steps.count) * 1_000_000)
        )
    }

    /// A plan of one such connection.
    static func plan(
        _ connect: ControlPacket.Connect = connect(),
        _ packets: [(MQTTTimeline.Sender, ControlPacket)] = []
    ) throws -> ReplayPlan {
        ReplayPlan(connections: [try connection(1, connect, packets)])
    }

    static func connect(_ identifier: String = "pump-7", _ version: ProtocolVersion = .v5_0) -> ControlPacket.Connect {
        ControlPacket.Connect(version: version, clientIdentifier: identifier)
    }

    static func publish(
        _ topic: String,
        _ qos: QoS = .atMostOnce,
        id: UInt16? = nil,
        dup: Bool = false,
        retain: Bool = false
    ) -> ControlPacket {
        .publish(.init(topicName: topic, payload: [1], qos: qos, packetIdentifier: id, dup: dup, retain: retain))
    }

    static func subscribe(_ filters: String..., qos: QoS = .exactlyOnce) -> ControlPacket {
        let subscriptions = filters.map {
            ControlPacket.Subscription(topicFilter: $0, options: SubscriptionOptions(maximumQoS: qos))
        }
        return .subscribe(.init(packetIdentifier: 1, subscriptions: subscriptions))
    }

    private static func identifier(_ packet: ControlPacket) -> UInt16 {
        switch packet {
        case .puback(let packet): packet.packetIdentifier
        case .pubrec(let packet): packet.packetIdentifier
        case .pubrel(let packet): packet.packetIdentifier
        case .pubcomp(let packet): packet.packetIdentifier
        case .subscribe(let packet): packet.packetIdentifier
        case .suback(let packet): packet.packetIdentifier
        case .unsubscribe(let packet): packet.packetIdentifier
        case .unsuback(let packet): packet.packetIdentifier
        default: 0
        }
    }
}

extension PlanRewrite {
    /// The plan changed by this.
    func applied(to plan: ReplayPlan) -> ReplayPlan {
        var plan = plan
        apply(to: &plan)
        return plan
    }
}
