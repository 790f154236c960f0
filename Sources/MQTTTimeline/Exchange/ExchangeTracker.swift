import MQTTCodec

/// Follows the exchanges of one connection that are no deliveries.
///
/// An answer to nothing says nothing: the request may have come before the capture, or wait behind a hole. In the latter
/// case the answer is kept until the request comes. Where the answer may be among what is missing, the exchange ends as
/// unknown.
struct ExchangeTracker {
    /// Requests without answer that are followed: 256 in a connection, the oldest ends as unknown.
    static let maximumOutstanding = 256
    /// Answers kept for a request that may still come: 16, the oldest goes first.
    static let maximumEarly = 16

    /// An answer without Packet Identifier is taken to come within this time: 10 s.
    ///
    /// Until so long after a hole, it may answer a request that is missing.
    static let longestAnswer: Int64 = 10_000_000_000

    private struct Request {
        let kind: ExchangeEvent.Kind
        let from: Sender
        let identifier: UInt16?
        let packet: ExchangeEvent.Packet
    }

    private struct Response {
        let kind: ExchangeEvent.Kind
        /// Who asked.
        let to: Sender
        let identifier: UInt16?
        let packet: ExchangeEvent.Packet
        let failure: ReasonCode?
    }

    private var outstanding: [Request] = []
    private var early: [Response] = []
    /// Packets of client and server from before this time may be missing.
    private var doubt: [2 of Int64] = [.min, .min]

    /// Takes a packet, and tells of the exchanges it ends, oldest first.
    mutating func received(_ packet: ControlPacket, _ place: PacketPlace) -> [ExchangeEvent] {
        let from = place.from
        let own = ExchangeEvent.Packet(type: place.header.type, frame: place.frame, timestamp: place.timestamp)
        switch packet {
        case .connect:
            return ask(Request(kind: .connect, from: from, identifier: nil, packet: own))
        case .connack(let connack):
            let failure = connack.reasonCode == .success ? nil : connack.reasonCode
            return answer(Response(kind: .connect, to: from.peer, identifier: nil, packet: own, failure: failure))
                + answerAuth(from, own, failure: failure, keeps: false)
        case .subscribe(let subscribe):
            return ask(Request(kind: .subscribe, from: from, identifier: subscribe.packetIdentifier, packet: own))
        case .suback(let suback):
            let failure = suback.reasonCodes.first(where: \.isFailure)
            let identifier = suback.packetIdentifier
            return answer(
                Response(kind: .subscribe, to: from.peer, identifier: identifier, packet: own, failure: failure)
            )
        case .unsubscribe(let unsubscribe):
            return ask(Request(kind: .unsubscribe, from: from, identifier: unsubscribe.packetIdentifier, packet: own))
        case .unsuback(let unsuback):
            let failure = unsuback.reasonCodes.first(where: \.isFailure)
            let identifier = unsuback.packetIdentifier
            return answer(
                Response(kind: .unsubscribe, to: from.peer, identifier: identifier, packet: own, failure: failure)
            )
        case .pingreq:
            return ask(Request(kind: .ping, from: from, identifier: nil, packet: own))
        case .pingresp:
            return answer(Response(kind: .ping, to: from.peer, identifier: nil, packet: own, failure: nil))
        case .auth(let auth):
            // The server's AUTH with Success ends it; all others want an answer.
            let isLast = from == .server && auth.reasonCode ?? .success == .success
            let answered = answerAuth(from, own, failure: nil, keeps: isLast)
            return isLast ? answered : answered + ask(Request(kind: .auth, from: from, identifier: nil, packet: own))
        default:
            return []
        }
    }

    private mutating func answerAuth(
        _ from: Sender,
        _ packet: ExchangeEvent.Packet,
        failure: ReasonCode?,
        keeps: Bool
    ) -> [ExchangeEvent] {
        answer(Response(kind: .auth, to: from.peer, identifier: nil, packet: packet, failure: failure), keeps: keeps)
    }

