import MQTTCodec
import MQTTTimeline
import WireBytes

/// DISCONNECT (MQTT 5.0 §3.14) and AUTH (§3.15).
extension PacketForm {
    static let expiryOfServer = Statement.only5("MQTT-3.14.2-2")
    static let authWithoutMethod = Statement.only5("MQTT5-auth-without-method")

    mutating func readDisconnect(_ bytes: Span<UInt8>) {
        guard version.hasReasonCodes, !isAtEnd, let code = byte(.reasonCode, bytes) else { return }
        judgeReason(code, at: position &- 1)
        guard !isAtEnd, let properties = properties(bytes) else { return }
        judgeServerReference(properties, code: code)
        if from == .server, let expiry = properties.sessionExpiryInterval {
            add(
                Self.expiryOfServer,
                at: expiry,
                expected: "no Session Expiry Interval in a DISCONNECT of the server",
                observed: "a Session Expiry Interval, which only the client may send here"
            )
        }
    }

    mutating func readAuth(_ bytes: Span<UInt8>) {
        guard !isAtEnd else {
            // §3.15.2.1 allows it and §3.15.2.2.2 does not.
            judgeMethod(isMissing: true, at: 0..<header.length, .warning)
            return judgeReasonDirection(0, at: 0..<header.length)
        }
        guard let code = byte(.reasonCode, bytes) else { return }
        judgeReason(code, at: position &- 1)
        let start = position
        guard let properties = properties(bytes), canGoOn else { return }
        judgeMethod(isMissing: !properties.has(.authenticationMethod), at: start..<position, .error)
    }

    private mutating func judgeMethod(isMissing: Bool, at bytes: Range<Int>, _ severity: Severity) {
        guard isMissing else { return }
        add(
            Self.authWithoutMethod,
            at: bytes,
            severity,
            expected: "an Authentication Method",
            observed: "no Authentication Method"
        )
    }
}
