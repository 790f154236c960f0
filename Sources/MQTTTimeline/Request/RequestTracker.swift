import HeapModule
import MQTTCodec
import PacketHeaders
import TCPReassembly
import WireBytes

/// Pairs requests with their responses: by Response Topic and Correlation Data (MQTT 5.0 §4.10), and by the topics of
/// platforms.
///
/// A request may be seen twice, when a client sends it and when the server passes it on, and so may a response.
struct RequestTracker {
    let limits: RequestLimits
    /// Requests that a limit kept from being followed.
    private(set) var unfollowed: UInt64 = 0
    private let topicSeed: UInt64
    private let timeout: Int64
    private let patterns = RequestPatterns()
    private var table = RequestTable()
    private var deadlines = Heap<Deadline>()
    private var started: UInt64 = 0
    /// Keys of requests that are over, the next one to be overwritten at `nextEnded`.
    private var ended: [UInt64] = []
    private var nextEnded = 0
    /// Which sides were seen to send anything, by handle: 1 for the client, 2 for the server.
    private var seen: [UInt8] = []

    private struct Deadline: Comparable {
        let timestamp: Int64
        let serial: UInt64
        let place: Int32

        static func < (left: Deadline, right: Deadline) -> Bool {
            left.timestamp != right.timestamp ? left.timestamp < right.timestamp : left.serial < right.serial
        }
    }

    init(limits: RequestLimits, topicSeed: UInt64) {
        self.limits = limits
        self.topicSeed = topicSeed
        timeout = limits.timeout.wholeNanoseconds
    }

    /// When time alone changes something next.
    var nextDeadline: Int64 { deadlines.min?.timestamp ?? .max }

    mutating func opened(_ handle: Int) {
        while seen.count <= handle { seen.append(0) }
        seen[handle] = 0
    }

    /// A side of a connection sent something.
    mutating func noted(_ handle: Int, _ sender: Sender) {
        if handle < seen.count { seen[handle] |= Self.bit(sender) }
    }

    private static func bit(_ sender: Sender) -> UInt8 { sender == .client ? 1 : 2 }

    // MARK: - PUBLISH

    /// Takes a PUBLISH.
    ///
    /// - Parameter isWill: whether it carries a Will Message, which asks nobody who could be named.
    @inline(__always)
    mutating func published(
        _ publish: PublishObservation,
        _ handle: Int,
        topic: Span<UInt8>,
        properties: Span<UInt8>,
        isWill: Bool,
        _ sessions: borrowing SessionTracker,
        _ observer: any CorrelatorObserver
    ) {
        if topic.isEmpty { return }
        let mayHavePattern = topic[0] == UInt8(ascii: "$") || topic[0] == UInt8(ascii: "/")
        let found = mayHavePattern ? patterns.find(topic, from: publish.from, seed: topicSeed) : nil
        guard found != nil || publish.properties.isPartOfExchange || table.uncorrelated > 0 else { return }
        guard handle < sessions.connections.count, let state = sessions.connections[handle] else { return }
        noted(handle, publish.from)
        let packet = Packet(publish: publish, handle: handle, state: state)
        if let found {
            take(found, packet, topic, observer)
        } else {
            take(packet, topic, properties, isWill: isWill, observer)
        }
    }

    /// A PUBLISH and whose connection it is on.
    private struct Packet {
        let publish: PublishObservation
        let handle: Int
        let state: ConnectionState

        var party: RequestExchange.Party {
            RequestExchange.Party(
                connection: state.number,
                clientIdentifier: state.clientIdentifier,
                handle: handle
            )
        }

        var leg: RequestExchange.Leg {
            RequestExchange.Leg(
                from: publish.from,
                connection: state.number,
                frame: publish.frame,
                timestamp: publish.timestamp
            )
        }
    }

    /// By the Topic Name alone.
    private mutating func take(
        _ found: RequestPatterns.Found,
        _ packet: Packet,
        _ topic: Span<UInt8>,
        _ observer: any CorrelatorObserver
    ) {
        let key =
            found.entry.asker == .any
            ? Self.key(found.match.key, packet.state.opening.server.address)
            : found.match.key ^ UInt64(truncatingIfNeeded: packet.handle) &* 0x9E37_79B9_7F4A_7C15
        if found.entry.isResponse {
            var status = found.entry.status
            if let range = found.match.status {
                status = String(decoding: [UInt8](copying: topic.extracting(range)), as: UTF8.self)
            }
            answer(key, packet, status, observer)
        } else if !packet.publish.retain || packet.publish.from == .client {
            let request = Question(
                key: key,
                pattern: found.entry.pattern,
                responseTopic: nil,
                correlationData: nil,
                isUncorrelated: false
            )
            ask(request, packet, topic)
        }
    }

