import MQTTCodec
import TCPReassembly

/// Decides why a connection ended: the most specific cause that what was seen allows.
///
/// What a side said comes before what it did, and both before what it left out. Where bytes are missing that may have
/// held the reason, the verdict is what is sure without them, and only suspected.
struct DisconnectionJudge {
    /// After a packet that breaks the protocol, its receiver closes within this time if that is why: 1 s.
    static let violationWindow: Int64 = 1_000_000_000
    /// A shorter wait for an answer is no reason to give up: 1 s.
    static let shortestWait: Int64 = 1_000_000_000
    /// How long after the limit a server may look at Keep Alives, beside another half of the Keep Alive: 5 s.
    static let keepAliveSlack: Int64 = 5_000_000_000

    let state: ConnectionState
    let history: ConnectionHistory
    /// Nil where nothing lies between TCP and MQTT.
    let layers: LayerHistory?
    let ending: ConnectionEnding

    /// What is decided, before the evidence is put beside it.
    struct Verdict {
        var cause: DisconnectionCause
        var by: Sender?
        var reason: Disconnection.Reason?
        var certainty = Certainty.definite
        var violation: ProtocolViolation?
        var handshake: HandshakeFailure?
        /// The frame that tells why, beside those that ended the connection.
        var frame: UInt64?
        var message: String
    }

    /// The verdict, with its evidence.
    func disconnection() -> Disconnection {
        let verdict = refusal() ?? takeover() ?? announced() ?? layered() ?? observed()
        var frames = ending.frames
        if let frame = verdict.frame, !frames.contains(frame) { frames.insert(frame, at: 0) }
        return Disconnection(
            connection: state.number,
            clientIdentifier: state.clientIdentifier,
            hasConnect: state.request != nil,
            cause: verdict.cause,
            by: verdict.by,
            reason: verdict.reason,
            certainty: verdict.by != nil && state.opening.isClientGuessed ? .suspected : verdict.certainty,
            evidence: Disconnection.Evidence(
                keepAlive: ending.keepAlive,
                silence: silence(until: ending.beginning),
                lastPackets: ending.lastPackets,
                violation: verdict.violation,
                takeover: verdict.cause == .takeover ? (state.takenOverBy, state.takeover?.client) : nil,
                handshake: verdict.handshake,
                missing: Sender.allCases.filter(isMissing)
            ),
            timestamp: ending.beginning,
            frames: frames,
            message: verdict.message
        )
    }

    var version: ProtocolVersion { state.request?.version ?? .v3_1_1 }

    func last(_ sender: Sender) -> PacketMark? {
        sender == .client ? ending.lastPackets.client : ending.lastPackets.server
    }

    /// For how long the client had sent no packet at `moment`, in nanoseconds; nil when it is not known.
    func silence(until moment: Int64) -> Int64? {
        guard let last = ending.lastPackets.client else { return nil }
        let (silence, overflow) = moment.subtractingReportingOverflow(last.timestamp)
        return overflow || silence < 0 ? nil : silence
    }

    /// Whether bytes of a side are missing since its last packet.
    func isMissing(from sender: Sender) -> Bool {
        state.hasGap(from: sender, since: last(sender)?.timestamp ?? .min)
    }

    // MARK: - What was said

    private func refusal() -> Verdict? {
        guard let connack = history.connack, connack.reason.rawValue != 0, state.session == nil else { return nil }
        let reason = Disconnection.Reason(code: connack.reason, packet: .connack, version: version)
        return Verdict(
            cause: .refused,
            by: .server,
            reason: reason,
            violation: history.violation(by: .client),
            frame: connack.frame,
            message: "the server refused CONNECT: \(reason.description)"
        )
    }

    private func takeover() -> Verdict? {
        guard state.isTakenOver else { return nil }
        let moment = state.takeover?.timestamp ?? state.serverDisconnect?.timestamp ?? ending.beginning
        // A client that has already said good-bye or closed is not taken over, whatever the server then thinks.
        if let disconnect = state.clientDisconnect, disconnect.timestamp < moment { return nil }
        if ending.by == .client, ending.how == .fin || ending.how == .rst, ending.beginning < moment { return nil }
        var message = "taken over"
        if let client = state.takeover?.client {
            message += " by " + Wording.address(client)
            message += state.takenOverBy.map { " (connection \($0))" } ?? ""
            message += " with the same Client Identifier"
        } else {
            message += " by a connection with the same Client Identifier that was not seen"
        }
        if let count = state.takeover?.count, count > 1 { message += ", takeover number \(Wording.count(count))" }
        return Verdict(
            cause: .takeover,
            by: .server,
            reason: state.serverDisconnect.flatMap(said),
            frame: state.serverDisconnect?.frame,
            message: message
        )
    }

