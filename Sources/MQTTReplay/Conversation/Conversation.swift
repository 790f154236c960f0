internal import MQTTCodec
internal import NIOCore
internal import WireBytes

/// One captured client's conversation, held again with a live server.
///
/// A value without socket and clock: whoever owns the connection calls the method of each event with the time, sends
/// what was written, and does what the action says. One conversation outlives its Network Connections: when one is
/// lost, it goes on with the next.
///
/// What can go wrong, and what it is here: what the live server does, whatever it is, goes into the record; a packet
/// of the plan that cannot be sent is listed there; events that come late (a timer after the end, bytes after closing)
/// are ignored.
///
/// Times are nanoseconds since the start of the replay.
struct Conversation: Sendable {
    /// Where it stands.
    enum Phase: Sendable, Equatable {
        /// There is no connection: it was not made yet, or is about to be made again.
        case idle
        /// CONNECT was sent.
        case awaitingConnack(until: Int64)
        /// CONNACK accepted it.
        case open
        /// All is said; the server has until then to close.
        case closing(until: Int64)
        /// Nothing more happens.
        case over
    }

    let planned: PlannedConnection
    /// True when the captured client fell silent until the server closed.
    let fallsSilent: Bool
    let captured: CapturedExchanges
    let timing: ConnectionTiming
    let options: ConversationOptions
    /// For hashes of messages, the same in the whole replay.
    let seed: UInt64

    var phase = Phase.idle
    var record: LiveRecord
    var action = ConversationAction()

    /// What the client sends, and the place of what comes next.
    let sends: [PlannedSend]
    var next = 0
    /// What waits because the server takes no more PUBLISH at QoS 1 and 2 at present.
    var held = CircularBuffer<HeldMessage>()
    /// How many of them are under way.
    var inFlight = 0
    /// How many exchanges the end waits for.
    var awaitedCount = 0
    var session: LiveSession
    /// Requests to make again on the connection that was just accepted, by their place in the record.
    var repeatedRequests: [Int] = []
    var limits: ServerLimits

    var expected: ExpectedMessages
    var answers = CircularBuffer<PendingAnswer>()
    /// The Topic Names that the server's aliases stand for, hashed.
    var serverAliases: [UInt16: UInt64] = [:]
    /// The Topic Names that the client's aliases stand for.
    var clientAliases: [UInt16: String] = [:]
    /// How long the captured client took to answer the PUBREL of a message under way.
    var releaseDelays: [UInt16: Int64] = [:]

    var attempt: Int { record.attempts.count - 1 }
    /// Where the next AUTH of the client is looked for.
    var nextAuth = 0
    /// When the present run of failed connections began.
    var outageBegan: Int64?
    var retries = 0
    /// How many accepted connections were lost.
    var losses = 0
    /// True when no further connection can come to more.
    var isBroken = false
    var lastSentAt: Int64 = 0
    var lastProgressAt: Int64 = 0
    /// When PINGREQ was sent that was not answered yet.
    var pingSentAt: Int64?
    /// When the last thing that kept packets from being sent went away.
    var unblockedAt: Int64 = 0
    /// When all other connections were done; nil before.
    var quietSince: Int64?
    var hasSubscribed = false
    /// False while the connection takes no more bytes.
    var isWritable = true
    /// Since when it is not, while something is to be sent.
    var stalledSince: Int64?
    /// True when a later connection of the client has taken its session.
    var isSuperseded = false
    /// Where in the record an exchange of an earlier connection is continued.
    var continuedPlaces: [ContinuedExchange.Place: Int] = [:]

    /// With order by cause: everything before this place in the plan has happened; `Int.max` with order by clock.
    var frontier = Int.max
    /// The places in the plan of what happened since the owner last looked.
    var happened: [Int] = []
    /// How much later than it could be, and than planned, each packet was sent since the owner last looked.
    var lateness: [Int64] = []
    var lag: [Int64] = []

    /// A conversation that was not begun, with what an earlier connection of the client left.
    init(
        _ planned: PlannedConnection,
        number: Int,
        timing: ConnectionTiming,
        options: ConversationOptions,
        seed: UInt64,
        session: LiveSession = LiveSession()
    ) {
        let captured = CapturedExchanges(of: planned)
        self.planned = planned
        fallsSilent = planned.fallsSilent
        self.captured = captured
        self.timing = timing
        self.options = options
        self.seed = seed
        self.session = session
        record = LiveRecord(connection: number, seed: seed)
        sends = planned.sends(captured) { index, _ in timing.due[index] }
        expected = ExpectedMessages(of: planned, captured, seed: seed)
        limits = ServerLimits(keepAlive: planned.connect.keepAlive, maximumInFlight: options.maximumInFlight)
    }
}

/// A message that waits until fewer are under way.
enum HeldMessage: Sendable, Equatable {
    /// A step of the plan.
    case planned(Int)
    /// One that was sent on an earlier connection, by its Packet Identifier.
    case again(UInt16)
}

