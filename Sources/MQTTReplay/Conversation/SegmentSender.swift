internal import NIOCore

/// A captured client's bytes, sent again in its segments, whatever comes back.
///
/// As `Conversation`, a value without socket and clock. What the live server answers is counted, not read: a client
/// that breaks the protocol, as the one to be reproduced may, has no conversation. In the record, packets are segments.
struct SegmentSender: Sendable {
    let planned: PlannedConnection
    let options: ConversationOptions
    let isPaced: Bool
    let lingers: Bool
    private let due: [Int64]
    private let endsAt: Int64

    private(set) var record: LiveRecord
    private var action = ConversationAction()
    private var next = 0
    private var isOpen = false
    private var closingUntil: Int64?
    private var quietSince: Int64?
    private var stalledSince: Int64?
    var isWritable = true
    var lateness: [Int64] = []

    init(
        _ planned: PlannedConnection,
        number: Int,
        schedule: Schedule,
        hasSuccessor: Bool,
        options: ConversationOptions
    ) {
        self.planned = planned
        self.options = options
        let timing = schedule.timing(of: planned, hasSuccessor: hasSuccessor)
        isPaced = schedule.isPaced
        lingers = timing.lingers
        endsAt = timing.endsAt
        due = planned.segments.map { schedule.time($0.at) }
        record = LiveRecord(connection: number)
    }

    mutating func connecting(at now: Int64) {
        record.attempts.append(LiveAttempt(startedAt: now))
    }

    mutating func opened(at now: Int64, into out: inout ByteBuffer) -> ConversationAction {
        isOpen = true
        record.attempts[record.attempts.count - 1].openedAt = now
        return timerFired(at: now, into: &out)
    }

    mutating func countSent(_ count: Int) {
        record.bytesSent &+= count
    }

    mutating func received(_ count: Int) {
        record.bytesReceived &+= count
    }

    mutating func timerFired(at now: Int64, into out: inout ByteBuffer) -> ConversationAction {
        action = ConversationAction()
        guard isOpen else { return action }
        if let closingUntil {
            if now >= closingUntil { action.close = .drop } else { action.wake(at: closingUntil) }
            return action
        }
        // A segment a write, so that each leaves as one, as far as the network lets it.
        if next < due.count {
            guard due[next] <= now else {
                action.wake(at: due[next])
                return action
            }
            action.hasMore = true
            guard isWritable else {
                stall(at: now)
                return action
            }
            stalledSince = nil
            out.writeBytes(planned.segmentBytes[planned.segments[next].bytes])
            record.packetsSent &+= 1
            if isPaced { lateness.append(now - due[next]) }
            next += 1
            return action
        }
        finish(at: now)
        return action
    }

    /// The server does not read; at some time that is the end.
    private mutating func stall(at now: Int64) {
        let deadline = (stalledSince ?? now) + options.answerTimeout.nanoseconds
        stalledSince = stalledSince ?? now
        if now >= deadline { action.close = .reset } else { action.wake(at: deadline) }
    }

    private mutating func finish(at now: Int64) {
        guard now >= endsAt else {
            action.wake(at: endsAt)
            return
        }
        if lingers, quietSince == nil {
            action.isResting = true
            return
        }
        let patience = planned.end.manner == .serverClosed ? endsAt + options.settleTimeout.nanoseconds : endsAt
        guard now >= patience else {
            action.wake(at: patience)
            return
        }
        record.ending = .asPlanned
        action.close = planned.end.manner == .clientReset ? .reset : .finish
        close(at: now)
    }

    private mutating func close(at now: Int64) {
        let until = now + options.closeTimeout.nanoseconds
        closingUntil = until
        action.wake(at: until)
    }

    mutating func othersAreDone(at now: Int64, into out: inout ByteBuffer) -> ConversationAction {
        if quietSince == nil { quietSince = now }
        return timerFired(at: now, into: &out)
    }

    mutating func stop(at now: Int64) -> ConversationAction {
        action = ConversationAction()
        guard record.ending == .notStarted else { return action }
        record.ending = .stopped
        giveUpRest()
        if isOpen {
            action.close = .finish
            close(at: now)
        } else {
            action.close = .finish
            action.isOver = true
        }
        return action
    }

    mutating func failed(_ message: String, at now: Int64) -> ConversationAction {
        action = ConversationAction()
        record.attempts[record.attempts.count - 1].transportFailure = message
        record.attempts[record.attempts.count - 1].closedAt = now
        record.ending = .unreachable
        giveUpRest()
        if options.onRefused == .stop { action.stop = message }
        action.isOver = true
        return action
    }

    /// A connection is not made again: the bytes after the loss would mean something else.
    mutating func closed(by closing: LiveClosing, at now: Int64) -> ConversationAction {
        action = ConversationAction()
        isOpen = false
        record.attempts[record.attempts.count - 1].closedAt = now
        record.attempts[record.attempts.count - 1].closing = closing
        if record.ending == .notStarted {
            let isAsPlanned = next == due.count && (planned.end.manner == .serverClosed || endsWithDisconnect)
            record.ending = isAsPlanned ? .asPlanned : .lost
        }
        giveUpRest()
        action.isOver = true
        return action
    }

    /// Whether the last thing sent is DISCONNECT: whoever closes first then means nothing (MQTT 5.0 §3.14.4).
    private var endsWithDisconnect: Bool {
        guard let last = planned.segments.last?.bytes else { return false }
        let bytes = planned.segmentBytes[last]
        if bytes.suffix(2) == [0xE0, 0] { return true }
        return bytes.count >= 2 && bytes.first == 0xE0 && Int(bytes[bytes.startIndex + 1]) == bytes.count - 2
    }

    private mutating func giveUpRest() {
        record.unsentCount += due.count - next
        next = due.count
    }
}