    /// What DISCONNECT said; nothing before 5.0.
    ///
    /// Where CONNECT was not seen, a code other than 0 shows that it is 5.0.
    private func said(_ answer: ConnectionState.Answer) -> Disconnection.Reason? {
        let saysCode = state.request?.version.hasReasonCodes ?? (answer.reason.rawValue != 0)
        return saysCode ? Disconnection.Reason(code: answer.reason, packet: .disconnect, version: .v5_0) : nil
    }

    /// The end of a sentence about a DISCONNECT.
    private func words(_ answer: ConnectionState.Answer) -> String {
        guard answer.reason.rawValue != 0, let reason = said(answer) else { return "sent DISCONNECT" }
        return "sent DISCONNECT: \(reason.description)"
    }

    private func announced() -> Verdict? {
        let client = state.clientDisconnect
        let server = state.serverDisconnect
        if let client, server.map({ client.frame <= $0.frame }) ?? true { return announced(client, by: .client) }
        guard let server else { return nil }
        if server.reason == .keepAliveTimeout {
            return silent(until: server.timestamp, words(server), server)
        }
        return announced(server, by: .server)
    }

    private func announced(_ answer: ConnectionState.Answer, by sender: Sender) -> Verdict {
        let reason = said(answer)
        let cause: DisconnectionCause =
            answer.reason.blamesProtocol
            ? .protocolViolation : sender == .client ? .clientDisconnect : .serverDisconnect
        var verdict = Verdict(cause: cause, by: sender, reason: reason, frame: answer.frame, message: "")
        let words = words(answer)
        if cause == .protocolViolation, let violation = violation(by: sender.peer, before: answer.timestamp) {
            verdict.violation = violation
            verdict.message = sentence(violation, "the \(sender.name) \(words)")
        } else {
            verdict.message = "the \(sender.name) \(words)"
        }
        return verdict
    }

    // MARK: - What was done

    private func observed() -> Verdict {
        guard ending.how == .fin || ending.how == .rst, let by = endedBy else { return unended() }
        if !ending.hasCarriedPackets { return empty(by) }
        return broken(by) ?? brokenWebSocket(by) ?? unanswered(by) ?? exhausted(by) ?? closed(by)
    }

    /// Neither side ended the connection.
    private func unended() -> Verdict {
        let quiet = max(last(.client)?.timestamp ?? .min, last(.server)?.timestamp ?? .min)
        let since = quiet == .min ? state.opening.timestamp : quiet
        let time = Wording.duration(ending.timestamp.subtractingReportingOverflow(since).partialValue)
        let what = quiet == .min ? "it was opened" : "its last packet"
        switch ending.how {
        case .replaced:
            let message = "a new connection with the same addresses and ports began \(time) after \(what)"
            return Verdict(cause: .replaced, message: message + "; how this one ended was not seen")
        case .timeout:
            return Verdict(cause: .silence, message: "nothing more was seen for \(time) after \(what)")
        case .captureEnd, .fin, .rst:
            return Verdict(cause: .captureEnd, message: "open when the capture ended, \(time) after \(what)")
        }
    }

    /// The connection carried nothing.
    private func empty(_ by: Sender) -> Verdict {
        let open = ending.beginning.subtractingReportingOverflow(state.opening.timestamp).partialValue
        if by == .server, open >= Self.shortestWait {
            return Verdict(
                cause: .connectTimeout,
                by: by,
                certainty: certainty,
                message: "the client sent no CONNECT for \(Wording.duration(open)); the server \(deed(of: by))"
            )
        }
        // Of what layers carried, packets may be missing, or too few to be known for MQTT.
        return Verdict(
            cause: .neverOpened,
            by: by,
            certainty: layers == nil ? certainty : .suspected,
            message:
                "the \(by.name) \(deed(of: by)) \(Wording.duration(open)) after its first frame, before any "
                + (layers == nil ? "data" : "Control Packet was seen")
        )
    }

    /// Of two FINs the first one counts, and where only one was seen nobody knows whether it was that.
    var certainty: Certainty { ending.how == .rst || ending.frames.count > 1 ? .definite : .suspected }

    var verb: String { ending.how == .rst ? "reset" : "closed" }

    private func violation(by sender: Sender, before moment: Int64) -> ProtocolViolation? {
        guard let violation = history.violation(by: sender), violation.timestamp <= moment,
            moment.subtractingReportingOverflow(violation.timestamp).partialValue <= Self.violationWindow
        else { return nil }
        return violation
    }

    private func sentence(_ violation: ProtocolViolation, _ end: String) -> String {
        let packet = "the \(violation.from.name)'s \(violation.type) in frame \(violation.frame)"
        return "\(packet) \(violation.explanation); \(end)"
    }

    /// The other side broke the protocol just before.
    private func broken(_ by: Sender) -> Verdict? {
        guard let violation = violation(by: by.peer, before: ending.beginning) else { return nil }
        let wait = Wording.duration(ending.beginning.subtractingReportingOverflow(violation.timestamp).partialValue)
        let isLastWord = last(by.peer).map { $0.timestamp <= violation.timestamp } ?? true
        return Verdict(
            cause: .protocolViolation,
            by: by,
            certainty: isLastWord && !isMissing(from: by) ? certainty : .suspected,
            violation: violation,
            frame: violation.frame,
            message: sentence(violation, "the \(by.name) \(deed(of: by)) \(wait) later")
        )
    }

