public import MQTTCodec
public import MQTTTimeline
public import TCPReassembly

/// What was seen on the wire, counted.
///
/// Lanes count their own connections; the sum is over all.
public struct TrafficSummary: Sendable {
    /// Clients counted one by one: 65,536 in each lane; further ones are left out and counted in `unlistedClients`.
    static let maximumClients = 1 << 16

    /// Bytes of their Client Identifiers: 4 MiB in each lane.
    static let maximumClientBytes = 4 << 20

    private var clientBytes = 0
    private var packetCounts: [32 of UInt64] = .init(repeating: 0)
    private var publishCounts: [6 of UInt64] = .init(repeating: 0)
    private var byteCounts: [2 of UInt64] = .init(repeating: 0)

    /// Bytes of PUBLISH payloads.
    public internal(set) var payloadBytes: UInt64 = 0
    /// PUBLISH with RETAIN set.
    public internal(set) var retainedMessages: UInt64 = 0
    /// PUBLISH whose topic came from a Topic Alias.
    public internal(set) var aliasedMessages: UInt64 = 0
    /// Connections that carry MQTT.
    public internal(set) var connections: UInt64 = 0
    /// Connections that carry MQTT and whose beginning was not captured.
    public internal(set) var midStreamConnections: UInt64 = 0
    /// Connections that carry MQTT of which all that one side sent is missing.
    public internal(set) var oneDirectionConnections: UInt64 = 0
    /// Connections to a known port that carried nothing.
    public internal(set) var emptyConnections: UInt64 = 0
    /// Connections by version, for those where it is known.
    public internal(set) var versions: [ProtocolVersion: UInt64] = [:]
    /// Connections that carry something else, by what it is.
    public internal(set) var foreignConnections: [ForeignProtocol: UInt64] = [:]
    /// What lies between TCP and MQTT.
    public internal(set) var layers = LayerSummary()
    /// Malformed packets.
    public internal(set) var malformedPackets: UInt64 = 0
    /// Gaps in MQTT streams.
    public internal(set) var gaps: UInt64 = 0
    /// Bytes missing in them.
    public internal(set) var missingBytes: UInt64 = 0
    /// Captured bytes that could not be told to belong to a packet.
    public internal(set) var skippedBytes: UInt64 = 0
    /// QoS 1 and 2 messages by sender and QoS: client QoS 1, client QoS 2, server QoS 1, server QoS 2.
    public internal(set) var deliveries = [
        DeliverySummary(from: .client, qos: .atLeastOnce), DeliverySummary(from: .client, qos: .exactlyOnce),
        DeliverySummary(from: .server, qos: .atLeastOnce), DeliverySummary(from: .server, qos: .exactlyOnce),
    ]
    /// Connections by Keep Alive in seconds.
    public internal(set) var keepAlives: [UInt16: UInt64] = [:]
    /// Clients beyond the limit.
    public internal(set) var unlistedClients: UInt64 = 0
    /// How often limits on streams changed what is reported.
    public internal(set) var limitHits = StreamLimitHits()
    /// What reassembly met.
    public internal(set) var reassembly = ReassemblyCounts()

    var clients: [String: ClientSummary] = [:]
    var notices = NoticeBoard()

    /// Nothing.
    init() {}

    /// Control Packets of one type by one side.
    public func packets(_ type: ControlPacketType, from sender: Sender) -> UInt64 {
        packetCounts[Int(sender.rawValue) * 16 + Int(type.rawValue)]
    }

    /// Control Packets in all.
    public var packets: UInt64 { (0..<32).reduce(0) { $0 &+ packetCounts[$1] } }

    /// PUBLISH packets with one QoS by one side.
    public func messages(_ qos: QoS, from sender: Sender) -> UInt64 {
        publishCounts[Int(sender.rawValue) * 3 + Int(qos.rawValue)]
    }

    /// Bytes of the Control Packets of one side.
    public func bytes(from sender: Sender) -> UInt64 { byteCounts[Int(sender.rawValue)] }

    /// What is worth pointing out, the most worrying first.
    public var noticeSummaries: [NoticeSummary] { notices.summaries }

    /// All listed clients, the busiest first.
    public var clientSummaries: [ClientSummary] {
        clients.values.sorted { left, right in
            let leftPackets = left.sentPackets &+ left.receivedPackets
            let rightPackets = right.sentPackets &+ right.receivedPackets
            return leftPackets != rightPackets
                ? leftPackets > rightPackets : left.clientIdentifier < right.clientIdentifier
        }
    }

    @inline(__always)
    mutating func count(_ place: borrowing PacketPlace) {
        packetCounts[Int(place.from.rawValue) &* 16 &+ Int(place.header.type.rawValue)] &+= 1
        byteCounts[Int(place.from.rawValue)] &+= UInt64(place.header.packetLength)
    }

    @inline(__always)
    mutating func countMessage(_ qos: QoS, from sender: Sender) {
        publishCounts[Int(sender.rawValue) &* 3 &+ Int(qos.rawValue)] &+= 1
    }

    mutating func count(_ delivery: Delivery) {
        deliveries[Int(delivery.from.rawValue) * 2 + Int(delivery.qos.rawValue) - 1].add(delivery)
    }

    mutating func add(_ client: ClientSummary) {
        if clients[client.clientIdentifier] == nil {
            let bytes = clientBytes &+ client.clientIdentifier.utf8.count
            guard clients.count < Self.maximumClients, bytes <= Self.maximumClientBytes else {
                unlistedClients &+= 1
                return
            }
            clientBytes = bytes
        }
        clients[client.clientIdentifier, default: ClientSummary(clientIdentifier: client.clientIdentifier)].add(client)
    }

    mutating func add(_ other: TrafficSummary) {
        for index in 0..<32 { packetCounts[index] &+= other.packetCounts[index] }
        for index in 0..<6 { publishCounts[index] &+= other.publishCounts[index] }
        for index in 0..<2 { byteCounts[index] &+= other.byteCounts[index] }
        payloadBytes &+= other.payloadBytes
        retainedMessages &+= other.retainedMessages
        aliasedMessages &+= other.aliasedMessages
        connections &+= other.connections
        midStreamConnections &+= other.midStreamConnections
        oneDirectionConnections &+= other.oneDirectionConnections
        emptyConnections &+= other.emptyConnections
        versions.merge(other.versions) { $0 &+ $1 }
        foreignConnections.merge(other.foreignConnections) { $0 &+ $1 }
        layers.add(other.layers)
        malformedPackets &+= other.malformedPackets
        gaps &+= other.gaps
        missingBytes &+= other.missingBytes
        skippedBytes &+= other.skippedBytes
        for index in deliveries.indices { deliveries[index].add(other.deliveries[index]) }
        keepAlives.merge(other.keepAlives) { $0 &+ $1 }
        unlistedClients &+= other.unlistedClients
        limitHits.add(other.limitHits)
        reassembly.add(other.reassembly)
        for client in other.clients.values {
            clients[client.clientIdentifier, default: ClientSummary(clientIdentifier: client.clientIdentifier)]
                .add(client)
        }
        notices.add(other.notices)
    }
}
