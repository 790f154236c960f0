import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// What each side announced it accepts, and whether the other keeps to it; and how long sides stay silent.
struct LimitChecks {
    /// What the client accepts, by CONNECT, and the server, by CONNACK.
    var clientAccepts = Acceptance()
    var serverAccepts = Acceptance()
    /// What the client, and the server, has sent and not seen acknowledged.
    var clientInFlight = InFlight()
    var serverInFlight = InFlight()
    /// What each side's PUBLISHes made use of.
    var clientUse = Use()
    var serverUse = Use()
    var silence = ClientSilence()
    var pings = UnansweredPings()
    /// The last SUBSCRIBE that asked for more than the server's Maximum QoS.
    var ambitiousSubscribe: (identifier: UInt16, indices: [Int])?

    init() {}

    mutating func published(
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let layout = publish.layout
        if packet.place.from == .client {
            clientSent(packet, connection, &sink)
            clientUse.note(layout, topic: topic)
            if serverAccepts.isKnown { limit(publish, to: serverAccepts, packet, connection, bytes: bytes, &sink) }
        } else {
            serverUse.note(layout, topic: topic)
            if clientAccepts.isKnown { limit(publish, to: clientAccepts, packet, connection, bytes: bytes, &sink) }
        }
    }

    mutating func acknowledged(
        _ acknowledgment: AcknowledgmentEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let layout = acknowledgment.layout
        let type = packet.place.header.type
        let isLast = type == .puback || type == .pubcomp || type == .pubrec && layout.reasonCode.isFailure
        if packet.place.from == .client {
            clientSent(packet, connection, &sink)
            if isLast { serverInFlight.acknowledged(layout.packetIdentifier) }
        } else if isLast {
            clientInFlight.acknowledged(layout.packetIdentifier)
        }
        guard clientAccepts.isKnown else { return }
        // Nothing but Reason String and User Property may be in these.
        let hasProperties = !layout.properties.isEmpty
        let accepted = packet.place.from == .client ? serverAccepts : clientAccepts
        guard hasProperties || packet.place.header.packetLength > accepted.maximumPacketSize else { return }
        let own = bytes.extracting(acknowledgment.ownBytes(in: bytes.count))
        let reason = hasProperties && bytes[layout.properties.lowerBound] == PropertyIdentifier.reasonString.rawValue
        let carries = Explanation(hasReasonString: reason, hasUserProperty: hasProperties && !reason)
        explained(carries, packet, connection, contents: own, &sink)
        size(carries, packet, connection, contents: own, &sink)
    }

    mutating func received(
        _ control: ControlPacket,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        if packet.place.from == .client { clientSent(packet, connection, &sink) }
        switch control {
        case .connect(let connect) where packet.place.from == .client:
            if clientAccepts.isKnown || connection.connack != nil { break }
            if packet.version == .v5_0 { clientAccepts = Acceptance(connect.properties, &sink) }
            serverInFlight.limit = clientAccepts.receiveMaximum
            silence.keepAlive = Int64(connect.keepAlive)
            if connect.keepAlive > 0 { sink.noted(.keepAlive, packet.version) }
        case .connack(let connack) where packet.place.from == .server:
            if serverAccepts.isKnown || connack.reasonCode.rawValue != 0 { break }
            silence.isAccepted = true
            if packet.version == .v5_0 {
                serverAccepts = Acceptance(connack.properties, &sink)
                clientInFlight.limit = serverAccepts.receiveMaximum
                if let keepAlive = connack.properties.serverKeepAlive {
                    silence.asked = silence.keepAlive
                    silence.keepAlive = Int64(keepAlive)
                }
            }
        case .subscribe(let subscribe):
            subscribed(subscribe, packet, connection, contents: bytes, &sink)
        case .suback(let suback):
            granted(suback, packet, connection, contents: bytes, &sink)
        case .pingreq where packet.place.from == .client:
            pinged(packet, connection, &sink)
        case .pingresp where packet.place.from == .server:
            pings.answered()
        case .disconnect(let disconnect):
            left(disconnect, packet, connection, contents: bytes, &sink)
        default:
            break
        }
        guard clientAccepts.isKnown else { return }
        let carries = Explanation(control)
        explained(carries, packet, connection, contents: bytes, &sink)
        size(carries, packet, connection, contents: bytes, &sink)
    }

    mutating func malformed(_ event: MalformedEvent, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        if event.from == .client {
            serverInFlight.isLost = true
            silence.forget()
            clientUse.isKnown = false
        } else {
            clientInFlight.isLost = true
            pings.clear()
            serverUse.isKnown = false
        }
    }

    mutating func gap(_ gap: GapEvent, _ connection: AuditedConnection) {
        clientInFlight.isLost = true
        serverInFlight.isLost = true
        clientUse.isKnown = false
        serverUse.isKnown = false
        pings.clear()
        if gap.from == .client { silence.forget() }
    }

    /// Time has come to `now`, nanoseconds since 1970.
    mutating func advance(to now: Int64, _ connection: AuditedConnection, _ sink: inout FindingSink) {}

    /// The connection ended.
    mutating func closed(_ ending: AuditedEnding, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        guard ending.how != .replaced else { return }
        let isSending = ending.cut.contains { $0.from == .client }
        if !isSending { silentAtEnd(ending, connection, &sink) }
        unansweredPings(ending.beginning, ending.frames, connection, &sink)
    }
}
