/// A delivery of a message to one client.
struct Leg {
    /// Who got it: see `Party.receiver`.
    let receiver: UInt64
    let frame: UInt64
    let sequence: UInt64
    let timestamp: Int64
    /// The number of its journey.
    let journey: UInt32
    /// The connection, in the `PartyTable`.
    let party: Int32
    /// The receiver's subscriptions, in the `MatchTable`; −1 when not known.
    let match: Int32
    /// The next one of the journey; −1 at the end.
    var next: Int32 = -1
    /// Message Expiry Interval as delivered; only when `flags` has `.expires`.
    let expiry: UInt32
    /// The first Subscription Identifier; 0 when there is none.
    let subscriptionIdentifier: UInt32
    let packetIdentifier: UInt16
    let qos: UInt8
    var duplicate: JourneyLeg.Duplicate?
    var flags: JourneyLeg.Flags
    /// How often the server repeated it.
    var repeats: UInt32 = 0
}

/// The deliveries of all open journeys: lists through one array.
struct LegPool {
    private var legs: [Leg] = []
    /// The first free one; −1 when there is none.
    private var free: Int32 = -1
    private let maximum: Int

    init(_ limits: JourneyLimits) {
        maximum = limits.legs
    }

    var isFull: Bool { free < 0 && legs.count >= maximum }

    subscript(index: Int32) -> Leg {
        @inline(__always) _read { yield legs[Int(index)] }
        @inline(__always) _modify { yield &legs[Int(index)] }
    }

    /// Enters a leg; there must be room.
    @inline(__always)
    mutating func add(_ leg: Leg) -> Int32 {
        guard free >= 0 else {
            legs.append(leg)
            return Int32(truncatingIfNeeded: legs.count &- 1)
        }
        let index = free
        free = legs[Int(index)].next
        legs[Int(index)] = leg
        return index
    }

    @inline(__always)
    mutating func remove(_ index: Int32) {
        legs[Int(index)].next = free
        free = index
    }
}
