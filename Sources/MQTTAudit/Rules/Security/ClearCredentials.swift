import MQTTCodec
import MQTTTimeline
import WireBytes

extension SecurityChecks {
    private static let clearCredentials = Statement(
        "MQTT3-cleartext-credentials",
        "MQTT3-cleartext-credentials",
        "MQTT5-cleartext-credentials"
    )

    /// What is read here was not encrypted, or its keys are at hand.
    func judgeClearCredentials(
        _ connect: ControlPacket.Connect,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        if connection.isConfidential { return }
        let fields: String
        switch (connect.userName, connect.password) {
        case (nil, nil): return
        case (_, nil): fields = "a User Name"
        case (nil, _): fields = "a Password"
        case (_, _): fields = "User Name and Password"
        }
        sink.report(
            Self.clearCredentials,
            packet,
            connection,
            contents: bytes,
            bytes: PacketParts.connectFlags(packet.place.header, bytes),
            severity: .warning,
            expected: "credentials over a protected transport",
            observed: "\(fields) that can be read in the capture"
        )
    }
}