    /// By Response Topic and Correlation Data.
    private mutating func take(
        _ packet: Packet,
        _ topic: Span<UInt8>,
        _ properties: Span<UInt8>,
        isWill: Bool,
        _ observer: any CorrelatorObserver
    ) {
        var responseTopic: Range<Int>?
        var correlation: Range<Int>?
        if packet.publish.properties.isPartOfExchange {
            var cursor = PropertyCursor(0..<properties.count)
            while let property = try? cursor.next(in: properties) {
                if case .utf8String(let range) = property.value, property.identifier == .responseTopic {
                    responseTopic = responseTopic ?? range
                } else if case .binaryData(let range) = property.value, property.identifier == .correlationData {
                    correlation = correlation ?? range
                }
            }
        }
        let server = packet.state.opening.server.address
        let data = properties.extracting(correlation ?? 0..<0)
        answer(key(packet.publish.topicHash, data, hasData: correlation != nil, server), packet, nil, observer)
        // A retained message is what somebody asked at some time.
        guard let responseTopic, !isWill, !packet.publish.retain || packet.publish.from == .client else { return }
        let name = properties.extracting(responseTopic)
        let shown = data.count <= RequestLimits.shownCorrelationData ? [UInt8](copying: data) : []
        let question = Question(
            key: key(name.hashed(seed: topicSeed), data, hasData: correlation != nil, server),
            pattern: -1,
            responseTopic: [UInt8](copying: name),
            correlationData: correlation == nil
                ? nil : RequestExchange.CorrelationData(length: data.count, bytes: shown),
            isUncorrelated: correlation == nil
        )
        ask(question, packet, topic)
    }

    private static func key(_ hash: UInt64, _ server: IPAddress) -> UInt64 {
        hash ^ server.low &* 0x9E37_79B9_7F4A_7C15 ^ server.high &* 0xD6E8_FEB8_6659_FD93
    }

    private func key(_ topicHash: UInt64, _ data: Span<UInt8>, hasData: Bool, _ server: IPAddress) -> UInt64 {
        Self.key(hasData ? data.hashed(seed: topicHash ^ topicSeed) : topicHash, server)
    }

    // MARK: - Requests

    /// What a request asks for.
    private struct Question {
        let key: UInt64
        let pattern: Int
        let responseTopic: [UInt8]?
        let correlationData: RequestExchange.CorrelationData?
        let isUncorrelated: Bool
    }

    private mutating func ask(_ question: Question, _ packet: Packet, _ topic: Span<UInt8>) {
        let publish = packet.publish
        let handle = packet.handle
        if publish.from == .client {
            // Sent again, it is the same request.
            let isRepeated = table.first(question.key) {
                publish.dup && $0.requester?.handle == handle && $0.packetIdentifier == publish.packetIdentifier
            }
            if isRepeated >= 0 { return }
        } else {
            let copied = table.first(question.key) { request in
                request.contentHash == publish.contentHash && !request.receivers.contains { $0.handle == handle }
            }
            if copied >= 0 {
                let party = packet.party
                let leg = packet.leg
                table.update(copied) { request in
                    request.delivered = request.delivered ?? leg
                    request.receiverCount &+= 1
                    if request.receivers.count < RequestLimits.receivers { request.receivers.append(party) }
                }
                return
            }
            let isKnown = table.first(question.key) { $0.contentHash == publish.contentHash && $0.request != nil }
            if isKnown >= 0 || publish.dup || ended.contains(question.key ^ publish.contentHash) { return }
        }
        let length = topic.count &+ (question.responseTopic?.count ?? 0) &+ packet.state.clientIdentifier.utf8.count
        guard table.count < limits.requests, table.byteCount &+ length <= limits.bytes else {
            unfollowed &+= 1
            return
        }
        started &+= 1
        var request = PendingRequest(
            serial: started,
            key: question.key,
            pattern: question.pattern,
            contentHash: publish.contentHash,
            packetIdentifier: publish.packetIdentifier,
            topic: [UInt8](copying: topic),
            responseTopic: question.responseTopic,
            correlationData: question.correlationData,
            isUncorrelated: question.isUncorrelated,
            deadline: publish.timestamp &+ timeout
        )
        if publish.from == .client {
            request.requester = packet.party
            request.request = packet.leg
        } else {
            request.delivered = packet.leg
            request.receivers = [packet.party]
            request.receiverCount = 1
        }
        schedule(table.add(request), request.deadline)
    }

    // MARK: - Responses

    private mutating func answer(
        _ key: UInt64,
        _ packet: Packet,
        _ status: String?,
        _ observer: any CorrelatorObserver
    ) {
        let handle = packet.handle
        let leg = packet.leg
        if packet.publish.from == .client {
            let place = table.first(key) { $0.response == nil && $0.requester?.handle != handle }
            guard place >= 0 else { return }
            let party = packet.party
            table.update(place) { request in
                request.response = leg
                request.responder = party
                request.status = status
            }
            if table.requests[Int(place)]?.requester == nil {
                settle(place, leg.timestamp, nil, observer)
            } else {
                schedule(place, leg.timestamp &+ RequestLimits.passingOn)
            }
        } else {
            let client = packet.state.clientIdentifier
            let place = table.first(key) { request in
                guard let requester = request.requester else { return request.receivers.first?.handle != handle }
                return requester.handle == handle
                    || requester.clientIdentifier == client && !requester.clientIdentifier.isEmpty
            }
            guard place >= 0 else { return }
            table.update(place) { request in
                request.responseDelivered = leg
                request.status = request.status ?? status
            }
            settle(place, leg.timestamp, nil, observer)
        }
    }

