import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// What the checks over several connections remember of one.
final class CorrelatedConnection {
    /// Its number in the timeline.
    let number: UInt64
    let opening: ConnectionOpening
    /// The version of CONNECT.
    var version = ProtocolVersion.v3_1_1
    var isVersionKnown = false
    /// CONNECT's Client Identifier, or the one that the server assigned; empty until known.
    var clientIdentifier = ""
    /// Whether the client left it to the server to choose one.
    var isAnonymous = false
    /// What CONNECT said.
    var cleanStart = false
    var isBridge = false
    var hasWill = false
    /// Names its client at its server; nil when that is not known.
    var key: ClientKey?
    /// When the server accepted it, and the frame that says so.
    var accepted: (timestamp: Int64, frame: UInt64)?
    /// Its session was there before.
    var isResumed = false
    /// Its session ended with it.
    var isSessionOver = false
    /// Whether bytes of each side are missing so far, or not understood.
    var hasGap = (client: false, server: false)
    /// Who sent DISCONNECT.
    var hasDisconnected = (client: false, server: false)
    /// The client's DISCONNECT that discards the Will Message.
    var discardsWill: (timestamp: Int64, frame: UInt64)?
    /// One side held up the other.
    var hasStalled = false
    /// When it ended; nil while it is open.
    var closed: Int64?
    /// Whether FIN or RST was seen, so that nothing is missing at the end unnoticed.
    var isEndKnown = false
    /// When the client last asked for subscriptions or their end, and when the server last answered.
    var lastRequest = Int64.min
    var lastGrant = Int64.min
    /// When another connection with the same Client Identifier was accepted.
    var supersededSince = Int64.max
    var isSuperseded: Bool { supersededSince != .max }
    /// The frame of that CONNACK.
    var supersedingFrame: UInt64 = 0
    /// The frames of the CONNACK with which a client without session was told that there is one.
    var unexpectedSession: [UInt64] = []
    /// Packet Identifiers of SUBSCRIBE and UNSUBSCRIBE packets without answer.
    private var unanswered: [UInt16] = []
    /// How many are remembered: 64.
    private static let maximumUnanswered = 64
    /// Whether all codes of the last UNSUBACK are the same, so that they cannot be in a wrong order.
    var isUnsubackUniform = true
    /// What the session is subscribed to.
    var held: HeldSubscriptions?
    /// Subscriptions that were granted again with Retain Handling 1.
    var regranted: [(filter: [UInt8], timestamp: Int64)] = []
    /// Findings so far, by rule.
    var repeats = Repeats()
    /// The last messages of QoS 1 and 2, which an end of the connection may leave unfinished.
    let recent = Cell(RecentPublishes())
    /// Exchanges that earlier connections left unfinished.
    let leftovers = Cell<Leftovers?>(nil)
    /// Messages the receiver refused.
    var refused: [RecentPublishes.Entry] = []
    /// Frames of the messages that the server keeps for the client.
    var awaited: [UInt64] = []
    /// What it did not bring, and the connections it is about.
    var absences: [(Absence, CorrelatedConnection)] = []
    /// Requests that the client received and did not answer yet.
    var requests: [ResponseChecks.Request] = []
    /// Whether it may have received others.
    var mayHaveOtherRequests = false

    init(number: UInt64, _ opening: ConnectionOpening) {
        self.number = number
        self.opening = opening
    }

    /// Whether everything this side sent was captured so far.
    func isWhole(_ sender: Sender) -> Bool {
        !opening.isMidStream && !(sender == .client ? hasGap.client : hasGap.server)
    }

    /// Whether everything of both sides was captured so far.
    var isWhole: Bool { isWhole(.client) && isWhole(.server) }

    /// Whether neither side ended it so far.
    var isInUse: Bool { closed == nil && !hasDisconnected.client && !hasDisconnected.server }

    func noteGap(_ sender: Sender) {
        if sender == .client { hasGap.client = true } else { hasGap.server = true }
        held?.isWhole = false
        leftovers.value = nil
        awaited = []
        absences = []
        requests = []
        mayHaveOtherRequests = true
    }

    /// It ended: only what later connections ask for is kept.
    func release() {
        recent.value = RecentPublishes()
        leftovers.value = nil
        refused = []
        awaited = []
        regranted = []
        requests = []
    }

    /// Takes a CONNECT.
    func take(_ connect: ControlPacket.Connect) {
        // A second CONNECT opens nothing.
        guard !isVersionKnown else { return }
        version = connect.version
        isVersionKnown = true
        isAnonymous = connect.clientIdentifier.isEmpty
        name(connect.clientIdentifier)
        cleanStart = connect.cleanStart
        isBridge = connect.isBridge
        hasWill = connect.will != nil
    }

    /// Takes a CONNACK.
    ///
    /// - Returns: whether it is the one that accepts the client.
    func take(_ connack: ControlPacket.Connack, _ place: PacketPlace) -> Bool {
        guard isVersionKnown, accepted == nil, connack.reasonCode.rawValue == 0 else { return false }
        accepted = (place.timestamp, place.frame)
        if isAnonymous, let assigned = connack.properties.assignedClientIdentifier { name(assigned) }
        return true
    }

    /// A client sent SUBSCRIBE or UNSUBSCRIBE.
    func asked(_ identifier: UInt16, at timestamp: Int64) {
        lastRequest = timestamp
        if unanswered.count >= Self.maximumUnanswered { unanswered.removeFirst() }
        unanswered.append(identifier)
    }

    /// The server sent SUBACK or UNSUBACK; without its request, what the session is subscribed to is not known.
    func answered(_ identifier: UInt16) {
        if let place = unanswered.firstIndex(of: identifier) {
            unanswered.remove(at: place)
        } else {
            held?.isWhole = false
        }
    }

    /// Takes a DISCONNECT.
    func take(_ disconnect: ControlPacket.Disconnect, _ place: PacketPlace) {
        if place.from == .server {
            hasDisconnected.server = true
            return
        }
        hasDisconnected.client = true
        if version != .v5_0 || disconnect.reason == .normalDisconnection {
            discardsWill = (place.timestamp, place.frame)
        }
    }

    private func name(_ identifier: String) {
        clientIdentifier = identifier
        key = ClientKey(server: opening.server, clientIdentifier: identifier)
    }
}

/// A client of a server.
struct ClientKey: Hashable {
    /// Client Identifiers of more bytes are not followed: 256.
    static let maximumLength = 256

    let server: SocketAddress
    /// Compared byte by byte: for Swift, different bytes may be the same text.
    private let clientIdentifier: [UInt8]

    /// Nil for clients that are not followed.
    init?(server: SocketAddress, clientIdentifier: String) {
        guard !clientIdentifier.isEmpty, clientIdentifier.utf8.count <= Self.maximumLength else { return nil }
        self.server = server
        self.clientIdentifier = Array(clientIdentifier.utf8)
    }
}
