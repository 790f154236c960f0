import TCPReassembly

/// Follows the opening handshake until it is known what the connection is.
///
/// Requests and answers that are no WebSocket are not errors: they end it as foreign. What does not fit in a handshake
/// that was made all the same is told with it. Where the capture lacks one side, the other decides.
struct OpeningHandshake {
    /// What is known after a step.
    enum Decision {
        /// Not enough.
        case undecided
        /// It is no WebSocket.
        case foreign
        /// The server does not want it.
        case refused
        /// Frames follow.
        case open
    }

    private let limits: WebSocketLimits
    private var first = OpeningSide()
    private var second = OpeningSide()
    private(set) var client: Endpoint?
    private var request: UpgradeRequest?
    private var answer: UpgradeAnswer?
    /// The frame with which the answer was complete.
    private var answerFrame: UInt64 = 0
    private var begin: Arrival?
    private var end: Arrival?

    init(_ limits: WebSocketLimits) {
        self.limits = limits
    }

    subscript(side: Endpoint) -> OpeningSide {
        get { side == .first ? first : second }
        _modify {
            if side == .first { yield &first } else { yield &second }
        }
    }

    mutating func received(_ bytes: Span<UInt8>, from sender: Endpoint, _ arrival: Arrival) -> Decision {
        var offset = 0
        while offset < bytes.count, self[sender].progress == .head {
            if begin == nil { begin = arrival }
            end = arrival
            offset &+= self[sender].head.take(bytes.extracting(offset..<bytes.count))
            let head = self[sender].head
            let isHead = WebSocketConnection.begins(head.bytes.span) != .other
            guard isHead, head.bytes.count <= limits.headBytes else { return .foreign }
            if head.isComplete, !understand(HTTPHead(head.bytes), from: sender, arrival) { return .foreign }
        }
        self[sender].held.append(bytes.extracting(offset..<bytes.count), arrival)
        return decide(sender, arrival)
    }

    mutating func missed(_ missing: MissingBytes, from sender: Endpoint, _ arrival: Arrival) -> Decision {
        if self[sender].progress == .head { self[sender].progress = .lost }
        self[sender].held.append(missing, arrival)
        return decide(sender, arrival)
    }

    /// Takes a head; whether it belongs to an opening handshake.
    private mutating func understand(_ head: HTTPHead, from sender: Endpoint, _ arrival: Arrival) -> Bool {
        if let answer = UpgradeAnswer(head) {
            guard client != sender else { return false }
            client = sender.peer
            if answer.isInterim {
                self[sender].head = HTTPHeadCollector()
                return true
            }
            self.answer = answer
            answerFrame = arrival.frame
        } else if let request = UpgradeRequest(head) {
            guard client == nil || client == sender else { return false }
            client = sender
            self.request = request
        } else {
            return false
        }
        self[sender].progress = .body
        return true
    }

    private func decide(_ sender: Endpoint, _ arrival: Arrival) -> Decision {
        let isFull = max(first.held.cost, second.held.cost) > limits.heldBytes
        guard let client else {
            return isFull || (first.progress == .lost && second.progress == .lost) ? .foreign : .undecided
        }
        guard let answer else {
            guard request != nil else { return isFull ? .foreign : .undecided }
            return isFull || self[client.peer].progress == .lost || waitedInVain(for: client.peer, arrival)
                ? .open : .undecided
        }
        guard answer.status == 101 else { return request == nil ? .foreign : .refused }
        if request != nil { return .open }
        guard answer.isWebSocket else { return .foreign }
        // A server says nothing before it is spoken to: when it goes on, the client's side is not captured.
        let isOneSided = self[client].isSilent && sender != client && arrival.frame != answerFrame
        return isFull || isOneSided || self[client].progress == .lost ? .open : .undecided
    }

    /// Whether the client went on as if it had an answer, for so long that one would have been seen.
    private func waitedInVain(for server: Endpoint, _ arrival: Arrival) -> Bool {
        guard let end, self[server].isSilent else { return false }
        return arrival.timestamp.subtractingReportingOverflow(end.timestamp).partialValue
            > limits.answerWait.wholeNanoseconds
    }
}

extension OpeningHandshake {
    /// What the handshake showed, as it stands; nil when nothing of it was seen.
    var told: WebSocketHandshake? {
        guard let client, request != nil || answer != nil else { return nil }
        var told = WebSocketHandshake(client: client)
        if let request { describe(request, in: &told) }
        if let answer { describe(answer, in: &told) }
        if let begin, let end {
            let firstFrame = begin.earlierFrames.first ?? begin.frame
            told.frames = firstFrame == end.frame ? [end.frame] : [firstFrame, end.frame]
            told.begin = begin.timestamp
            told.end = end.timestamp
        }
        return told
    }

    private func describe(_ request: UpgradeRequest, in told: inout WebSocketHandshake) {
        told.target = text(request.target)
        told.host = request.host.map { text($0) }
        told.origin = request.origin.map { text($0) }
        told.userAgent = request.userAgent.map { text($0) }
        told.offeredSubprotocols = request.subprotocols.prefix(limits.shownNames).map { text($0) }
        told.offeredExtensions = request.extensions.prefix(limits.shownNames).map { text($0.text) }
    }

    private func describe(_ answer: UpgradeAnswer, in told: inout WebSocketHandshake) {
        told.status = answer.status
        told.subprotocol = answer.subprotocol.map { text($0) }
        told.extensions = answer.extensions.prefix(limits.shownNames).map { text($0.text) }
        if answer.status != 101 {
            told.outcome = .refused
        } else if let request, let problem = answer.problem(with: request) {
            told.outcome = .broken(problem)
        } else {
            told.outcome = .completed
        }
    }

    private func text(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes.prefix(limits.shownText), as: UTF8.self)
    }

    /// How messages are compressed; nil when they are not.
    ///
    /// Without an answer, what was offered may have been agreed on: messages then say so themselves.
    var deflate: DeflateParameters? {
        if let answer { return answer.deflate }
        let isOffered = request?.extensions.contains { $0.name == DeflateParameters.name } ?? false
        return isOffered ? DeflateParameters() : nil
    }
}
