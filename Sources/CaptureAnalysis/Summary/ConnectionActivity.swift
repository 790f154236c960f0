import MQTTCodec
import MQTTTimeline

/// What changes of a connection with every packet.
///
/// Kept apart from all else that is counted of it, so that a packet touches two cache lines of many connections.
struct ConnectionActivity {
    /// The connection's first frame.
    let firstFrame: UInt64
    /// The longest silence of the client that its Keep Alive allows, in nanoseconds; `.max` where there is none.
    var longestSilence = Int64.max
    private var client = Side()
    private var server = Side()

    /// What one side sent.
    private struct Side {
        var lastFrame: UInt64 = 0
        var lastTimestamp: Int64 = 0
        var packets: UInt64 = 0
        var bytes: UInt64 = 0
        var messages: UInt64 = 0
        /// Nil where nothing was sent.
        var lastType: ControlPacketType?

        @inline(__always)
        mutating func take(_ place: borrowing PacketPlace, messages count: UInt64) {
            lastFrame = place.frame
            lastTimestamp = place.timestamp
            lastType = place.header.type
            packets &+= 1
            bytes &+= UInt64(place.header.packetLength)
            messages &+= count
        }

        var last: PacketMark? {
            lastType.map { PacketMark(type: $0, frame: lastFrame, timestamp: lastTimestamp) }
        }

        mutating func resetCounts() {
            packets = 0
            bytes = 0
            messages = 0
        }
    }

    init(firstFrame: UInt64) {
        self.firstFrame = firstFrame
    }

    /// Counts a packet and, when it is PUBLISH, a message.
    ///
    /// - Returns: whether the client was silent too long before it.
    @inline(__always)
    mutating func take(_ place: borrowing PacketPlace, messages: UInt64) -> Bool {
        if place.from == .server {
            server.take(place, messages: messages)
            return false
        }
        let isOverdue = isOverdue(at: place.timestamp)
        client.take(place, messages: messages)
        return isOverdue
    }

    /// Whether the client was silent for more than one and a half times its Keep Alive (MQTT 5.0 §3.1.2.10).
    ///
    /// Mutating, because only then the compiler looks at the fields where they are.
    @inline(__always)
    mutating func isOverdue(at now: Int64) -> Bool {
        if client.lastType == nil { return false }
        let (silence, overflow) = now.subtractingReportingOverflow(client.lastTimestamp)
        return !overflow && silence > longestSilence
    }

    /// The client begins with this packet: what came before counts for nobody.
    mutating func begin(with connect: PacketPlace) {
        client.resetCounts()
        server.resetCounts()
        client.packets = 1
        client.bytes = UInt64(connect.header.packetLength)
    }

    /// The last packets of client and server.
    var lastPackets: (client: PacketMark?, server: PacketMark?) { (client.last, server.last) }

    /// What the client did on this connection.
    func summary(clientIdentifier: String) -> ClientSummary {
        var summary = ClientSummary(clientIdentifier: clientIdentifier)
        summary.connections = 1
        summary.firstFrame = firstFrame
        summary.sentPackets = client.packets
        summary.sentBytes = client.bytes
        summary.sentMessages = client.messages
        summary.receivedPackets = server.packets
        summary.receivedBytes = server.bytes
        summary.receivedMessages = server.messages
        return summary
    }
}
