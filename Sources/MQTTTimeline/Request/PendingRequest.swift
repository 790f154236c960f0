import PacketHeaders

/// A request from its first PUBLISH to its outcome.
struct PendingRequest {
    let serial: UInt64
    /// What a response has to have in common with it, as a hash.
    let key: UInt64
    /// The place in `RequestPattern.all`; −1 for Response Topic.
    let pattern: Int
    let contentHash: UInt64
    let packetIdentifier: UInt16
    let topic: [UInt8]
    let responseTopic: [UInt8]?
    let correlationData: RequestExchange.CorrelationData?
    /// Whether a response is told from any other PUBLISH by its topic alone, which may be any.
    let isUncorrelated: Bool

    /// The client that sent it; nil when it is known only by what the server sent.
    var requester: RequestExchange.Party?
    var request: RequestExchange.Leg?
    /// The first PUBLISH with which the server passed it on.
    var delivered: RequestExchange.Leg?
    /// Who was sent it, at most `RequestLimits.receivers`.
    var receivers: [RequestExchange.Party] = []
    var receiverCount = 0
    /// The client that answered.
    var responder: RequestExchange.Party?
    var response: RequestExchange.Leg?
    var responseDelivered: RequestExchange.Leg?
    var status: String?
    /// When something is to be done about it next.
    var deadline: Int64
    /// Neighbours among those with the same key, or −1.
    var older: Int32 = -1
    var newer: Int32 = -1

    var byteCount: Int {
        var count = topic.count &+ (responseTopic?.count ?? 0) &+ (correlationData?.bytes.count ?? 0)
        count &+= (requester?.clientIdentifier.utf8.count ?? 0) &+ (responder?.clientIdentifier.utf8.count ?? 0)
        for receiver in receivers { count &+= receiver.clientIdentifier.utf8.count }
        return count
    }

    /// The first PUBLISH of it that was seen.
    var first: RequestExchange.Leg? { request ?? delivered }
}

/// All requests under way: each at a place of its own, and in order by key.
struct RequestTable {
    private(set) var requests: [PendingRequest?] = []
    private var free: [Int32] = []
    private(set) var count = 0
    private(set) var byteCount = 0
    /// Requests whose response may come with any topic.
    private(set) var uncorrelated = 0
    private var ends: [UInt64: (first: Int32, last: Int32)] = [:]

    /// The first request with a key, or −1; further ones by `newer`.
    func first(_ key: UInt64) -> Int32 { ends[key]?.first ?? -1 }

    mutating func add(_ request: PendingRequest) -> Int32 {
        var request = request
        let last = ends[request.key]?.last ?? -1
        request.older = last
        let place = free.popLast() ?? Int32(truncatingIfNeeded: requests.count)
        if last >= 0 { requests[Int(last)]?.newer = place }
        ends[request.key] = (ends[request.key]?.first ?? place, place)
        count &+= 1
        byteCount &+= request.byteCount
        if request.isUncorrelated { uncorrelated &+= 1 }
        if Int(place) < requests.count { requests[Int(place)] = request } else { requests.append(request) }
        return place
    }

    /// Takes a request out.
    mutating func remove(_ place: Int32) -> PendingRequest? {
        var removed: PendingRequest?
        swap(&removed, &requests[Int(place)])
        guard let request = removed else { return nil }
        if request.older >= 0 { requests[Int(request.older)]?.newer = request.newer }
        if request.newer >= 0 { requests[Int(request.newer)]?.older = request.older }
        if var range = ends[request.key] {
            if range.first == place { range.first = request.newer }
            if range.last == place { range.last = request.older }
            ends[request.key] = range.first < 0 ? nil : range
        }
        count &-= 1
        byteCount &-= request.byteCount
        if request.isUncorrelated { uncorrelated &-= 1 }
        free.append(place)
        return request
    }

    /// Sets when something is to be done about a request next, and returns its serial number.
    mutating func schedule(_ place: Int32, _ timestamp: Int64) -> UInt64? {
        requests[Int(place)]?.deadline = timestamp
        return requests.span[Int(place)]?.serial
    }

    mutating func update(_ place: Int32, _ change: (inout PendingRequest) -> Void) {
        guard var request = requests[Int(place)] else { return }
        let before = request.byteCount
        change(&request)
        byteCount &+= request.byteCount &- before
        requests[Int(place)] = request
    }

    /// The place of the first of the requests with a key that a condition holds for, or −1.
    func first(_ key: UInt64, where condition: (PendingRequest) -> Bool) -> Int32 {
        var place = first(key)
        var looks = 0
        while place >= 0, looks < RequestLimits.alike, let request = requests[Int(place)] {
            if condition(request) { return place }
            place = request.newer
            looks &+= 1
        }
        return -1
    }
}
