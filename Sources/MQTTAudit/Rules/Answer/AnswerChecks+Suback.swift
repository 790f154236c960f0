import MQTTCodec
import MQTTTimeline
import WireBytes

/// SUBACK: the request it answers, how many codes it has and what they grant.
extension AnswerChecks {
    mutating func took(
        _ suback: ControlPacket.Suback,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let codes = suback.reasonCodes
        guard let request = takeRequest(.subscribe, suback.packetIdentifier, count: codes.count) else {
            suspectNothing(suback.packetIdentifier, packet, connection)
            return
        }
        let certainty: Certainty = connection.isWhole ? .definite : .suspected
        let frames = [request.frame, packet.place.frame]
        let begin = packet.place.header.packetLength &- codes.count
        guard codes.count == request.count else {
            sink.report(
                AnswerStatements.subackCount,
                packet,
                connection,
                contents: bytes,
                bytes: begin..<packet.place.header.packetLength,
                certainty: certainty,
                frames: frames,
                expected: "\(Self.codes(request.count)) for \(Self.filters(request.count)) of SUBSCRIBE",
                observed: "\(Self.codes(codes.count))"
            )
            return
        }
        guard request.subscriptions.count == codes.count else { return }
        for (code, subscription) in zip(codes, request.subscriptions) where code.rawValue <= 2 {
            subscribed.set(subscription.topicFilter, isGranted: true)
        }
        if packet.version != .v3_1, Self.isMisplaced(codes, request.subscriptions, packet.version) {
            sink.report(
                AnswerStatements.subackOrder,
                packet,
                connection,
                contents: bytes,
                bytes: begin..<packet.place.header.packetLength,
                certainty: .suspected,
                frames: frames,
                expected: "codes in the order of the Topic Filters of SUBSCRIBE",
                observed: "codes that fit the Topic Filters only in another order"
            )
            return
        }
        for (index, code) in codes.enumerated() {
            let requested = request.subscriptions[index].options.maximumQoS
            guard code.rawValue <= 2, code.rawValue > requested else { continue }
            sink.report(
                AnswerStatements.grantedAboveRequested,
                packet,
                connection,
                contents: bytes,
                bytes: begin &+ index..<begin &+ index &+ 1,
                severity: .warning,
                certainty: certainty,
                frames: frames,
                expected: "at most QoS \(requested), as requested, for Topic Filter number \(index + 1)",
                observed: "granted QoS \(code.rawValue)"
            )
        }
    }

    static func codes(_ count: Int) -> String { count == 1 ? "1 code" : "\(count) codes" }
    static func filters(_ count: Int) -> String { count == 1 ? "the 1 Topic Filter" : "the \(count) Topic Filters" }

    /// Whether codes do not fit their filters, and would in another order.
    private static func isMisplaced(
        _ codes: [ReasonCode],
        _ subscriptions: [ControlPacket.Subscription],
        _ version: ProtocolVersion
    ) -> Bool {
        var isWrong = false
        var granted = [0, 0, 0]
        var allowed = [0, 0, 0]
        var needed = (shared: 0, wildcard: 0)
        var offered = (shared: 0, wildcard: 0)
        for (code, subscription) in zip(codes, subscriptions) {
            let filter = subscription.topicFilter
            let isShared = version == .v5_0 && filter.hasPrefix("$share/")
            let hasWildcard = filter.utf8.contains { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "+") }
            if isShared { offered.shared += 1 }
            if hasWildcard { offered.wildcard += 1 }
            let requested = Int(subscription.options.maximumQoS)
            if requested <= 2 { allowed[requested] += 1 }
            switch code {
            case .sharedSubscriptionsNotSupported where version == .v5_0:
                needed.shared += 1
                if !isShared { isWrong = true }
            case .wildcardSubscriptionsNotSupported where version == .v5_0:
                needed.wildcard += 1
                if !hasWildcard { isWrong = true }
            case _ where code.rawValue <= 2:
                granted[Int(code.rawValue)] += 1
                if Int(code.rawValue) > requested { isWrong = true }
            default:
                break
            }
        }
        // The highest grants are set against the highest requests.
        let fits = granted[2] <= allowed[2] && granted[2] + granted[1] <= allowed[2] + allowed[1]
        return isWrong && fits && needed.shared <= offered.shared && needed.wildcard <= offered.wildcard
    }

    /// SUBACK or UNSUBACK with an identifier that no open request of its kind has.
    @inline(never)
    mutating func suspectNothing(
        _ identifier: UInt16,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection
    ) {
        guard identifier != 0, isFollowed, connection.isWhole else { return }
        let type = packet.place.header.type
        let isSuback = type == .suback
        let asked: ControlPacketType = isSuback ? .subscribe : .unsubscribe
        let earlier = answered.last { $0.type == asked && $0.identifier == identifier }
        let other = open(identifier)
        let statement: Statement
        let observed: String
        if let other {
            statement = AnswerStatements.answerToOther
            observed = "\(type) for Packet Identifier \(identifier), which is that of a \(other.type)"
        } else if let earlier, earlier.count > 1 {
            statement = isSuback ? AnswerStatements.subackTwice : AnswerStatements.unsubackTwice
            observed = "another \(type) for the \(earlier.count) Topic Filters of Packet Identifier \(identifier)"
        } else {
            statement = isSuback ? AnswerStatements.subackToNothing : AnswerStatements.unsubackToNothing
            observed = "\(type) for Packet Identifier \(identifier), which no open \(asked) has"
        }
        let begin = packet.place.header.length
        late.suspect(
            statement,
            .answer(type, .success),
            awaiting: .client,
            identifier: identifier,
            packet,
            connection,
            certainty: .definite,
            bytes: begin..<begin &+ 2,
            frames: (other ?? earlier).map { [$0.frame, packet.place.frame] },
            expected: "one \(type), with the Packet Identifier of the \(asked) it answers",
            observed: observed
        )
    }
}