    /// An answer did not come: CONNACK or PINGRESP.
    private func unanswered(_ by: Sender) -> Verdict? {
        if isMissing(from: .server) { return nil }
        if let request = state.request, history.connack == nil, state.session == nil, last(.server) == nil {
            return unansweredConnect(by, request)
        }
        guard by == .client, let ping = history.unansweredPing?.request else { return nil }
        let (wait, overflow) = ending.beginning.subtractingReportingOverflow(ping.timestamp)
        if overflow || wait < Self.shortestWait { return nil }
        let time = Wording.duration(wait)
        return Verdict(
            cause: .pingUnanswered,
            by: by,
            certainty: certainty,
            frame: ping.frame,
            message: "the client sent PINGREQ, got no answer for \(time) and \(deed(of: by))"
        )
    }

    private func unansweredConnect(_ by: Sender, _ request: ConnectRequest) -> Verdict {
        let wait = ending.beginning.subtractingReportingOverflow(request.timestamp).partialValue
        let isRefusal = by == .server && wait < Self.shortestWait
        return Verdict(
            cause: isRefusal ? .refused : .connectTimeout,
            by: by,
            certainty: isRefusal ? .suspected : certainty,
            frame: request.frame,
            message: "CONNECT was not answered; the \(by.name) \(deed(of: by)) after \(Wording.duration(wait))"
        )
    }

    /// The client was silent for longer than its Keep Alive allows.
    private func exhausted(_ by: Sender) -> Verdict? {
        guard by == .server, let keepAlive = ending.keepAlive, keepAlive > 0, !isMissing(from: .client),
            let silence = silence(until: ending.beginning), silence >= Int64(keepAlive) &* 1_500_000_000
        else { return nil }
        return silent(until: ending.beginning, deed(of: by), nil)
    }

    private func silent(until moment: Int64, _ words: String, _ answer: ConnectionState.Answer?) -> Verdict {
        let keepAlive = Int64(ending.keepAlive ?? 0) &* 1_000_000_000
        let silence = silence(until: moment)
        var message = ""
        if keepAlive > 0, let silence, silence < keepAlive {
            message =
                "the client promised a packet every \(Wording.count(keepAlive / 1_000_000_000)) s and had sent one "
            message += "\(Wording.duration(silence)) before; "
        } else if keepAlive > 0, let silence {
            message = "the client promised a packet every \(Wording.count(keepAlive / 1_000_000_000)) s"
            message += ", was silent for \(Wording.duration(silence))"
            if isMissing(from: .client) { message += " as far as the capture shows" }
            if let cut = ending.cut.first(where: { $0.from == .client }) {
                message += " (a \(cut.type) begun in frame \(cut.frames.first ?? 0) was not finished)"
            }
            message += "; "
        }
        let isNear = silence.map { $0 <= 2 &* keepAlive &+ Self.keepAliveSlack } ?? false
        return Verdict(
            cause: .keepAlive,
            by: .server,
            reason: answer.flatMap(said),
            certainty: answer != nil ? .definite : isNear ? certainty : .suspected,
            frame: answer?.frame ?? last(.client)?.frame,
            message: message + "the server " + words
        )
    }

    /// One side ended the connection and nothing tells why.
    private func closed(_ by: Sender) -> Verdict {
        let cause: DisconnectionCause =
            ending.how == .rst
            ? by == .server ? .serverReset : .clientReset : by == .server ? .serverClosed : .clientClosed
        var message = "the \(by.name) \(deed(of: by)) without DISCONNECT"
        if let packet = last(.client), let silence = silence(until: ending.beginning) {
            let whose = by == .client ? "its" : "the client's"
            message += ", \(Wording.duration(silence)) after \(whose) last packet (\(packet.type))"
        }
        let isMissing = isMissing(from: by)
        if isMissing { message += "; bytes of the \(by.name) are missing just before, DISCONNECT may be among them" }
        let isOtherMissing = self.isMissing(from: by.peer)
        return Verdict(
            cause: cause,
            by: by,
            certainty: isMissing || isOtherMissing ? .suspected : certainty,
            message: message
        )
    }
}

extension ReasonCode {
    /// Whether a DISCONNECT with this code says that the other side broke the protocol or a limit.
    fileprivate var blamesProtocol: Bool {
        switch self {
        case .malformedPacket, .protocolError, .topicFilterInvalid, .topicNameInvalid, .receiveMaximumExceeded,
            .topicAliasInvalid, .packetTooLarge, .payloadFormatInvalid, .retainNotSupported, .qosNotSupported,
            .sharedSubscriptionsNotSupported, .subscriptionIdentifiersNotSupported,
            .wildcardSubscriptionsNotSupported:
            true
        default: false
        }
    }
}
