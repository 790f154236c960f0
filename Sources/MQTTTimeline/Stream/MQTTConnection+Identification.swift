import MQTTCodec
public import TCPReassembly
import WireBytes

/// How a connection becomes MQTT, and how it ends.
extension MQTTConnection {
    /// Takes bytes of a connection that may be MQTT or not.
    mutating func receivedUndecided(_ bytes: Span<UInt8>, _ arrival: Arrival, _ context: StreamContext) {
        guard carries == .undecided else { return }
        let side = arrival.side
        append(bytes, arrival, at: 0, context)
        let held = directions[side].pending.bytes
        if directions[side].pending.streamOffset == 0 {
            switch ConnectOpening(held.span) {
            case .isConnect:
                identify(client: arrival.endpoint, .certain, context)
                return
            case .needsMore:
                return
            case .isNotConnect:
                break
            }
        }
        let foreign = ForeignProtocol(held.span)
        if foreign != .other {
            giveUp(foreign, context)
            return
        }
        if isFromStart, isAnswer(held.span) {
            // When more follows and still no CONNECT, it was not captured.
            let isFirst = directions[side].pending.chunks.count == 1
            if isFirst, directions[side ^ 1].pending.isEmpty { return }
        } else if isFromStart, opening.knownServer == nil {
            giveUp(.other, context)
            return
        }
        judge(isFinal: false, context)
    }

    /// Whether bytes may be CONNACK: it may be captured before the CONNECT that it answers.
    private func isAnswer(_ bytes: Span<UInt8>) -> Bool {
        !bytes.isEmpty && bytes[0] == 0x20 && (bytes.count == 1 || bytes[1] >= 2) && bytes.count < 1024
    }

    /// Decides by the evidence of both directions.
    private mutating func judge(isFinal: Bool, _ context: StreamContext) {
        var bits = 0
        var client: Endpoint?
        for endpoint in Endpoint.allCases {
            guard let evidence = bestEvidence(Int(endpoint.rawValue)) else { continue }
            bits += evidence.bits
            if let sender = evidence.sender { client = sender == .client ? endpoint : endpoint.peer }
        }
        let needed =
            opening.knownServer == nil ? PacketEvidence.toIdentify : PacketEvidence.toIdentifyOnKnownPort
        if bits >= needed {
            let isGuess = client == nil && opening.knownServer == nil
            let client = client ?? (opening.knownServer ?? opening.likelyServer).peer
            identify(client: client, .probable, isGuess: isGuess, context)
            return
        }
        let limit = context.limits.identificationBytes
        let held = max(directions[0].pending.count, directions[1].pending.count)
        if isFinal || held > limit || context.isFull && held > StreamContext.fairShare {
            giveUp(.other, context)
        }
    }

    private func bestEvidence(_ side: Int) -> (bits: Int, sender: Sender?)? {
        let pending = directions[side].pending
        let bytes = pending.bytes.span
        var best: (bits: Int, sender: Sender?)?
        for chunk in pending.chunks.prefix(64) {
            guard let evidence = PacketEvidence(bytes, at: chunk.start, from: nil, version: nil) else { continue }
            let bits = evidence.bits + PacketEvidence.segmentStart
            if bits > best?.bits ?? 0 { best = (bits, evidence.sender) }
        }
        return best
    }

    private mutating func giveUp(_ foreign: ForeignProtocol, _ context: StreamContext) {
        carries = .foreign(foreign)
        for side in 0..<2 { _ = takePending(side, context) }
    }

    /// The connection is MQTT: what was held back is decoded in the order of the capture.
    private mutating func identify(
        client: Endpoint,
        _ confidence: Confidence,
        isGuess: Bool = false,
        _ context: StreamContext
    ) {
        carries = .mqtt
        let facts = MQTTConnectionFacts(
            slot: opening.slot,
            client: client,
            confidence: confidence,
            isMidStream: !isFromStart
        )
        facts.isClientGuessed = isGuess
        self.facts = facts
        self.client = client
        context.observer.identified(facts)
        for side in 0..<2 {
            if let lost = directions[side].lostEarly {
                directions[side].search(lost)
            } else if confidence == .probable {
                directions[side].search(.start)
            }
        }
        let held = [takePending(0, context), takePending(1, context)]
        let pieces = held.map(\.pieces)
        var next = [0, 0]
        while true {
            let due = [0, 1].filter { next[$0] < pieces[$0].count }
            guard let side = due.min(by: { pieces[$0][next[$0]].frame < pieces[$1][next[$1]].frame }) else { return }
            let piece = pieces[side][next[side]]
            let bytes = held[side].bytes
            let endpoint: Endpoint = side == 0 ? .first : .second
            consume(bytes.span, piece.range, piece, of: held[side], endpoint, facts, context)
            next[side] += 1
        }
    }

    /// The connection ended, or the capture did: what is still held is settled.
    ///
    /// Afterwards `facts` says which packets were cut.
    ///
    /// - Parameter end: how it ended; nil when that is not known, and counts as an end of the connection.
    public mutating func closed(_ context: StreamContext, end: ConnectionEnd? = nil) {
        if facts == nil, carries == .undecided, hasCarriedData { judge(isFinal: true, context) }
        guard let facts else {
            giveUpPending(context)
            return
        }
        for side in 0..<2 {
            if case .searching = directions[side].mode {
                settleSearch(directions[side].lost, side, facts, context)
            }
            switch directions[side].mode {
            case .searching:
                report(directions[side].lost, resumed: nil, side, facts, context)
                directions[side].search(.start)
            case .skippingCut:
                report(directions[side].lost, resumed: nil, side, facts, context)
                directions[side].skip(directions[side].remaining)
            case .synchronized:
                guard let cut = cutPacket(side) else { break }
                facts.cutPackets.append(cut)
                // What was under way may still come; it is the rest of that packet.
                if let length = cut.length {
                    directions[side].skip(UInt64(length &- cut.seenBytes))
                } else {
                    directions[side].search(.start)
                }
            case .skipping:
                break
            }
        }
        endExchanges(end, facts, context)
        giveUpPending(context)
    }

    /// Forgets the connection's aliases and bytes; it must not be used afterwards.
    public mutating func removed(_ context: StreamContext) {
        giveUpPending(context)
        for side in 0..<2 {
            context.deliveries &-= directions[side].deliveries.capacity
            context.topicBytes &-= directions[side].deliveries.topicBytes
            context.release(directions[side].aliases)
            directions[side] = Direction()
        }
        facts = nil
    }

    private mutating func giveUpPending(_ context: StreamContext) {
        for side in 0..<2 {
            _ = takePending(side, context)
            directions[side].packetLength = 0
        }
    }
}
