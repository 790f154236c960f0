/// What one client is subscribed to that matches one topic, kept while deliveries refer to it.
struct Match {
    var party: Int32
    var topicHash: UInt64
    /// The Subscription Identifier that deliveries have; 0 for none.
    var identifier: UInt32
    /// `Party.version` when it was found out.
    var version: UInt32
    var references: Int32 = 0
    var found = Found()
    private var reached: (Reached, Reached, Reached, Reached) = (Reached(), Reached(), Reached(), Reached())

    /// The last message of a publisher that reached the client live.
    private struct Reached {
        /// `Party.receiver` of the publisher.
        var publisher = UInt64.max
        var journey: UInt32 = 0
        var qos: UInt8 = 0
    }

    init(party: Int32, topicHash: UInt64, identifier: UInt32, version: UInt32, found: Found) {
        self.party = party
        self.topicHash = topicHash
        self.identifier = identifier
        self.version = version
        self.found = found
    }

    /// A message reached the client; the four publishers and QoS seen last are kept.
    @inline(__always)
    mutating func reach(_ journey: UInt32, _ publisher: UInt64, _ qos: UInt8) {
        let new = Reached(publisher: publisher, journey: journey, qos: qos)
        if reached.0.publisher == publisher, reached.0.qos == qos {
            reached.0 = new
            return
        }
        // The others move back until the place of this publisher and QoS.
        let last = reached
        reached.0 = new
        reached.1 = last.0
        if last.1.publisher == publisher, last.1.qos == qos { return }
        reached.2 = last.1
        if last.2.publisher == publisher, last.2.qos == qos { return }
        reached.3 = last.2
    }

    /// Whether a message of this publisher and QoS that came after `journey` reached the client.
    func hasReached(after journey: UInt32, _ publisher: UInt64, _ qos: UInt8) -> Bool {
        func isLater(_ reached: Reached) -> Bool {
            reached.publisher == publisher && reached.qos == qos && Int32(bitPattern: reached.journey &- journey) > 0
        }
        return isLater(reached.0) || isLater(reached.1) || isLater(reached.2) || isLater(reached.3)
    }

    /// Matching subscriptions of one session.
    struct Found {
        /// How many.
        var count = 0
        /// The one to show: that with the identifier asked for, else that with the highest QoS.
        var filter: String?
        var share: String?
        var grantedQoS: UInt8 = 0
        /// The highest QoS granted.
        var maximumQoS: UInt8 = 0
        /// When the first of them was granted.
        var since = Int64.max
        var isNoLocal = false
        /// Whether some, and whether all, ask for Retain As Published.
        var retainsAsPublished = false
        var allRetainAsPublished = false
        /// Names the Shared Subscription when it is the only one that matches; 0 else.
        var group: UInt64 = 0
    }
}

/// What clients are subscribed to, by client and topic.
struct MatchTable {
    private(set) var matches: [Match] = []
    private var index = HashIndex()
    private let maximum: Int
    /// Where the search for one to replace goes on.
    private var hand = 0
    /// Entries looked at to find one to replace: 16.
    private static let attempts = 16

    init(_ limits: JourneyLimits) {
        maximum = limits.matches
    }

    subscript(number: Int32) -> Match {
        @inline(__always) _read { yield matches[Int(number)] }
        @inline(__always) _modify { yield &matches[Int(number)] }
    }

    @inline(__always)
    private static func hash(_ party: Int32, _ topicHash: UInt64, _ identifier: UInt32) -> UInt64 {
        let receiver = UInt64(UInt32(bitPattern: party)) | UInt64(identifier) &<< 32
        let product = (topicHash ^ receiver).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }

    /// What is known of a client and a topic; −1 when nothing is.
    @inline(__always)
    func find(_ party: Int32, _ topicHash: UInt64, _ identifier: UInt32) -> Int32 {
        let found = index.first(Self.hash(party, topicHash, identifier)) {
            matches[Int($0)].party == party && matches[Int($0)].topicHash == topicHash
                && matches[Int($0)].identifier == identifier
        }
        return found.map { Int32(bitPattern: $0) } ?? -1
    }

    /// How many subscriptions an entry stands for.
    ///
    /// By way of a span, as an array's element would be copied whole.
    @inline(__always)
    func count(of number: Int32) -> Int { matches.span[Int(number)].found.count }

    /// Whether an entry stands for a Shared Subscription.
    @inline(__always)
    func isShared(_ number: Int32) -> Bool {
        matches.span[Int(number)].found.count > 0 && matches.span[Int(number)].found.share != nil
    }

    /// Whether no Shared Subscription alone matches, and a later message of this publisher and QoS reached the client.
    @inline(__always)
    func hasReached(_ number: Int32, after journey: UInt32, _ publisher: UInt64, _ qos: UInt8) -> Bool {
        matches.span[Int(number)].found.group == 0
            && matches.span[Int(number)].hasReached(after: journey, publisher, qos)
    }

    /// Makes an entry; −1 when all are in use.
    mutating func add(_ match: Match, _ parties: inout PartyTable) -> Int32 {
        var number = matches.count
        if number < maximum {
            matches.append(match)
        } else {
            number = -1
            for _ in 0..<Self.attempts {
                hand = (hand &+ 1) % matches.count
                if matches[hand].references == 0 {
                    number = hand
                    break
                }
            }
            if number < 0 { return -1 }
            remove(UInt32(number))
            parties.release(matches[number].party)
            matches[number] = match
        }
        parties.retain(match.party)
        index.insert(Self.hash(match.party, match.topicHash, match.identifier), UInt32(number))
        return Int32(number)
    }

    /// Lets a search not find it any more; it is used again when nothing refers to it.
    mutating func supersede(_ number: Int32) {
        remove(UInt32(number))
    }

    private mutating func remove(_ number: UInt32) {
        let hash = Self.hash(
            matches[Int(number)].party,
            matches[Int(number)].topicHash,
            matches[Int(number)].identifier
        )
        index.remove(hash, number)
    }
}
