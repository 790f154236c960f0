import MQTTCodec
import MQTTTimeline
import WireBytes

/// How far an enhanced authentication has come.
struct AuthenticationState {
    /// Whether the client has to go on.
    var isClientsTurn = false
    /// Where a re-authentication began that has not come to its end.
    var begun: (frame: UInt64, timestamp: Int64)?
}

/// Enhanced authentication (MQTT 5.0 §4.12).
extension OpeningChecks {
    private static let serverContinues = Statement.only5("MQTT-4.12.0-2")
    private static let clientContinues = Statement.only5("MQTT-4.12.0-3")
    private static let sameMethod = Statement.only5("MQTT-4.12.0-5")
    private static let serverWithoutMethod = Statement.only5("MQTT-4.12.0-6")
    private static let clientWithoutMethod = Statement.only5("MQTT-4.12.0-7")
    private static let sameMethodAgain = Statement.only5("MQTT-4.12.1-1")
    private static let failureEnds = Statement.only5("MQTT-4.12.1-2")
    private static let sequence = Statement.only5("MQTT5-auth-sequence")

    mutating func authenticated(
        _ auth: ControlPacket.Auth,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        sink.noted(.authentication, packet.version)
        let from = packet.place.from
        guard packet.version == .v5_0, connection.isWhole, let connect = connection.connect else { return }
        guard let method = connect.properties.authenticationMethod else {
            sink.report(
                from == .server ? Self.serverWithoutMethod : Self.clientWithoutMethod,
                packet,
                connection,
                contents: contents,
                bytes: 0..<1,
                expected: "no AUTH, as CONNECT has no Authentication Method",
                observed: "AUTH by the \(from.name)"
            )
            return
        }
        let isAgain = from == .client && auth.reason == .reAuthenticate
        if let (statement, expected) = step(auth.reason, from, packet.place.frame, packet.place.timestamp) {
            let start = packet.place.header.length
            sink.report(
                statement,
                packet,
                connection,
                contents: contents,
                bytes: start..<min(start &+ 1, contents.count),
                expected: expected,
                observed: "AUTH \(auth.reason.hexadecimal) by the \(from.name)"
            )
        }
        // An AUTH without a method is a matter of its form.
        guard let given = auth.properties?.authenticationMethod, given != method else { return }
        sink.report(
            isAgain ? Self.sameMethodAgain : Self.sameMethod,
            packet,
            connection,
            contents: contents,
            expected: "the Authentication Method of CONNECT",
            observed: "another one"
        )
    }

    /// Takes a step of the exchange.
    ///
    /// - Returns: the rule it breaks and what should have come; nil when this could.
    private mutating func step(
        _ reason: ReasonCode,
        _ from: Sender,
        _ frame: UInt64,
        _ timestamp: Int64
    ) -> (Statement, String)? {
        if from == .server {
            defer { authentication.isClientsTurn = reason == .continueAuthentication }
            if connacks == 0 {
                wasChallenged = true
                return reason == .continueAuthentication ? nil : (Self.serverContinues, "AUTH 0x18 before CONNACK")
            }
            guard authentication.begun != nil else {
                return (Self.sequence, "no AUTH while the client does not re-authenticate")
            }
            if reason == .success { authentication.begun = nil }
            return nil
        }
        // A code that AUTH does not have is a matter of its form.
        guard [.success, .continueAuthentication, .reAuthenticate].contains(reason) else { return nil }
        if reason == .reAuthenticate {
            guard connacks > 0 else { return (Self.sequence, "AUTH 0x19 only after CONNACK") }
            authentication.begun = (frame, timestamp)
            authentication.isClientsTurn = false
            return nil
        }
        guard authentication.isClientsTurn else { return (Self.sequence, "AUTH only in reply to the server's") }
        authentication.isClientsTurn = false
        let expected = "AUTH 0x18 in reply to the server's"
        return reason == .continueAuthentication ? nil : (Self.clientContinues, expected)
    }

    /// A re-authentication that came to no end.
    func unfinishedAuthentication(
        _ ending: AuditedEnding,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        guard let begun = authentication.begun, connection.isWhole, phase != .ending,
            ending.beginning &- begun.timestamp > Self.patience
        else { return }
        sink.report(
            Self.failureEnds,
            connection,
            connection.version,
            certainty: .suspected,
            fault: authentication.isClientsTurn ? .client : .server,
            at: ending.timestamp,
            frames: [begun.frame],
            packetType: .auth,
            expected: "AUTH 0x00, or DISCONNECT and a close, after the AUTH 0x19 in frame \(begun.frame)",
            observed:
                "neither while the connection was open for \((ending.beginning &- begun.timestamp) / 1_000_000_000) s"
        )
    }
}

extension ReasonCode {
    /// "0x18".
    var hexadecimal: String {
        let digits = String(rawValue, radix: 16, uppercase: true)
        return digits.count == 1 ? "0x0" + digits : "0x" + digits
    }
}