/// An acknowledgment that the client owes.
struct PendingAnswer: Sendable, Equatable {
    /// When it is sent.
    var due: Int64
    /// PUBACK, PUBREC or PUBCOMP.
    var type: ControlPacketType
    /// Of the live server's message.
    var packetIdentifier: UInt16
    /// The step with the captured acknowledgment, for its Reason Code and properties; -1 without one.
    var template: Int32
}

extension Conversation {
    /// How much is written before `hasMore` is said, in bytes.
    static let batchLimit = 256 << 10

    /// A connection is being made.
    mutating func connecting(at now: Int64) {
        record.attempts.append(LiveAttempt(startedAt: now))
    }

    /// The connection is up.
    mutating func opened(at now: Int64, into out: inout ByteBuffer) -> ConversationAction {
        action = ConversationAction()
        guard phase == .idle, attempt >= 0 else { return action }
        record.attempts[attempt].openedAt = now
        limits = ServerLimits(keepAlive: planned.connect.keepAlive, maximumInFlight: options.maximumInFlight)
        serverAliases.removeAll()
        releaseDelays.removeAll()
        answers.removeAll()
        clientAliases.removeAll()
        pingSentAt = nil
        stalledSince = nil
        nextAuth = 0
        guard writeConnect(into: &out) else {
            end(.unreachable, at: now)
            action.close = .reset
            return action
        }
        lastSentAt = now
        let until = now + options.connackTimeout.nanoseconds
        phase = .awaitingConnack(until: until)
        action.wake(at: until)
        return action
    }

    /// The time asked for has come, or what was written has left.
    mutating func timerFired(at now: Int64, into out: inout ByteBuffer) -> ConversationAction {
        action = ConversationAction()
        switch phase {
        case .idle, .over:
            break
        case .awaitingConnack(let until):
            if record.attempts[attempt].reasonCode != nil {
                action.close = .drop
            } else if now >= until {
                fault("did not answer CONNECT in \(options.connackTimeout.seconds) s", at: now)
                end(.unanswered, at: now)
                action.close = .reset
            } else {
                action.wake(at: until)
            }
        case .open:
            advance(at: now, into: &out)
        case .closing(let until):
            if now >= until {
                action.close = .drop
            } else {
                action.wake(at: until)
            }
        }
        return action
    }

    /// The other connections of the replay are done: what did not come by now is not going to come because of them.
    mutating func othersAreDone(at now: Int64, into out: inout ByteBuffer) -> ConversationAction {
        if quietSince == nil { quietSince = now }
        return timerFired(at: now, into: &out)
    }

    /// The replay is to end now.
    mutating func stop(at now: Int64, into out: inout ByteBuffer) -> ConversationAction {
        action = ConversationAction()
        switch phase {
        case .over, .closing:
            break
        case .open:
            writeDisconnect(into: &out)
            end(.stopped, at: now)
            action.close = .finish
        case .idle, .awaitingConnack:
            end(.stopped, at: now)
            action.close = .finish
        }
        return action
    }

    /// Sends what is due and finds out what to wait for next.
    mutating func advance(at now: Int64, into out: inout ByteBuffer) {
        guard !isStalled(at: now) else { return }
        if !repeatedRequests.isEmpty { sendRepeatedRequests(at: now, into: &out) }
        sendAnswers(at: now, into: &out)
        sendHeld(at: now, into: &out)
        sendPlanned(at: now, into: &out)
        keepAlive(at: now, into: &out)
        finishWhenDone(at: now, into: &out)
    }

    /// True when the server has not read for too long.
    private mutating func isStalled(at now: Int64) -> Bool {
        guard !isWritable else {
            stalledSince = nil
            return false
        }
        let deadline = (stalledSince ?? now) + options.answerTimeout.nanoseconds
        stalledSince = stalledSince ?? now
        guard now >= deadline else {
            action.wake(at: deadline)
            return false
        }
        fault("read nothing for \(options.answerTimeout.seconds) s", at: now)
        action.close = .reset
        return true
    }

    /// Hands over how late packets were sent; `delay` is what has passed since then.
    mutating func report(to loop: ReplayLoop, delay: Int64) {
        loop.measure(lateness: &lateness, lag: &lag, delay: delay)
    }

    mutating func fault(_ message: String, at now: Int64) {
        guard record.faults.count < LiveRecord.maximumFaults else { return }
        record.faults.append(LiveFault(at: now, message: message))
    }
}

extension Duration {
    /// In nanoseconds, of which an `Int64` holds 292 years.
    var nanoseconds: Int64 {
        let (whole, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return components.seconds < 0 ? .min / 4 : .max / 4 }
        return whole &+ components.attoseconds / 1_000_000_000
    }

    /// In whole seconds.
    var seconds: Int64 { components.seconds }
}
