import MQTTCodec

/// The SUBSCRIBE and UNSUBSCRIBE packets of a connection that wait for their answers.
struct PendingSubscribes {
    /// Packets that may wait on one connection: 64.
    static let maximum = 64
    /// Topic Filters they may hold together: 4,096.
    static let maximumFilters = 4096

    /// Answers kept for a request that may still come: 16, the oldest goes first.
    static let maximumEarly = 16

    private var packets: [(identifier: UInt16, packet: Packet)] = []
    /// Answers to requests that wait behind a hole, or were never captured.
    private var early: [Early] = []
    private var filters = 0

    /// One that waits.
    struct Packet {
        let request: Request
        let frame: UInt64
        let timestamp: Int64
    }

    /// What it asks for.
    enum Request {
        case subscribe([ControlPacket.Subscription], identifier: UInt32)
        case unsubscribe([String])

        var count: Int {
            switch self {
            case .subscribe(let subscriptions, _): subscriptions.count
            case .unsubscribe(let filters): filters.count
            }
        }
    }

    /// Keeps a packet; false when there is no room for it.
    mutating func add(_ identifier: UInt16, _ packet: Packet) -> Bool {
        _ = take(identifier)
        guard packets.count < Self.maximum, filters &+ packet.request.count <= Self.maximumFilters else { return false }
        packets.append((identifier, packet))
        filters &+= packet.request.count
        return true
    }

    mutating func take(_ identifier: UInt16) -> Packet? {
        guard let index = packets.firstIndex(where: { $0.identifier == identifier }) else { return nil }
        let packet = packets.remove(at: index).packet
        filters &-= packet.request.count
        return packet
    }

    /// An answer that came before its request.
    struct Early {
        let identifier: UInt16
        let answer: ControlPacket
        let place: PacketPlace
    }

    /// Keeps an answer without request.
    mutating func keep(_ answer: Early) {
        if early.count >= Self.maximumEarly { early.removeFirst() }
        early.append(answer)
    }

    /// The answer that a request has got already, by the clock.
    mutating func takeAnswer(_ identifier: UInt16, since timestamp: Int64) -> Early? {
        let index = early.firstIndex { $0.identifier == identifier && $0.place.timestamp >= timestamp }
        return index.map { early.remove(at: $0) }
    }

    /// All that wait, in the order of sending; none do afterwards.
    mutating func takeAll() -> [Packet] {
        defer { self = PendingSubscribes() }
        return packets.map(\.packet)
    }
}
