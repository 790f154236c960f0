import MQTTCodec
import MQTTTimeline
import PacketHeaders
import TCPReassembly

@testable import MQTTReplay

/// A captured connection written as packets with their times in milliseconds.
struct PlanScript {
    var connect: ControlPacket.Connect
    var steps: [PlannedStep] = []
    var bytes: [UInt8] = []
    var number = 0
    var order = 0
    var opensAt = 0

    static let millisecond: Int64 = 1_000_000

    init(_ connect: ControlPacket.Connect, accepted: Bool = true, at time: Int = 0) {
        self.connect = connect
        opensAt = time
        client(.connect(connect), at: time)
        if accepted { server(.connack(.init(reasonCode: .success)), at: time) }
    }

    /// A client of 3.1.1, or of the given version.
    init(_ client: String = "c", version: ProtocolVersion = .v3_1_1, keepAlive: UInt16 = 0, at time: Int = 0) {
        self.init(.init(version: version, clientIdentifier: client, keepAlive: keepAlive), at: time)
    }

    mutating func client(_ packet: ControlPacket, at time: Int) {
        add(packet, from: .client, at: time)
    }

    mutating func server(_ packet: ControlPacket, at time: Int) {
        add(packet, from: .server, at: time)
    }

    private mutating func add(_ packet: ControlPacket, from sender: Sender, at time: Int) {
        let encoded = (try? packet.encoded(version: connect.version)) ?? []
        var qos = QoS.atMostOnce
        var identifier: UInt16 = 0
        switch packet {
        case .publish(let publish):
            qos = publish.qos
            identifier = publish.packetIdentifier ?? 0
        case .puback(let packet): identifier = packet.packetIdentifier
        case .pubrec(let packet): identifier = packet.packetIdentifier
        case .pubrel(let packet): identifier = packet.packetIdentifier
        case .pubcomp(let packet): identifier = packet.packetIdentifier
        case .subscribe(let packet): identifier = packet.packetIdentifier
        case .suback(let packet): identifier = packet.packetIdentifier
        case .unsubscribe(let packet): identifier = packet.packetIdentifier
        case .unsuback(let packet): identifier = packet.packetIdentifier
        default: break
        }
        steps.append(
            PlannedStep(
                from: sender,
                type: packet.type,
                qos: qos,
                packetIdentifier: identifier,
                at: Int64(time) * Self.millisecond,
                order: order,
                frame: UInt64(order + 1),
                bytes: bytes.count..<bytes.count + encoded.count
            )
        )
        bytes += encoded
        order += 1
    }

    /// A whole exchange of the client at QoS 1.
    mutating func publishes(_ topic: String, _ payload: String = "", qos: QoS, id: UInt16 = 0, at time: Int) {
        client(.publish(.message(topic, payload, qos: qos, id: id)), at: time)
        switch qos {
        case .atMostOnce: break
        case .atLeastOnce: server(.puback(.init(packetIdentifier: id)), at: time)
        case .exactlyOnce:
            server(.pubrec(.init(packetIdentifier: id)), at: time)
            client(.pubrel(.init(packetIdentifier: id)), at: time)
            server(.pubcomp(.init(packetIdentifier: id)), at: time)
        }
    }

    func connection(_ end: PlannedEnd.Manner = .clientClosed, at time: Int) -> PlannedConnection {
        PlannedConnection(
            number: number,
            client: SocketAddress(address: IPAddress(ipv4: 1), port: 1),
            server: SocketAddress(address: IPAddress(ipv4: 2), port: 2),
            capturedClientIdentifier: connect.clientIdentifier,
            connect: connect,
            isConnectMade: false,
            opensAt: Int64(opensAt) * Self.millisecond,
            steps: steps,
            bytes: bytes,
            end: PlannedEnd(end, at: Int64(time) * Self.millisecond)
        )
    }
}

extension ControlPacket.Publish {
    static func message(
        _ topic: String,
        _ payload: String = "",
        qos: QoS = .atMostOnce,
        id: UInt16 = 0,
        dup: Bool = false,
        retain: Bool = false,
        properties: Properties = Properties()
    ) -> Self {
        Self(
            topicName: topic,
            payload: Array(payload.utf8),
            qos: qos,
            packetIdentifier: qos == .atMostOnce ? nil : id,
            dup: dup,
            retain: retain,
            properties: properties
        )
    }
}
