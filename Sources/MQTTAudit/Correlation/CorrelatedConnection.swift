import MQTTCodec
import MQTTTimeline
import TCPReassembly

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
    var isIdentifierAssigned = false
    /// What CONNECT said.
    var cleanStart = false
    var isBridge = false
    var hasWill = false
    var connectFrame: UInt64 = 0
    /// The number of the session it holds; 0 until that is known.
    var session: UInt64 = 0
    /// When the server accepted it, and the frame that says so.
    var accepted: (timestamp: Int64, frame: UInt64)?
    /// The session was there before.
    var isResumed = false
    /// Whether bytes of each side are missing so far, or not understood.
    var hasGap = (client: false, server: false)
    /// Who sent DISCONNECT.
    var hasDisconnected = (client: false, server: false)
    /// When it ended; nil while it is open.
    var closed: Int64?
    /// When the client last asked for subscriptions or their end, and when the server last answered.
    var lastRequest = Int64.min
    var lastGrant = Int64.min
    /// Findings so far, by rule.
    var repeats = Repeats()
    /// The last messages of QoS 1 and 2, which an end of the connection may leave unfinished.
    var recent = RecentPublishes()

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

    /// What names its client at its server; nil when that is not known.
    var key: ClientKey? {
        clientIdentifier.isEmpty ? nil : ClientKey(server: opening.server, clientIdentifier: clientIdentifier)
    }
}

/// A client of a server.
struct ClientKey: Hashable {
    let server: SocketAddress
    /// Compared byte by byte: for Swift, different bytes may be the same text.
    private let clientIdentifier: [UInt8]

    init(server: SocketAddress, clientIdentifier: String) {
        self.server = server
        self.clientIdentifier = Array(clientIdentifier.utf8)
    }
}

/// The last PUBLISH packets of QoS 1 and 2 on a connection.
struct RecentPublishes {
    /// How many are kept: 16.
    static let maximum = 16

    struct Entry {
        let frame: UInt64
        let content: UInt64
        let topicHash: UInt64
        let from: Sender
        let packetIdentifier: UInt16
        let expires: Bool
    }

    private var entries: [Entry] = []
    private var next = 0

    @inline(__always)
    mutating func add(_ publish: borrowing PublishObservation) {
        let entry = Entry(
            frame: publish.frame,
            content: publish.contentHash,
            topicHash: publish.topicHash,
            from: publish.from,
            packetIdentifier: publish.packetIdentifier,
            expires: publish.properties.messageExpiryInterval != nil
        )
        if entries.count < Self.maximum {
            entries.append(entry)
        } else {
            entries[next] = entry
            next = next &+ 1 == Self.maximum ? 0 : next &+ 1
        }
    }

    /// The PUBLISH of a side in a frame with a Packet Identifier.
    func find(from sender: Sender, frame: UInt64, _ packetIdentifier: UInt16) -> Entry? {
        entries.first { $0.frame == frame && $0.from == sender && $0.packetIdentifier == packetIdentifier }
    }
}
