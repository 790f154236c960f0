internal import MQTTCodec
internal import NIOCore

/// What goes over from one connection to the next (MQTT 5.0 §4.1, §4.4).
extension Conversation {
    /// CONNACK accepted the client: with a session, what is unanswered is sent again; without one, it is lost.
    mutating func resume(sessionPresent: Bool) {
        inFlight = 0
        awaitedCount = 0
        let waiting = held.filter { if case .planned = $0 { true } else { false } }
        held.removeAll()
        if sessionPresent {
            let unanswered = session.outgoing.sorted { $0.value.sequence < $1.value.sequence }
            for (identifier, outgoing) in unanswered {
                if outgoing.awaited == .answer {
                    // A request is not part of the session: nobody answers it any more.
                    session.outgoing[identifier] = nil
                } else {
                    // The captured client had its answer on one of its connections; only one that crashed may not wait.
                    let isAwaited = outgoing.isAwaitedAtEnd || planned.end.manner != .clientReset
                    session.outgoing[identifier]?.isAwaitedAtEnd = isAwaited
                    if isAwaited { awaitedCount += 1 }
                    held.append(.again(identifier))
                }
            }
        } else {
            session.forget()
        }
        held.append(contentsOf: waiting)
        askAgain(sessionPresent: sessionPresent)
    }

    /// Requests that the server has not answered, or has forgotten with its session, are made again.
    private mutating func askAgain(sessionPresent: Bool) {
        guard attempt > 0 else { return }
        repeatedRequests = record.exchanges.indices.filter { index in
            let exchange = record.exchanges[index]
            return exchange.type != .publish && (!sessionPresent || exchange.completedAt == nil)
        }
    }

    /// Makes the requests of `repeatedRequests`.
    mutating func sendRepeatedRequests(at now: Int64, into out: inout ByteBuffer) {
        for index in repeatedRequests {
            let exchange = record.exchanges[index]
            guard let identifier = session.takeIdentifier() else { break }
            guard writeRequest(step: exchange.step, identifier: identifier, into: &out) else { continue }
            session.outgoing[identifier] = LiveSession.Outgoing(
                awaited: .answer,
                sequence: session.sequence,
                connection: record.connection,
                exchange: index,
                isAwaitedAtEnd: true
            )
            session.sequence += 1
            awaitedCount += 1
            record.exchanges[index].resent += 1
            lastSentAt = now
        }
        repeatedRequests.removeAll()
    }

    /// Gives away what the client's next connection goes on with; nothing is sent from this one any more.
    mutating func takeSession() -> LiveSession {
        var given = session
        // Requests are no part of a session: their answers still come over this connection.
        given.outgoing = session.outgoing.filter { $0.value.awaited != .answer }
        var liveIdentifiers: [Int: UInt16] = [:]
        for (identifier, outgoing) in session.outgoing where outgoing.connection == record.connection {
            liveIdentifiers[outgoing.exchange] = identifier
        }
        for (index, exchange) in record.exchanges.enumerated() where exchange.type == .publish {
            guard captured.completions[exchange.step] < 0 else { continue }
            let live = liveIdentifiers[index]
            guard live != nil || exchange.completedAt != nil else { continue }
            let step = planned.steps[exchange.step]
            given.unfinishedInCapture[step.packetIdentifier] = planned.message(of: step, seed: seed)
            given.liveIdentifiers[step.packetIdentifier] = live
        }
        for (identifier, outgoing) in given.outgoing where outgoing.packet.isEmpty {
            guard outgoing.connection == record.connection, outgoing.awaited != .pubcomp else { continue }
            var packet = ByteBuffer()
            let step = record.exchanges[outgoing.exchange].step
            guard writePublish(step: step, identifier: identifier, dup: true, into: &packet) != nil else { continue }
            given.outgoing[identifier]?.packet = Array(packet.readableBytesView)
        }
        session.outgoing = session.outgoing.filter { $0.value.awaited == .answer }
        isSuperseded = true
        while let message = held.popFirst() {
            if case .planned(let index) = message { skip(Int(sends[index].step), .noConnection) }
        }
        awaitedCount = session.outgoing.values.count { $0.isAwaitedAtEnd }
        return given
    }
}
