public import MQTTCodec

/// What generated traffic holds, counted while it was made.
public struct TrafficTruth: Sendable {
    /// Who sent a packet.
    public enum Sender: Int, Sendable, CaseIterable, Hashable {
        /// The side that sends CONNECT.
        case client = 0
        /// The other side.
        case server = 1

        var peer: Sender { self == .client ? .server : .client }
    }

    /// How a connection ended.
    public enum Ending: String, Sendable, CaseIterable {
        /// The client sent DISCONNECT.
        case clientDisconnect = "client_disconnect"
        /// The server sent DISCONNECT.
        case serverDisconnect = "server_disconnect"
        /// The server refused CONNECT.
        case refused
        /// The client sent FIN without DISCONNECT.
        case clientClosed = "client_closed"
        /// The server sent FIN without DISCONNECT.
        case serverClosed = "server_closed"
        /// The client sent RST.
        case clientReset = "client_reset"
        /// The server sent RST.
        case serverReset = "server_reset"
        /// The server answered SYN with RST.
        case neverOpened = "never_opened"
        /// It was open when the capture ended.
        case captureEnd = "capture_end"
    }

    /// A packet that was sent whole.
    public struct Packet: Sendable, Hashable {
        /// The connection, in the order of first SYNs sent, from 0; those without MQTT count too.
        public let connection: Int
        /// Who sent it.
        public let from: Sender
        /// Its type.
        public let type: ControlPacketType
        /// The offset of its first byte in its direction.
        public let streamOffset: UInt64
        /// The bytes of the whole packet.
        public let length: Int
    }

    /// How the QoS 1 and 2 messages of one side fared.
    public struct Deliveries: Sendable, Equatable {
        /// Exchanges that came to their end.
        public var completed: UInt64 = 0
        /// Exchanges that were not over when their connection ended.
        public var unfinished: UInt64 = 0
        /// Exchanges in which PUBLISH was sent again.
        public var repeated: UInt64 = 0
    }

    /// The messages on one topic.
    public struct Topic: Sendable, Equatable {
        /// PUBLISH packets.
        public var messages: UInt64 = 0
        /// Bytes of their payloads.
        public var payloadBytes: UInt64 = 0
    }

    private var packetCounts = Array(repeating: UInt64(0), count: 32)
    private var messageCounts = Array(repeating: UInt64(0), count: 6)
    /// Deliveries by twice the sender plus QoS minus one.
    var deliveryCounts = Array(repeating: Deliveries(), count: 4)

    /// Frames in the capture.
    public internal(set) var frames: UInt64 = 0
    /// Connections in which a CONNECT was sent.
    public internal(set) var connections: UInt64 = 0
    /// Connections that carry HTTP.
    public internal(set) var httpConnections: UInt64 = 0
    /// Connections that carry TLS.
    public internal(set) var tlsConnections: UInt64 = 0
    /// Connections the server refused with RST.
    public internal(set) var emptyConnections: UInt64 = 0
    /// Connections by protocol version.
    public internal(set) var versions: [ProtocolVersion: UInt64] = [:]
    /// Connections, the empty ones included, by how they ended.
    public internal(set) var endings: [Ending: UInt64] = [:]
    /// Connections by Client Identifier.
    public internal(set) var clients: [String: UInt64] = [:]
    /// Bytes of Control Packets by sender.
    public internal(set) var bytes: [UInt64] = [0, 0]
    /// Bytes of payloads.
    public internal(set) var payloadBytes: UInt64 = 0
    /// PUBLISH with RETAIN set.
    public internal(set) var retainedMessages: UInt64 = 0
    /// PUBLISH with an empty topic and a Topic Alias.
    public internal(set) var aliasedMessages: UInt64 = 0
    /// The messages on each topic, those by alias included.
    public internal(set) var topics: [String: Topic] = [:]
    /// Packets that were begun and never finished because the connection was reset.
    public internal(set) var cutPackets: UInt64 = 0

    /// Segments that were sent again.
    public internal(set) var retransmittedSegments: UInt64 = 0
    /// Segments that began with bytes sent before.
    public internal(set) var overlappingSegments: UInt64 = 0
    /// Frames captured twice.
    public internal(set) var duplicatedFrames: UInt64 = 0
    /// Frames captured later than some that came after them.
    public internal(set) var reorderedFrames: UInt64 = 0
    /// Segments that were first captured when they were sent again.
    public internal(set) var recoveredSegments: UInt64 = 0
    /// Data segments that are not in the capture.
    public internal(set) var lostSegments: UInt64 = 0
    /// Bytes of data that are not in the capture, those cut by the snapshot length included.
    public internal(set) var lostBytes: UInt64 = 0
    /// Packets of which some bytes are not in the capture.
    public internal(set) var damaged: [Packet] = []
    /// All packets, where `TrafficOptions.listsPackets` asks for them, in the order of sending.
    public internal(set) var list: [Packet] = []

    init() {}

    /// Control Packets of one type by one side, damaged ones included.
    public func packets(_ type: ControlPacketType, from sender: Sender) -> UInt64 {
        packetCounts[sender.rawValue * 16 + Int(type.rawValue)]
    }

    /// Control Packets in all.
    public var packets: UInt64 { packetCounts.reduce(0, +) }

    /// PUBLISH packets with one QoS by one side.
    public func messages(_ qos: QoS, from sender: Sender) -> UInt64 {
        messageCounts[sender.rawValue * 3 + Int(qos.rawValue)]
    }

    /// How the messages of one side with QoS 1 or 2 fared.
    ///
    /// - Precondition: `qos` is not QoS 0.
    public func deliveries(_ qos: QoS, from sender: Sender) -> Deliveries {
        deliveryCounts[sender.rawValue * 2 + Int(qos.rawValue) - 1]
    }

    mutating func count(_ type: ControlPacketType, from sender: Sender, length: Int) {
        packetCounts[sender.rawValue * 16 + Int(type.rawValue)] += 1
        bytes[sender.rawValue] += UInt64(length)
    }

    mutating func count(_ publish: ControlPacket.Publish, on topic: String, from sender: Sender) {
        messageCounts[sender.rawValue * 3 + Int(publish.qos.rawValue)] += 1
        payloadBytes += UInt64(publish.payload.count)
        if publish.retain { retainedMessages += 1 }
        if publish.topicName.isEmpty { aliasedMessages += 1 }
        topics[topic, default: Topic()].messages += 1
        topics[topic, default: Topic()].payloadBytes += UInt64(publish.payload.count)
    }
}
