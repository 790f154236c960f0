internal import MQTTCodec
internal import MQTTTimeline
internal import NIOCore
internal import WireBytes

/// The client's packets: at their time, in their order, as far as the server lets them.
extension Conversation {
    /// Sends the planned packets that are due.
    mutating func sendPlanned(at now: Int64, into out: inout ByteBuffer) {
        let start = out.writerIndex
        // Neighbours in the plan's bytes that go out as they are, copied at once.
        var run = 0..<0
        defer { flush(&run, into: &out) }
        while next < sends.count {
            let send = sends[next]
            guard send.due <= now else {
                action.wake(at: send.due)
                return
            }
            guard isWritable, out.writerIndex - start + run.count < Self.batchLimit else {
                action.hasMore = true
                return
            }
            if frontier != .max {
                let order = planned.steps[Int(send.step)].order
                guard order <= frontier else {
                    action.waitsForOrder = order
                    return
                }
            }
            if send.kind == .messageAtQoS0, isPlain(send) {
                if run.upperBound != send.bytes.lowerBound {
                    flush(&run, into: &out)
                    run = send.bytes
                } else {
                    run = run.lowerBound..<send.bytes.upperBound
                }
                record.messagesSentAtQoS0 &+= 1
                sent(send, at: now)
                next += 1
                continue
            }
            flush(&run, into: &out)
            guard perform(send, at: now, into: &out) else { return }
            next += 1
        }
    }

    private mutating func flush(_ run: inout Range<Int>, into out: inout ByteBuffer) {
        guard !run.isEmpty else { return }
        out.writeBytes(planned.bytes[run])
        run = 0..<0
    }

    /// True for a PUBLISH at QoS 0 that goes out as it is.
    @inline(__always)
    private func isPlain(_ send: PlannedSend) -> Bool {
        !send.usesAlias && limits.takesPublishAsPlanned && send.bytes.count <= limits.maximumPacketSize
    }

    /// Sends one packet or puts it off.
    ///
    /// - Returns: false when nothing behind it may be sent yet.
    private mutating func perform(_ send: PlannedSend, at now: Int64, into out: inout ByteBuffer) -> Bool {
        guard send.bytes.count <= limits.maximumPacketSize else {
            skip(Int(send.step), .tooLarge)
            return true
        }
        switch send.kind {
        case .messageAtQoS0:
            if writePublish(step: Int(send.step), identifier: 0, dup: false, into: &out) != nil {
                record.messagesSentAtQoS0 &+= 1
                sent(send, at: now)
            }
        case .message:
            if isKnown(send) {
                record.skippedRepetitions += 1
                happened(Int(send.step))
            } else {
                held.append(.planned(next))
                sendHeld(at: now, into: &out)
            }
        case .repetition:
            record.skippedRepetitions += 1
            happened(Int(send.step))
        case .request:
            return sendRequest(send, at: now, into: &out)
        case .ping:
            out.writeBytes(planned.bytes[send.bytes])
            if pingSentAt == nil { pingSentAt = now }
            sent(send, at: now)
        case .authAnswer:
            if Int(send.step) >= nextAuth { skip(Int(send.step), .notAsked) }
        case .other:
            out.writeBytes(planned.bytes[send.bytes])
            sent(send, at: now)
        case .disconnect:
            guard isDrained(at: now, due: send.due) else { return false }
            out.writeBytes(planned.bytes[send.bytes])
            sent(send, at: now)
            next += 1
            end(.asPlanned, at: now)
            action.close = .finish
            return false
        }
        return true
    }

    private mutating func sendRequest(_ send: PlannedSend, at now: Int64, into out: inout ByteBuffer) -> Bool {
        guard let identifier = session.takeIdentifier() else {
            skip(Int(send.step), .noRoom)
            return true
        }
        guard writeRequest(step: Int(send.step), identifier: identifier, into: &out) else { return true }
        let type = planned.steps[Int(send.step)].type
        begin(send, type, .atMostOnce, identifier, awaiting: .answer, at: now)
        if type == .subscribe { hasSubscribed = true }
        sent(send, at: now)
        return true
    }

    /// Sends messages that wait, as far as the server takes them now.
    mutating func sendHeld(at now: Int64, into out: inout ByteBuffer) {
        while inFlight < limits.receiveMaximum, let message = held.first {
            switch message {
            case .again(let identifier):
                sendAgain(identifier, at: now, into: &out)
            case .planned(let index):
                guard let identifier = session.takeIdentifier() else { return }
                let send = sends[index]
                let qos = writePublish(step: Int(send.step), identifier: identifier, dup: false, into: &out)
                if qos == .atMostOnce {
                    record.messagesSentAtQoS0 &+= 1
                    sent(send, at: now)
                } else if let qos {
                    let awaited: LiveSession.Outgoing.Awaited = qos == .atLeastOnce ? .puback : .pubrec
                    begin(send, .publish, qos, identifier, awaiting: awaited, at: now)
                    inFlight += 1
                    sent(send, at: now)
                }
            }
            held.removeFirst()
        }
    }

