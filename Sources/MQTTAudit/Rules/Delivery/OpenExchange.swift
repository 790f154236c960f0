import MQTTCodec

/// A PUBLISH with QoS 1 or 2 whose last acknowledgment has not come.
struct OpenExchange {
    /// Its Packet Identifier; 0 in a free place of a table.
    var identifier: UInt16 = 0
    /// How far it has come.
    var stage = Stage.finished
    /// Whether it was told that something about it is missing.
    var isTold = false
    /// Whether it began with an acknowledgment of nothing.
    var isStray = false
    /// Whether PUBLISH was repeated, by itself or by another message under its identifier.
    var isRepeated = false
    /// Acknowledgments that may come beyond the one for each step, as there was more than one packet to answer.
    var surplus: UInt8 = 0
    /// Message Expiry Interval in seconds; 0 where there is none.
    var expiry: UInt32 = 0
    /// Its place in the order that the other side's acknowledgments have to follow.
    var sequence: UInt32 = 0
    /// The frame of its first packet.
    var frame: UInt64 = 0
    /// The time of its first packet, nanoseconds since 1970.
    var timestamp: Int64 = 0
    /// Since when the next packet is due, nanoseconds since 1970.
    var since: Int64 = 0
    /// Tells contents apart; 0 when not known.
    var sample: UInt64 = 0

    /// How far an exchange has come, and so which packet is due.
    enum Stage: UInt8 {
        /// PUBLISH with QoS 1: PUBACK is due.
        case publishedOnce
        /// PUBLISH with QoS 2: PUBREC is due.
        case publishedTwice
        /// PUBREC: PUBREL is due.
        case received
        /// PUBREL: PUBCOMP is due.
        case released
        /// Nothing is due; the identifier is free again.
        case finished
    }

    /// The packet that is due.
    var due: ControlPacketType {
        switch stage {
        case .publishedOnce: .puback
        case .publishedTwice: .pubrec
        case .received: .pubrel
        case .released, .finished: .pubcomp
        }
    }

    /// QoS 2 rather than 1.
    var isTwice: Bool { stage != .publishedOnce }

    /// One more packet was sent that may be acknowledged by itself.
    mutating func expectMore() {
        isRepeated = true
        if surplus < .max { surplus &+= 1 }
    }
}

/// Open exchanges by Packet Identifier: open addressing, as identifiers are mostly counted up.
struct ExchangeTable {
    /// Exchanges followed for each side of a connection: 4,096.
    ///
    /// Beyond it nothing is said of what is not followed.
    static let maximumOpen = 4_096

    /// The places; one whose identifier is 0 is free.
    var places: [OpenExchange] = []
    private(set) var count = 0

    var isFull: Bool { count >= Self.maximumOpen }

    /// Where `identifier` is, if it is there.
    @inline(__always)
    func place(of identifier: UInt16) -> Int? {
        if count == 0 { return nil }
        let mask = places.count &- 1
        var place = Int(identifier) & mask
        while places[place].identifier != 0 {
            if places[place].identifier == identifier { return place }
            place = (place &+ 1) & mask
        }
        return nil
    }

    /// Puts in an exchange whose identifier has none, and is not 0.
    ///
    /// - Precondition: the table is not full.
    mutating func insert(_ exchange: OpenExchange) {
        if (count &+ 1) &* 2 > places.count { grow() }
        places[freePlace(for: exchange.identifier)] = exchange
        count &+= 1
    }

    private func freePlace(for identifier: UInt16) -> Int {
        let mask = places.count &- 1
        var place = Int(identifier) & mask
        while places[place].identifier != 0 { place = (place &+ 1) & mask }
        return place
    }

    /// Frees a place that is taken.
    mutating func remove(at place: Int) {
        count &-= 1
        let mask = places.count &- 1
        var hole = place
        // Later entries of the run move back, so that a search never meets a free place too early.
        var next = (hole &+ 1) & mask
        while places[next].identifier != 0 {
            let home = Int(places[next].identifier) & mask
            if (next &- home) & mask >= (next &- hole) & mask {
                places[hole] = places[next]
                hole = next
            }
            next = (next &+ 1) & mask
        }
        places[hole].identifier = 0
    }

    mutating func removeAll() {
        places = []
        count = 0
    }

    private mutating func grow() {
        let old = places
        places = Array(repeating: OpenExchange(), count: max(4, old.count &* 2))
        for exchange in old where exchange.identifier != 0 { places[freePlace(for: exchange.identifier)] = exchange }
    }
}
