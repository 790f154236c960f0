import MQTTCodec
import MQTTTimeline
import WireBytes

extension SecurityChecks {
    private static let anonymousAccess = Statement(
        "MQTT3-anonymous-access",
        "MQTT3-anonymous-access",
        "MQTT5-anonymous-access"
    )

    /// The server may know the client by its address, or by the certificate it showed to a
    /// proxy; where it may by a certificate or key in this connection, nothing is said.
    func judgeAnonymousAccess(
        _ connect: ControlPacket.Connect,
        _ connectFrame: UInt64,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard connect.userName == nil, connect.password == nil, connect.properties.authenticationMethod == nil,
            connection.layers?.mayKnowClient != true
        else { return }
        let code = packet.place.header.length &+ 1
        sink.report(
            Self.anonymousAccess,
            packet,
            connection,
            contents: bytes,
            bytes: code..<code &+ 1,
            severity: .warning,
            certainty: .suspected,
            frames: [connectFrame, packet.place.frame],
            expected: "a CONNECT without credentials to be refused",
            observed: connect.version.hasProperties
                ? "accepted a CONNECT without User Name, Password and Authentication Method"
                : "accepted a CONNECT without User Name and Password"
        )
    }
}
