import OpenSSL
import TCPReassembly
import TLSDecryption
import WebSocketFraming

/// What the layers between TCP and MQTT have to do with the end of a connection.
extension DisconnectionJudge {
    /// The connection did not come as far as MQTT, or what it carried cannot be read.
    func layered() -> Verdict? {
        guard let layers else { return isEncrypted ? encrypted() : nil }
        return failedTLS(layers) ?? failedWebSocket(layers) ?? (isEncrypted ? encrypted() : nil)
    }

    /// Whether packets were there that could not be read.
    private var isEncrypted: Bool {
        !ending.hasCarriedPackets && state.opening.transport.hasTLS && layers?.isReadable != true
    }

    // MARK: - TLS

    private func failedTLS(_ layers: LayerHistory) -> Verdict? {
        guard let handshake = layers.handshake, last(.server) == nil else { return nil }
        // In TLS 1.3 a server refuses the client's certificate when the client is through already.
        if handshake.outcome == .completed {
            guard let alert = layers.alert else { return nil }
            return failed(handshake, with: alert)
        }
        if handshake.outcome == .refused, let alert = handshake.alerts.last { return failed(handshake, with: alert) }
        // It may well have been completed with what is missing.
        if handshake.lacksBytes { return nil }
        guard ending.how == .fin || ending.how == .rst, let by = ending.by else { return nil }
        let isBroken = handshake.outcome == .broken
        let end = "the \(by.name) \(verb) the connection"
        let words = isBroken ? "\(handshake.explanation ?? ""); \(end)" : "\(end) after \(handshake.lastMessage)"
        return Verdict(
            cause: .tlsHandshakeFailed,
            by: by,
            certainty: isBroken ? .suspected : certainty,
            handshake: HandshakeFailure(abandonedBy: by),
            frame: handshake.frames.last,
            message: "TLS handshake failed: \(words)"
        )
    }

    private func failed(_ handshake: TLSHandshake, with alert: TLSAlertEvent) -> Verdict {
        let failure = HandshakeFailure(handshake, alert)
        return Verdict(
            cause: .tlsHandshakeFailed,
            by: failure.by,
            handshake: failure,
            frame: alert.arrival.frame,
            message: "TLS handshake failed: \(handshake.words(alert))"
        )
    }

    /// The connection ended, and its last packets cannot be read.
    private func encrypted() -> Verdict {
        let end = layers?.handshake?.end
        let lacksBytes = layers?.handshake?.lacksBytes == true
        let begin = end == nil ? "its first frame" : (lacksBytes ? "what was seen of " : "") + "the TLS handshake"
        let moment = end ?? state.opening.timestamp
        let time = Wording.duration(ending.beginning.subtractingReportingOverflow(moment).partialValue)
        let excuse = "; its packets are encrypted, so that more cannot be told"
        guard ending.how == .fin || ending.how == .rst, let by = ending.by else {
            switch ending.how {
            case .replaced:
                let message = "a new connection with the same addresses and ports began \(time) after \(begin)"
                return Verdict(cause: .replaced, message: message + "; how this one ended was not seen")
            case .timeout:
                return Verdict(cause: .silence, message: "nothing more was seen" + excuse)
            case .captureEnd, .fin, .rst:
                return Verdict(cause: .captureEnd, message: "open when the capture ended, \(time) after \(begin)")
            }
        }
        let reset: DisconnectionCause = by == .server ? .serverReset : .clientReset
        return Verdict(
            cause: ending.how == .rst ? reset : .closedEncrypted,
            by: by,
            certainty: certainty,
            message: "the \(by.name) \(verb) the connection \(time) after \(begin)" + excuse
        )
    }

    // MARK: - WebSocket

    private func failedWebSocket(_ layers: LayerHistory) -> Verdict? {
        guard let upgrade = layers.upgrade, let words = upgrade.explanation, !ending.hasCarriedPackets else {
            return nil
        }
        let isRefusal = upgrade.outcome == .refused
        guard isRefusal || ending.how == .fin || ending.how == .rst else { return nil }
        let end = ending.by.map { "; the \($0.name) \(verb) the connection" } ?? ""
        return Verdict(
            cause: .webSocketRefused,
            by: isRefusal ? .server : ending.by,
            certainty: isRefusal ? .definite : upgrade.outcome == .unfinished ? certainty : .suspected,
            frame: upgrade.frames.last,
            message: "WebSocket handshake failed: " + words + (isRefusal ? "" : end)
        )
    }

    /// The other side broke the rules of WebSocket just before, or one side says so.
    func brokenWebSocket(_ by: Sender) -> Verdict? {
        guard let layers else { return nil }
        let violation = layers.violation(by: by.peer)
        let (wait, overflow) = ending.beginning.subtractingReportingOverflow(violation?.arrival.timestamp ?? .min)
        if let violation, !overflow, wait >= 0, wait <= Self.violationWindow {
            let frame = "the \(by.peer.name)'s WebSocket frame in frame \(violation.arrival.frame)"
            let end = "the \(by.name) \(deed(of: by)) \(Wording.duration(wait)) later"
            return Verdict(
                cause: .protocolViolation,
                by: by,
                certainty: isMissing(from: by) ? .suspected : certainty,
                frame: violation.arrival.frame,
                message: "\(frame) \(violation.explanation); \(end)"
            )
        }
        guard let closing = layers.closing, closing.from == by, closing.frame.blamesProtocol else { return nil }
        return Verdict(
            cause: .protocolViolation,
            by: by,
            frame: closing.frame.arrival.frame,
            message: "the \(by.name) \(deed(of: by))"
        )
    }

    /// Who ended the connection, where a Close frame says it before TCP does.
    var endedBy: Sender? { layers?.closing?.from ?? ending.by }

    /// What a side did that ended the connection, as the end of "the server …".
    func deed(of sender: Sender) -> String {
        if let closing = layers?.closing, closing.from == sender {
            return "closed the WebSocket" + closing.frame.words
        }
        if let alert = layers?.alert, state.opening.transport.hasTLS, let client = layers?.handshake?.client,
            Sender(alert.sender, client: client) == sender
        {
            return "sent alert \(alert.alert.name) and \(verb) the connection"
        }
        return "\(verb) the connection"
    }
}

extension WebSocketClosing {
    /// Whether the code says that the other side broke the rules (RFC 6455 §7.4.1).
    fileprivate var blamesProtocol: Bool {
        switch code {
        case 1002, 1003, 1007, 1009, 1010: true
        default: false
        }
    }

    /// " with code 1001 (going away)"; nothing without a code.
    fileprivate var words: String {
        guard let code else { return "" }
        let name = Self.names[code].map { " (\($0))" } ?? ""
        return " with code \(code)\(name)" + (reason.isEmpty ? "" : ": \(Wording.name(reason))")
    }

    private static let names: [UInt16: String] = [
        1000: "normal closure", 1001: "going away", 1002: "protocol error", 1003: "unsupported data",
        1007: "invalid payload data", 1008: "policy violation", 1009: "message too big",
        1010: "extension missing", 1011: "internal error", 1012: "service restart", 1013: "try again later",
    ]
}
