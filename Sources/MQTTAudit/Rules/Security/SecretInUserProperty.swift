import MQTTCodec
import MQTTTimeline
import WireBytes

extension SecurityChecks {
    private static let secretInUserProperty = Statement.only5("MQTT5-secret-in-user-property")

    /// Judges a PUBLISH with properties; once one was told, no further packet of this connection.
    @inline(never)
    mutating func judgeSecret(
        inPropertiesOf publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard !hasToldSecretInUserProperty, let found = Self.secret(in: publish.layout.properties, bytes) else {
            return
        }
        let start = publish.ownBytes(in: bytes.count).lowerBound
        report(found.lowerBound &- start..<found.upperBound &- start, packet, connection, &sink)
    }

    /// Judges a packet other than PUBLISH.
    mutating func judgeSecret(
        inPropertiesOf control: ControlPacket,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard !hasToldSecretInUserProperty else { return }
        if let section = PacketParts.properties(packet.place.header, bytes), let found = Self.secret(in: section, bytes)
        {
            report(found, packet, connection, &sink)
        } else if case .connect(let connect) = control, let will = connect.will?.properties.bytes,
            Self.secret(in: 0..<will.count, will.span) != nil
        {
            report(nil, packet, connection, &sink)
        }
    }

    /// The first User Property of a section with a name that says it is secret, or a value that looks so.
    private static func secret(in section: Range<Int>, _ bytes: Span<UInt8>) -> Range<Int>? {
        var cursor = PropertyCursor(section)
        while let property = (try? cursor.next(in: bytes)) ?? nil {
            guard case .utf8StringPair(let name, let value) = property.value else { continue }
            let text = bytes.extracting(value)
            if SecretLook.isSecret(name: bytes.extracting(name), value: text) || SecretLook.first(in: text) != nil {
                return property.range
            }
        }
        return nil
    }

    /// Nothing of the packet is shown: the secret would be in it.
    private mutating func report(
        _ range: Range<Int>?,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        hasToldSecretInUserProperty = true
        sink.report(
            Self.secretInUserProperty,
            packet,
            connection,
            contents: Span(),
            bytes: range,
            severity: .warning,
            certainty: .suspected,
            expected: "User Properties without secrets",
            observed: "a User Property that by its name or form is a secret"
        )
    }
}
