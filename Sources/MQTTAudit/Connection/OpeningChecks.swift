import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// The order of packets at the beginning and the end of a connection: CONNECT, CONNACK, AUTH, DISCONNECT, and who may send what.
///
/// Between CONNACK and the first DISCONNECT nothing is looked at but AUTH. Where packets may be missing, order proves
/// nothing, and `phase` becomes `.running` without a finding.
struct OpeningChecks {
    /// How far the connection has come.
    enum Phase {
        /// No CONNACK was seen yet.
        case opening
        /// The client was accepted, or the opening is not known.
        case running
        /// A refusing CONNACK or a DISCONNECT was seen.
        case ending
    }

    var phase = Phase.opening
    /// Whether a packet of each side was seen.
    var hasSent = (client: false, server: false)
    /// CONNECTs and CONNACKs so far.
    var connects = 0
    var connacks = 0
    /// Where the first CONNECT was seen.
    var connectPlace: (frame: UInt64, timestamp: Int64)?
    /// Where a CONNACK was seen before any CONNECT.
    var early: (frame: UInt64, timestamp: Int64)?
    /// When CONNACK was seen.
    var connackTime: Int64?
    /// Whether the client sent more than CONNECT and AUTH before CONNACK.
    var isPipelined = false
    /// Whether the server asked for authentication data before CONNACK.
    var wasChallenged = false
    /// Who has to close.
    var refusal: ClosingDuty?
    var clientLeave: ClosingDuty?
    var serverLeave: ClosingDuty?
    var authentication = AuthenticationState()

    init() {}

    /// How long a CONNECT may wait for CONNACK, and a re-authentication for its next step: 30 s.
    static let patience: Int64 = 30_000_000_000
    /// How long the side that has to close may take: 10 s.
    static let closingGrace: Int64 = 10_000_000_000
    /// After this time a client that sends without waiting for CONNACK is taken to have read it: 5 s.
    static let connackTravel: Int64 = 5_000_000_000

    /// How sure it is that a client packet at `timestamp` was sent in the knowledge of CONNACK.
    func connackCertainty(at timestamp: Int64, _ connection: AuditedConnection) -> Certainty {
        guard connection.isWhole, let connackTime else { return .suspected }
        return isPipelined && timestamp &- connackTime < Self.connackTravel ? .suspected : .definite
    }

    mutating func published(
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        if phase == .running { return }
        let own = bytes.extracting(publish.ownBytes(in: bytes.count))
        inOrder(packet, connection, contents: own, &sink)
    }

    mutating func acknowledged(
        _ acknowledgment: AcknowledgmentEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        if phase == .running { return }
        let own = bytes.extracting(acknowledgment.ownBytes(in: bytes.count))
        inOrder(packet, connection, contents: own, &sink)
    }

    mutating func received(
        _ control: ControlPacket,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        if phase != .running { inOrder(packet, connection, contents: bytes, &sink) }
        switch control {
        case .connect(let connect) where packet.place.from == .client:
            connected(connect, packet, connection, contents: bytes, &sink)
        case .connack(let connack) where packet.place.from == .server:
            accepted(connack, packet, connection, contents: bytes, &sink)
        case .auth(let auth):
            authenticated(auth, packet, connection, contents: bytes, &sink)
        case .disconnect(let disconnect):
            left(disconnect, packet, connection, contents: bytes, &sink)
        default:
            break
        }
    }

    mutating func malformed(_ event: MalformedEvent, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        if event.from == .client { hasSent.client = true } else { hasSent.server = true }
        if event.type == .connect, event.from == .client {
            connects &+= 1
            if connectPlace == nil { connectPlace = (event.frames.last ?? 0, event.timestamp) }
        }
        let isBlind = event.isLost || event.resumed != nil
        if phase == .opening, isBlind || event.type == .connack { phase = .running }
    }

    mutating func gap(_ gap: GapEvent, _ connection: AuditedConnection) {
        if phase == .opening { phase = .running }
    }

    /// Time has come to `now`, nanoseconds since 1970.
    mutating func advance(to now: Int64, _ connection: AuditedConnection, _ sink: inout FindingSink) {}

    /// The connection ended.
    mutating func closed(_ ending: AuditedEnding, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        cutPackets(ending, connection, &sink)
        guard ending.how != .replaced else { return }
        unanswered(ending, connection, &sink)
        unclosed(ending, connection, &sink)
        unfinishedAuthentication(ending, connection, &sink)
    }
}
