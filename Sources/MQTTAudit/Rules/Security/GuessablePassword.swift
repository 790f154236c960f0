import MQTTCodec
import MQTTTimeline

extension SecurityChecks {
    private static let guessablePassword = Statement(
        "MQTT3-guessable-password",
        "MQTT3-guessable-password",
        "MQTT5-guessable-password"
    )

    /// Passwords that whoever tries tries first: what servers and devices are delivered with.
    private static let common: Set<String> = [
        "1234", "12345", "123456", "1234567", "12345678", "123456789", "admin", "changeme", "default", "guest", "iot",
        "mosquitto", "mqtt", "passw0rd", "password", "password1", "public", "qwerty", "raspberry", "root", "secret",
        "test", "test123", "user",
    ]

    /// Judges a Password with which the server let the client in, without telling which of the reasons it is.
    func judgeGuessablePassword(
        _ connect: ControlPacket.Connect,
        _ connectFrame: UInt64,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        guard let bytes = connect.password, !bytes.isEmpty else { return }
        let password = String(decoding: bytes, as: UTF8.self).lowercased()
        guard
            Self.common.contains(password) || password == connect.userName?.lowercased()
                || password == connect.clientIdentifier.lowercased()
        else { return }
        sink.report(
            Self.guessablePassword,
            connection,
            packet.version,
            severity: .warning,
            certainty: .suspected,
            fault: .client,
            at: packet.place.timestamp,
            frames: [connectFrame, packet.place.frame],
            packetType: .connect,
            expected: "a Password that is not the User Name, not the Client Identifier, and not a common one",
            observed: "was let in with a Password that anyone guesses"
        )
    }
}