    /// Sends a PUBLISH or PUBREL of an earlier connection again (MQTT 5.0 §4.4).
    private mutating func sendAgain(_ identifier: UInt16, at now: Int64, into out: inout ByteBuffer) {
        guard let outgoing = session.outgoing[identifier] else { return }
        inFlight += 1
        lastSentAt = now
        if outgoing.awaited == .pubcomp {
            writeAcknowledgment(.pubrel, identifier, into: &out)
        } else if outgoing.packet.isEmpty {
            let step = record.exchanges[outgoing.exchange].step
            _ = writePublish(step: step, identifier: identifier, dup: true, into: &out)
        } else {
            out.writeBytes(outgoing.packet)
        }
        update(outgoing) { $0.resent += 1 }
    }

    private mutating func begin(
        _ send: PlannedSend,
        _ type: ControlPacketType,
        _ qos: QoS,
        _ identifier: UInt16,
        awaiting awaited: LiveSession.Outgoing.Awaited,
        at now: Int64
    ) {
        // Where the server was not captured, it may have answered.
        let isAwaited =
            captured.completions[Int(send.step)] >= 0 || planned.missing.contains(.server)
            || planned.end.manner == .unseen || planned.end.manner == .serverClosed
        session.outgoing[identifier] = LiveSession.Outgoing(
            awaited: awaited,
            sequence: session.sequence,
            connection: record.connection,
            exchange: record.exchanges.count,
            isAwaitedAtEnd: isAwaited
        )
        session.sequence += 1
        if isAwaited { awaitedCount += 1 }
        record.exchanges.append(LiveExchange(step: Int(send.step), type: type, qos: qos, sentAt: now))
    }

    /// Takes note that a planned packet was written.
    @inline(__always)
    private mutating func sent(_ send: PlannedSend, at now: Int64) {
        record.packetsSent &+= 1
        lastSentAt = now
        if timing.isPaced {
            lag.append(now - send.due)
            lateness.append(now - max(send.due, unblockedAt))
        }
        if frontier != .max { happened(Int(send.step)) }
        outageBegan = nil
    }

    /// Takes note that a planned packet is not going to be sent.
    mutating func skip(_ step: Int, _ cause: UnsentStep.Cause) {
        record.unsentCount += 1
        if record.unsent.count < LiveRecord.maximumUnsent {
            record.unsent.append(UnsentStep(step: step, cause: cause))
        }
        happened(step)
    }

    /// Takes note that what a step stands for has happened again.
    @inline(__always)
    mutating func happened(_ step: Int) {
        if frontier != .max, step >= 0 { happened.append(planned.steps[step].order) }
    }

    /// True for a repetition (DUP) of a message of an earlier connection that arrived, or is on its way again.
    private func isKnown(_ send: PlannedSend) -> Bool {
        let step = planned.steps[Int(send.step)]
        guard planned.isDup(step), let message = session.unfinishedInCapture[step.packetIdentifier] else {
            return false
        }
        return message == planned.message(of: step, seed: seed)
    }

    /// Sends PINGREQ when the client would otherwise be silent for too long.
    mutating func keepAlive(at now: Int64, into out: inout ByteBuffer) {
        guard phase == .open else { return }
        if let pingSentAt {
            let deadline = pingSentAt + options.answerTimeout.nanoseconds
            if now >= deadline {
                fault("did not answer PINGREQ in \(options.answerTimeout.seconds) s", at: now)
                action.close = .reset
                return
            }
            action.wake(at: deadline)
        }
        // A captured client that fell silent until the server closed does the same again.
        guard limits.keepAlive > 0, !(fallsSilent && next == sends.count) else { return }
        // A quarter is left for the way.
        let due = lastSentAt + Int64(limits.keepAlive) * 750_000_000
        if now >= due {
            out.writeInteger(UInt16(0xC000))
            record.addedPings += 1
            lastSentAt = now
            if pingSentAt == nil {
                pingSentAt = now
                action.wake(at: now + options.answerTimeout.nanoseconds)
            }
            action.wake(at: now + Int64(limits.keepAlive) * 750_000_000)
        } else {
            action.wake(at: due)
        }
    }
}
