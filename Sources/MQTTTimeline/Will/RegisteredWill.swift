import MQTTCodec
import PacketHeaders
import TCPReassembly
import WireBytes

/// A Will Message from the CONNECT that registered it to its outcome; of its payload only a hash is kept.
struct RegisteredWill {
    /// Tells it from others that had its place before.
    let serial: UInt64
    let connection: UInt64
    /// The server's address; its port does not matter, as one server may listen at several.
    let server: IPAddress
    var clientIdentifier: String
    let topic: String
    let qos: QoS
    let retain: Bool
    let payloadLength: Int
    let delayInterval: UInt32
    /// The hash that a PUBLISH with this topic and payload has.
    let contentHash: UInt64
    let connectFrame: UInt64

    var phase = Phase.registered
    /// The client's DISCONNECT that discards it, if that came before the server ended the connection.
    var discarding: (frame: UInt64, timestamp: Int64)?
    /// What made it due, or will make it so.
    var trigger: WillEvent.Trigger?
    /// The frames that decided.
    var frames: [UInt64] = []
    /// When it is due.
    var due: Int64 = 0
    /// When something is to be done about it next.
    var deadline = Int64.max
    /// False when missing bytes may hide that it was not due.
    var isDueCertain = true
    /// Whether something else may have been published with the same content at that time.
    var isAmbiguous = false
    /// Whether all copies so far have RETAIN: they may be of an older message with the same content.
    var isRetainedOnly = false
    var publication: WillEvent.Publication?
    /// Handles of the connections that were sent it.
    var receivers: [Int] = []
    /// The session that must not be taken up again before it is due.
    var session: Session?
    /// Neighbours among those with the same content, or −1.
    var older: Int32 = -1
    var newer: Int32 = -1

    enum Phase {
        /// Its connection is open.
        case registered
        /// Its Will Delay Interval is passing.
        case delayed
        /// The server should publish it.
        case due
    }

    init(
        serial: UInt64,
        _ will: ControlPacket.Will,
        _ state: ConnectionState,
        clientIdentifier: String,
        frame: UInt64,
        topicSeed: UInt64
    ) {
        self.serial = serial
        connection = state.number
        server = state.opening.server.address
        self.clientIdentifier = clientIdentifier
        topic = will.topic
        qos = will.qos
        retain = will.retain
        payloadLength = will.payload.count
        delayInterval = will.properties.willDelayInterval ?? 0
        let topicHash = will.topic.utf8Span.span.hashed(seed: topicSeed)
        contentHash = will.payload.span.hashed(seed: topicHash)
        connectFrame = frame
    }

    var byteCount: Int { topic.utf8.count &+ clientIdentifier.utf8.count }
}
