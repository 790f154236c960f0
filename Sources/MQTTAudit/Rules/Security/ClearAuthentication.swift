import MQTTCodec
import MQTTTimeline
import WireBytes

extension SecurityChecks {
    private static let clearAuthentication = Statement.only5("MQTT5-cleartext-authentication")

    /// Beginnings of methods that send nothing from which the secret can be read.
    private static let guarded = [
        "SCRAM-", "GS2-", "GSSAPI", "KERBEROS", "SPNEGO", "DIGEST-", "CRAM-", "SRP", "OPAQUE", "NTLM",
    ]
    /// Beginnings of methods that send the secret itself.
    private static let open = ["PLAIN", "LOGIN", "OAUTH", "XOAUTH", "BEARER", "JWT", "K8S", "TOKEN"]

    /// Judges Authentication Data by the client; that of an unknown method may be the secret.
    func judgeClearAuthentication(
        _ properties: Properties,
        _ type: ControlPacketType,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard !connection.isConfidential, let data = properties.authenticationData, !data.isEmpty else { return }
        let method = properties.authenticationMethod ?? connection.connect?.properties.authenticationMethod ?? ""
        let name = method.uppercased()
        if Self.guarded.contains(where: name.hasPrefix) { return }
        let isOpen = Self.open.contains(where: name.hasPrefix)
        sink.report(
            Self.clearAuthentication,
            packet,
            connection,
            contents: bytes,
            bytes: Self.range(of: .authenticationData, packet.place.header, bytes),
            severity: .warning,
            certainty: isOpen ? .definite : .suspected,
            expected: "Authentication Data over a protected transport, or by a method that does not send the secret",
            observed: "\(Words.count(data.count)) of Authentication Data that can be read in the capture"
        )
    }

    private static func range(
        of identifier: PropertyIdentifier,
        _ header: FixedHeader,
        _ bytes: Span<UInt8>
    ) -> Range<Int>? {
        guard let section = PacketParts.properties(header, bytes) else { return nil }
        var cursor = PropertyCursor(section)
        while let property = (try? cursor.next(in: bytes)) ?? nil {
            if property.identifier == identifier { return property.range }
        }
        return nil
    }
}
