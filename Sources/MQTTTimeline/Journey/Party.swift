import MQTTCodec
import TCPReassembly

/// One end of a journey: a connection with the session it holds.
struct Party {
    /// Set in `receiver` when the session is not known.
    static let unnamed: UInt64 = 1 << 63

    var connection: UInt64
    var clientIdentifier: String
    /// Nil when the capture does not tell.
    var session: Session?
    /// Names the receiver over its connections: the number of its session, or that of its connection with the highest bit.
    var receiver: UInt64
    /// Names the server it talks to.
    var server: UInt64
    /// Whether it is known to speak 5.0.
    var isVersion5: Bool
    /// Grows when its subscriptions may have changed.
    var version: UInt32 = 0
    /// Journeys, legs and matches that refer to it.
    var references: Int32 = 0
    /// Whether it is what its connection is now.
    var isCurrent = true
    /// Whether its connection is open.
    var isOpen = true
    /// Messages it seems to have missed since one reached it.
    var unseen = 0
    /// When it last asked for subscriptions.
    var lastSubscribe = Int64.min
    /// When bytes of its server, or what they mean, were last not known.
    var lastUnknown = Int64.min
    /// When bytes of its client, or what they mean, were last not known.
    var lastClientLoss = Int64.min
    /// When a message of its client was last refused, or left without answer: by the time of its PUBLISH.
    var lastRefused = Int64.min
    var lastUnanswered = Int64.min
}

/// The parties of connections, and those that journeys still refer to.
struct PartyTable {
    private(set) var parties: [Party] = []
    private var free: [Int32] = []
    /// The party of each connection by handle; −1 for none.
    private var current: [Int32] = []
    /// Client Identifiers of connections that are over and that messages still refer to, in bytes: 8 MiB.
    ///
    /// What goes beyond is not remembered, and the events do not name these clients.
    static let maximumRetiredBytes = 8 << 20
    /// How many there are.
    private(set) var retiredBytes = 0
    /// Numbers of servers.
    private var servers: [SocketAddress: UInt64] = [:]

    subscript(index: Int32) -> Party {
        @inline(__always) _read { yield parties[Int(index)] }
        @inline(__always) _modify { yield &parties[Int(index)] }
    }

    /// The party of a connection; −1 when it is not known.
    @inline(__always)
    func of(_ handle: Int) -> Int32 { handle < current.count ? current[handle] : -1 }

    /// Takes what is known of a connection now.
    mutating func refresh(_ handle: Int, _ state: ConnectionState) {
        while current.count <= handle { current.append(-1) }
        let receiver = state.session?.number ?? (state.number | Party.unnamed)
        let index = current[handle]
        if index >= 0, parties[Int(index)].connection == state.number, parties[Int(index)].receiver == receiver,
            parties[Int(index)].clientIdentifier == state.clientIdentifier,
            parties[Int(index)].isVersion5 == (state.request?.version == .v5_0)
        {
            parties[Int(index)].isOpen = state.isOpen
            parties[Int(index)].version &+= 1
            return
        }
        let server = servers[state.opening.server] ?? UInt64(servers.count)
        // Beyond this many servers the rest are taken for one.
        if servers.count < 4096 { servers[state.opening.server] = server }
        var party = Party(
            connection: state.number,
            clientIdentifier: state.clientIdentifier,
            session: state.session,
            receiver: receiver,
            server: server,
            isVersion5: state.request?.version == .v5_0
        )
        party.isOpen = state.isOpen
        if index >= 0 {
            if parties[Int(index)].connection == state.number {
                party.lastSubscribe = parties[Int(index)].lastSubscribe
                party.lastUnknown = parties[Int(index)].lastUnknown
                party.lastClientLoss = parties[Int(index)].lastClientLoss
            }
            retire(index)
        }
        if let place = free.popLast() {
            parties[Int(place)] = party
            current[handle] = place
        } else {
            current[handle] = Int32(parties.count)
            parties.append(party)
        }
    }

    /// The number of a server; nil when no connection goes there.
    func server(_ address: SocketAddress) -> UInt64? { servers[address] }

    private mutating func retire(_ index: Int32) {
        parties[Int(index)].isCurrent = false
        parties[Int(index)].isOpen = false
        parties[Int(index)].session = nil
        let length = parties[Int(index)].clientIdentifier.utf8.count
        if retiredBytes &+ length > Self.maximumRetiredBytes {
            parties[Int(index)].clientIdentifier = ""
        } else {
            retiredBytes &+= length
        }
        if parties[Int(index)].references == 0 { clear(index) }
    }

    private mutating func clear(_ index: Int32) {
        retiredBytes &-= parties[Int(index)].clientIdentifier.utf8.count
        parties[Int(index)].clientIdentifier = ""
        free.append(index)
    }

    @inline(__always)
    mutating func retain(_ index: Int32) {
        parties[Int(index)].references &+= 1
    }

    @inline(__always)
    mutating func release(_ index: Int32) {
        parties[Int(index)].references &-= 1
        if parties[Int(index)].references == 0, !parties[Int(index)].isCurrent { clear(index) }
    }
}