    private mutating func ask(_ request: Request) -> [ExchangeEvent] {
        if !isInDoubt(request), let index = early.firstIndex(where: { Self.fits($0, request) }) {
            let response = early.remove(at: index)
            return [Self.event(request, response)]
        }
        var ended: [ExchangeEvent] = []
        if outstanding.count >= Self.maximumOutstanding {
            ended.append(Self.event(outstanding.removeFirst(), .unknown, waited: nil))
        }
        outstanding.append(request)
        return ended
    }

    private mutating func answer(_ response: Response, keeps: Bool = true) -> [ExchangeEvent] {
        var ended: [ExchangeEvent] = []
        // Where an earlier answer may be missing, it is not certain which request this one answers.
        if outstanding.contains(where: { isInDoubt($0) && Self.isSame($0, response) }) {
            outstanding.removeAll { request in
                guard Self.isSame(request, response) else { return false }
                ended.append(Self.event(request, .unknown, waited: nil))
                return true
            }
        } else if let index = outstanding.firstIndex(where: { Self.fits(response, $0) }) {
            ended.append(Self.event(outstanding.remove(at: index), response))
        } else if keeps {
            if early.count >= Self.maximumEarly {
                let oldest = early.removeFirst()
                wasLost(oldest.to.peer, until: oldest.packet.timestamp)
            }
            early.append(response)
        }
        if outstanding.isEmpty { outstanding = [] }
        return ended
    }

    private static func isSame(_ request: Request, _ response: Response) -> Bool {
        request.kind == response.kind && request.from == response.to && request.identifier == response.identifier
    }

    private static func fits(_ response: Response, _ request: Request) -> Bool {
        isSame(request, response) && response.packet.timestamp >= request.packet.timestamp
    }

    private func isInDoubt(_ request: Request) -> Bool {
        let answers = doubt[Int(request.from.peer.rawValue)]
        if request.identifier != nil || request.kind == .connect { return request.packet.timestamp <= answers }
        let (before, overflow) = request.packet.timestamp.subtractingReportingOverflow(Self.longestAnswer)
        return overflow || before <= max(answers, doubt[Int(request.from.rawValue)])
    }

    /// Packets of one side from before `timestamp` are missing.
    mutating func wasLost(_ sender: Sender, until timestamp: Int64) {
        let index = Int(sender.rawValue)
        doubt[index] = max(doubt[index], timestamp)
    }

    /// The connection ended: so do all exchanges.
    ///
    /// - Parameters:
    ///   - end: its time, nanoseconds since 1970, and whether the connection ended and not only the capture.
    ///   - lost: whether packets of client and server could not be read at the end.
    mutating func closed(at end: Int64?, isEnd: Bool, lost: (client: Bool, server: Bool)) -> [ExchangeEvent] {
        let ended = outstanding.map { request in
            let isLost = (request.from == .client ? lost.server : lost.client) || isInDoubt(request)
            let elapsed = end.map { $0.subtractingReportingOverflow(request.packet.timestamp) }
            let waited = elapsed.flatMap { $0.overflow || isLost ? nil : max(0, $0.partialValue) }
            return Self.event(request, isLost || !isEnd ? .unknown : .unanswered, waited: waited)
        }
        self = ExchangeTracker()
        return ended
    }

    private static func event(_ request: Request, _ response: Response) -> ExchangeEvent {
        ExchangeEvent(
            kind: request.kind,
            from: request.from,
            packetIdentifier: request.identifier,
            request: request.packet,
            response: response.packet,
            outcome: response.failure == nil ? .answered : .refused,
            reason: response.failure,
            waited: nil
        )
    }

    private static func event(_ request: Request, _ outcome: ExchangeEvent.Outcome, waited: Int64?) -> ExchangeEvent {
        ExchangeEvent(
            kind: request.kind,
            from: request.from,
            packetIdentifier: request.identifier,
            request: request.packet,
            response: nil,
            outcome: outcome,
            reason: nil,
            waited: waited
        )
    }
}
