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
    /// What all of it takes in memory, about.
    private(set) var bytes = 0

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

        /// What it takes in memory, about.
        var bytes: Int {
            switch self {
            case .subscribe(let subscriptions, _):
                subscriptions.reduce(64) { $0 &+ 64 &+ $1.topicFilter.utf8.count }
            case .unsubscribe(let filters): filters.reduce(64) { $0 &+ 48 &+ $1.utf8.count }
            }
        }

        var count: Int {
            switch self {
            case .subscribe(let subscriptions, _): subscriptions.count
            case .unsubscribe(let filters): filters.count
            }
        }
    }

    /// Keeps a packet; false when there is no room for it, or it would take more than `room`.
    mutating func add(_ identifier: UInt16, _ packet: Packet, room: Int) -> Bool {
        _ = take(identifier)
        guard packets.count < Self.maximum, filters &+ packet.request.count <= Self.maximumFilters,
            packet.request.bytes <= room
        else { return false }
        packets.append((identifier, packet))
        filters &+= packet.request.count
        bytes &+= packet.request.bytes
        return true
    }

    mutating func take(_ identifier: UInt16) -> Packet? {
        guard let index = packets.firstIndex(where: { $0.identifier == identifier }) else { return nil }
        let packet = packets.remove(at: index).packet
        filters &-= packet.request.count
        bytes &-= packet.request.bytes
        return packet
    }

    /// An answer that came before its request.
    struct Early {
        let identifier: UInt16
        let answer: ControlPacket
        let place: PacketPlace

        /// What it takes in memory, about.
        var bytes: Int {
            var codes = 0
            if case .suback(let suback) = answer { codes = suback.reasonCodes.count }
            if case .unsuback(let unsuback) = answer { codes = unsuback.reasonCodes.count }
            return 256 &+ codes &+ place.frames.count &* 8
        }
    }

    /// Keeps an answer without request, if it takes no more than `room`.
    mutating func keep(_ answer: Early, room: Int) {
        if early.count >= Self.maximumEarly { bytes &-= early.removeFirst().bytes }
        guard answer.bytes <= room else { return }
        bytes &+= answer.bytes
        early.append(answer)
    }

    /// The answer that a request has got already, by the clock.
    mutating func takeAnswer(_ identifier: UInt16, since timestamp: Int64) -> Early? {
        let index = early.firstIndex { $0.identifier == identifier && $0.place.timestamp >= timestamp }
        guard let answer = index.map({ early.remove(at: $0) }) else { return nil }
        bytes &-= answer.bytes
        return answer
    }

    /// All that wait, in the order of sending; none do afterwards.
    mutating func takeAll() -> [Packet] {
        defer { self = PendingSubscribes() }
        return packets.map(\.packet)
    }
}
