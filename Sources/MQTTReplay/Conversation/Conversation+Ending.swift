internal import MQTTCodec
internal import NIOCore

/// How a connection ends: as planned, because the server wants it, or by accident.
extension Conversation {
    /// Ends the connection once everything planned was said and answered.
    mutating func finishWhenDone(at now: Int64, into out: inout ByteBuffer) {
        guard phase == .open, action.close == nil, next == sends.count else { return }
        guard isDrained(at: now, due: timing.endsAt) else { return }
        guard now >= timing.endsAt else {
            action.wake(at: timing.endsAt)
            return
        }
        switch planned.end.manner {
        case .clientClosed:
            action.close = .finish
            end(.asPlanned, at: now)
        case .clientReset:
            action.close = .reset
            end(.asPlanned, at: now)
        case .serverClosed:
            let patience = timing.endsAt + options.settleTimeout.nanoseconds
            guard now >= patience else {
                action.wake(at: patience)
                return
            }
            leave(at: now, into: &out)
        case .unseen:
            if timing.lingers, quietSince == nil {
                action.isResting = true
                return
            }
            leave(at: now, into: &out)
        }
    }

    /// True when all that is due until a time was sent, and answered where the captured server did.
    func hasSaidAll(until time: Int64) -> Bool {
        guard phase != .over else { return true }
        guard next == sends.count || sends[next].due > time else { return false }
        return phase == .open && awaitedCount == 0 && held.isEmpty
    }

    private mutating func leave(at now: Int64, into out: inout ByteBuffer) {
        writeDisconnect(into: &out)
        action.close = .finish
        end(.asPlanned, at: now)
    }

    /// True when nothing that the captured client had got by its end is missing, or waited for in vain.
    mutating func isDrained(at now: Int64, due: Int64) -> Bool {
        if awaitedCount > 0 || !held.isEmpty {
            let deadline = max(due, lastProgressAt) + options.answerTimeout.nanoseconds
            if now < deadline {
                action.wake(at: deadline)
                return false
            }
        }
        if let answer = answers.first, now < max(due, lastProgressAt) + options.answerTimeout.nanoseconds {
            action.wake(at: answer.due)
            return false
        }
        if expected.missing > 0 {
            // Without times to keep, messages come when the others have sent them.
            guard timing.isPaced || quietSince != nil else {
                action.isResting = true
                return false
            }
            let deadline = max(due, lastProgressAt, quietSince ?? .min) + options.settleTimeout.nanoseconds
            if now < deadline {
                action.wake(at: deadline)
                return false
            }
        }
        return true
    }

    /// Takes note of the end; what was not sent by now is not going to be.
    mutating func end(_ ending: LiveEnding, at now: Int64) {
        record.ending = ending
        let cause: UnsentStep.Cause = ending == .stopped ? .stopped : .noConnection
        while let message = held.popFirst() {
            if case .planned(let index) = message {
                skip(Int(sends[index].step), ending == .asPlanned ? .noRoom : cause)
            }
        }
        while next < sends.count {
            skip(Int(sends[next].step), cause)
            next += 1
        }
        if phase == .idle {
            phase = .over
            action.isOver = true
        } else {
            let until = now + options.closeTimeout.nanoseconds
            phase = .closing(until: until)
            action.wake(at: until)
        }
    }

    /// The server did not accept CONNECT.
    mutating func refused(_ code: ReasonCode, at now: Int64) {
        if let connack = captured.connack, planned.reasonCode(of: planned.steps[connack]) != .success {
            end(.asPlanned, at: now)
            action.close = .finish
            return
        }
        switch options.onRefused {
        case .retry where !isOutOfPatience(at: now):
            // The connection is made again once this one is closed.
            phase = .awaitingConnack(until: now + options.closeTimeout.nanoseconds)
            action.wake(at: now + options.closeTimeout.nanoseconds)
        case .stop:
            let name = code.name(in: .connack, version: planned.version)
            action.stop = "the server refused \"\(planned.connect.clientIdentifier)\": \(name)"
            end(.refused, at: now)
        case .skip, .retry:
            end(.refused, at: now)
        }
        action.close = .finish
    }

