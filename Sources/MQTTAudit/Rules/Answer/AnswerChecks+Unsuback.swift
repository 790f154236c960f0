import MQTTCodec
import MQTTTimeline
import WireBytes

/// UNSUBACK: the request it answers, and in 5.0 its codes.
extension AnswerChecks {
    mutating func took(
        _ unsuback: ControlPacket.Unsuback,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let codes = unsuback.reasonCodes
        guard let request = takeRequest(.unsubscribe, unsuback.packetIdentifier, count: codes.count) else {
            suspectNothing(unsuback.packetIdentifier, packet, connection)
            return
        }
        guard packet.version.hasReasonCodes else { return }
        let frames = [request.frame, packet.place.frame]
        let begin = packet.place.header.packetLength &- codes.count
        guard codes.count == request.count else {
            sink.report(
                AnswerStatements.unsubackCount,
                packet,
                connection,
                contents: bytes,
                bytes: begin..<packet.place.header.packetLength,
                certainty: connection.isWhole ? .definite : .suspected,
                frames: frames,
                expected: "\(Self.codes(request.count)) for \(Self.filters(request.count)) of UNSUBSCRIBE",
                observed: "\(Self.codes(codes.count))"
            )
            return
        }
        let isSwapped = isSwapped(codes, request)
        if request.filters.count == codes.count {
            for (code, filter) in zip(codes, request.filters) where !code.isFailure {
                subscribed.set(filter, isGranted: false)
            }
        }
        guard isSwapped else { return }
        sink.report(
            AnswerStatements.unsubackOrder,
            packet,
            connection,
            contents: bytes,
            bytes: begin..<packet.place.header.packetLength,
            certainty: .suspected,
            frames: frames,
            expected: "codes in the order of the Topic Filters of UNSUBSCRIBE",
            observed: "0x00 at a Topic Filter that was not subscribed to, and 0x11 at one that was"
        )
    }

    /// Whether a filter without subscription has Success and one with a subscription has none to be removed.
    private func isSwapped(_ codes: [ReasonCode], _ request: Request) -> Bool {
        guard request.filters.count == codes.count else { return false }
        var removed = false
        var kept = false
        for (code, filter) in zip(codes, request.filters) {
            let isUnknown = subscribed.isUnknown(filter)
            if code == .success, isUnknown { removed = true }
            if code == .noSubscriptionExisted, !isUnknown, subscribed.isGranted(filter) { kept = true }
        }
        return removed && kept
    }
}
