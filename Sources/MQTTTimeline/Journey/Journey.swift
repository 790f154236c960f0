/// A PUBLISH by a client, as long as its deliveries are waited for and for a while longer.
struct Journey {
    /// Hash of topic and payload.
    let content: UInt64
    let topicHash: UInt64
    let frame: UInt64
    let sequence: UInt64
    let timestamp: Int64
    /// When it was seen, by a clock that never goes back.
    let opened: Int64
    /// The properties that are forwarded.
    let properties: ForwardedDigest
    /// The publisher, in the `PartyTable`.
    let party: Int32
    /// The message of equal content before it; its own number when there was none.
    var older: UInt32
    /// Where its Topic Name is in the `TopicRing`, while it is open.
    var topicStart: Int32
    let topicLength: Int32
    let payloadLength: UInt32
    /// Message Expiry Interval in seconds; only when `flags` has `.expires`.
    let expiry: UInt32
    let packetIdentifier: UInt16
    let qos: UInt8
    var flags: Flags
    /// The list of its deliveries.
    var firstLeg: Int32 = -1
    var lastLeg: Int32 = -1
    var legs: UInt32 = 0
    /// How often the publisher repeated it.
    var repeats: UInt32 = 0

    struct Flags: OptionSet {
        let rawValue: UInt8

        static let retain = Flags(rawValue: 1)
        static let expires = Flags(rawValue: 2)
        /// A delivery may have come before it, or on another connection: nobody is said to have missed it.
        static let doubtful = Flags(rawValue: 4)
        /// Someone had not got it when it was closed.
        static let outstanding = Flags(rawValue: 8)
        /// It has DUP, and what it repeats was not seen: when it was published is not known.
        static let isRepeat = Flags(rawValue: 16)
    }
}

/// Journeys in the order of their PUBLISH: the open ones, and before them those closed and remembered.
///
/// A journey is named by a number that counts up and wraps.
struct JourneyRing {
    private var entries: [Journey] = []
    private let maximum: (open: Int, closed: Int)
    /// The first one remembered, the first one open, and the next one.
    private(set) var first: UInt32 = 0
    private(set) var firstOpen: UInt32 = 0
    private(set) var end: UInt32 = 0

    init(_ limits: JourneyLimits) {
        maximum = (limits.openJourneys, limits.closedJourneys)
    }

    private var mask: Int { entries.count &- 1 }
    private var count: Int { Int(end &- first) }
    var openCount: Int { Int(end &- firstOpen) }
    var isOpenFull: Bool { openCount >= maximum.open }
    /// Whether the first closed one must go.
    var isClosedFull: Bool { Int(firstOpen &- first) > maximum.closed }

    @inline(__always)
    func isRemembered(_ number: UInt32) -> Bool { number &- first < end &- first }

    @inline(__always)
    func isOpen(_ number: UInt32) -> Bool { number &- firstOpen < end &- firstOpen }

    /// A journey that is remembered.
    subscript(number: UInt32) -> Journey {
        @inline(__always) _read { yield entries[Int(number) & mask] }
        @inline(__always) _modify { yield &entries[Int(number) & mask] }
    }

    @inline(__always)
    mutating func append(_ journey: Journey) {
        if count >= entries.count { grow(journey) }
        entries[Int(end) & mask] = journey
        end &+= 1
    }

    /// The first open one is closed now.
    @inline(__always)
    mutating func close() { firstOpen &+= 1 }

    /// Forgets the first one.
    @inline(__always)
    mutating func forget() { first &+= 1 }

    private mutating func grow(_ filling: Journey) {
        let old = entries
        let oldMask = mask
        entries = Array(repeating: filling, count: max(256, old.count * 2))
        for offset in 0..<UInt32(count) {
            let number = first &+ offset
            entries[Int(number) & mask] = old[Int(number) & oldMask]
        }
    }
}