    // MARK: - Time

    /// Time has come to `now`: what was waited for did not come.
    mutating func advance(to now: Int64, _ sessions: borrowing SessionTracker, _ observer: any CorrelatorObserver) {
        while let deadline = deadlines.min, deadline.timestamp <= now {
            _ = deadlines.popMin()
            guard let request = table.requests[Int(deadline.place)], request.serial == deadline.serial,
                request.deadline == deadline.timestamp
            else { continue }
            settle(deadline.place, deadline.timestamp, verdict(request, sessions, isLast: false), observer)
        }
    }

    /// The capture has ended at `now`.
    mutating func finish(now: Int64, _ sessions: borrowing SessionTracker, _ observer: any CorrelatorObserver) {
        let places = table.requests.indices.filter { table.requests[$0] != nil }
            .sorted { (table.requests[$0]?.serial ?? 0) < (table.requests[$1]?.serial ?? 0) }
        for place in places {
            guard let request = table.requests[place] else { continue }
            let end = max(now, request.first?.timestamp ?? now)
            settle(Int32(truncatingIfNeeded: place), end, verdict(request, sessions, isLast: true), observer)
        }
    }

    private mutating func schedule(_ place: Int32, _ timestamp: Int64) {
        guard let serial = table.schedule(place, timestamp) else { return }
        deadlines.insert(Deadline(timestamp: timestamp, serial: serial, place: place))
        // Those of requests that were answered must not pile up.
        guard deadlines.count > 2 &* limits.requests &+ 64 else { return }
        let requests = table.requests
        deadlines = Heap(
            deadlines.unordered.filter { deadline in
                guard let request = requests[Int(deadline.place)] else { return false }
                return request.serial == deadline.serial && request.deadline == deadline.timestamp
            }
        )
    }

    /// What a request without answer came to.
    private struct Verdict {
        let outcome: RequestExchange.Outcome
        let reason: RequestExchange.Reason
    }

    private func verdict(
        _ request: PendingRequest,
        _ sessions: borrowing SessionTracker,
        isLast: Bool
    ) -> Verdict? {
        if request.response != nil || request.responseDelivered != nil { return nil }
        var outcome = RequestExchange.Outcome.unanswered
        var reason = isLast ? RequestExchange.Reason.captureEnd : .timeout
        if let requester = request.requester, let asked = request.request {
            if mayHide(requester, .server, since: asked.timestamp, sessions) { outcome = .unknown }
            if !isLast, sessions.connections[requester.handle]?.isOpen != true { reason = .requesterEnd }
        }
        for receiver in request.receivers {
            let since = request.delivered?.timestamp ?? .min
            if mayHide(receiver, .client, since: since, sessions) { outcome = .unknown }
            if !isLast, request.receiverCount == 1, sessions.connections[receiver.handle]?.isOpen != true {
                reason = .responderEnd
            }
        }
        if request.receiverCount > request.receivers.count { outcome = .unknown }
        return Verdict(outcome: outcome, reason: reason)
    }

    /// Whether a side of a connection may have sent what the capture does not hold.
    private func mayHide(
        _ party: RequestExchange.Party,
        _ sender: Sender,
        since timestamp: Int64,
        _ sessions: borrowing SessionTracker
    ) -> Bool {
        guard let state = sessions.connections[party.handle], state.number == party.connection else { return true }
        return state.hasGap(from: sender, since: timestamp) || seen[party.handle] & Self.bit(sender) == 0
    }

    /// Tells what became of a request.
    private mutating func settle(
        _ place: Int32,
        _ timestamp: Int64,
        _ verdict: Verdict?,
        _ observer: any CorrelatorObserver
    ) {
        guard let request = table.remove(place), let first = request.first else { return }
        let mark = request.key ^ request.contentHash
        if ended.count < RequestLimits.ended {
            ended.append(mark)
        } else {
            ended[nextEnded] = mark
            nextEnded = (nextEnded &+ 1) % RequestLimits.ended
        }
        let response = (request.response ?? request.responseDelivered).map {
            RequestExchange.Passage(leg: $0, delivered: request.response == nil ? nil : request.responseDelivered)
        }
        let exchange = RequestExchange(
            outcome: verdict?.outcome ?? .answered,
            pattern: request.pattern < 0 ? "response_topic" : RequestPattern.all[request.pattern].name,
            topic: request.topic,
            responseTopic: request.responseTopic,
            correlationData: request.correlationData,
            requester: request.requester,
            responder: request.responder
                ?? (response == nil && request.receiverCount == 1 ? request.receivers.first : nil),
            request: RequestExchange.Passage(
                leg: first,
                delivered: request.request == nil ? nil : request.delivered
            ),
            response: response,
            status: request.status,
            reason: verdict?.reason,
            timestamp: response?.last.timestamp ?? timestamp
        )
        observer.exchange(exchange)
    }
}