    /// The connection is over.
    mutating func closed(by closing: LiveClosing, at now: Int64) -> ConversationAction {
        action = ConversationAction()
        if attempt >= 0, record.attempts[attempt].closedAt == nil {
            record.attempts[attempt].closedAt = now
            record.attempts[attempt].closing = closing
        }
        switch phase {
        case .over:
            action.isOver = true
        case .idle:
            break
        case .closing:
            phase = .over
            action.isOver = true
        case .awaitingConnack:
            phase = .idle
            closedBeforeConnack(at: now)
        case .open:
            phase = .idle
            if isSuperseded || planned.end.manner == .serverClosed && next == sends.count {
                end(.asPlanned, at: now)
            } else {
                lost(at: now)
            }
        }
        return action
    }

    private mutating func closedBeforeConnack(at now: Int64) {
        let wasRefused = record.attempts[attempt].reasonCode != nil
        if wasRefused {
            tryAgain(orEnd: .refused, at: now)
        } else if captured.connack == nil, planned.end.manner == .serverClosed, sends.isEmpty {
            end(.asPlanned, at: now)
        } else {
            apply(options.onLost, orEnd: .lost, "closed the connection before CONNACK", at: now)
        }
    }

    /// The connection could not be made.
    ///
    /// - Parameters:
    ///   - mayPass: false when trying again is in vain.
    ///   - hadServer: true when any connection of the replay has been up: then it is an outage.
    mutating func failed(
        _ message: String,
        mayPass: Bool,
        hadServer: Bool,
        at now: Int64
    ) -> ConversationAction {
        action = ConversationAction()
        guard phase == .idle, attempt >= 0 else { return action }
        record.attempts[attempt].transportFailure = message
        record.attempts[attempt].closedAt = now
        if !mayPass {
            if options.onRefused == .stop { action.stop = message }
            end(.unreachable, at: now)
            return action
        }
        if hadServer {
            apply(options.onLost, orEnd: .unreachable, message, at: now)
            return action
        }
        switch options.onRefused {
        case .stop:
            action.stop = message
            end(.unreachable, at: now)
        case .skip:
            end(.unreachable, at: now)
        case .retry:
            tryAgain(orEnd: .unreachable, at: now)
        }
        return action
    }

    /// A layer below MQTT has failed; the end of the connection follows.
    ///
    /// - Parameter mayPass: false when trying again is in vain.
    mutating func broken(by message: String, mayPass: Bool, at now: Int64) {
        fault(message, at: now)
        guard attempt >= 0, !mayPass else { return }
        isBroken = true
        if record.attempts[attempt].connackAt == nil { record.attempts[attempt].transportFailure = message }
    }

    private mutating func lost(at now: Int64) {
        guard hasMoreToDo else {
            end(.lost, at: now)
            return
        }
        losses += 1
        let code = record.attempts[attempt].serverDisconnect
        // Whoever took the session over would be thrown out in turn; another server is not the one that was asked for.
        if code == .sessionTakenOver || code == .useAnotherServer || code == .serverMoved {
            end(.lost, at: now)
            return
        }
        apply(options.onLost, orEnd: .lost, "closed a connection too early", at: now)
    }

    private mutating func apply(
        _ policy: ConversationOptions.LossPolicy,
        orEnd ending: LiveEnding,
        _ message: String,
        at now: Int64
    ) {
        switch policy {
        case .reconnect:
            tryAgain(orEnd: ending, at: now)
        case .skip:
            end(ending, at: now)
        case .stop:
            action.stop = "the server \(message)"
            end(ending, at: now)
        }
    }

    /// True when a connection that was lost is worth making again.
    private var hasMoreToDo: Bool {
        guard session.outgoing.isEmpty, held.isEmpty else { return true }
        if hasSubscribed, expected.missing > 0 || timing.lingers && quietSince == nil { return true }
        return sends[next...].contains { $0.kind != .disconnect && $0.kind != .ping }
    }

    private mutating func tryAgain(orEnd ending: LiveEnding, at now: Int64) {
        guard !isOutOfPatience(at: now), losses <= options.maximumLosses, !isBroken else {
            end(isBroken ? .unreachable : ending, at: now)
            return
        }
        if outageBegan == nil {
            outageBegan = now
            retries = 0
        }
        // A tenth of a second, then twice as long each time, up to five seconds.
        let pause = min(Int64(100_000_000) << Int64(min(retries, 6)), 5_000_000_000)
        retries += 1
        action.reconnectAt = now + pause
    }

    private func isOutOfPatience(at now: Int64) -> Bool {
        guard let outageBegan else { return false }
        return now - outageBegan >= options.reconnectTimeout.nanoseconds
    }
}
