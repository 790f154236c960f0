internal import WireBytes

/// What PUBACK, PUBREC, PUBREL and PUBCOMP have in common, which is all but the name (MQTT 5.0 §3.4 to §3.7).
///
///     Packet Identifier
///     Reason Code (5.0)    may be left out when it is Success and there are no properties
///     Properties (5.0)     Property Length may be left out when there are none
protocol PublishAcknowledgment: ControlPacketBody {
    var packetIdentifier: UInt16 { get set }
    var reasonCode: ReasonCode? { get set }
    var properties: Properties? { get set }
    var form: FixedHeaderForm { get set }

    init(packetIdentifier: UInt16, reasonCode: ReasonCode?, properties: Properties?)
}

extension PublishAcknowledgment {
    init(decoding reader: inout WireReader, header: FixedHeader, version: ProtocolVersion) throws(DecodeError) {
        let layout = try AcknowledgmentLayout(reading: &reader, type: header.type, version: version)
        self.init(
            packetIdentifier: layout.packetIdentifier,
            reasonCode: layout.hasReasonCode ? layout.reasonCode : nil,
            properties: layout.hasPropertyLength ? Properties(copying: reader.bytes, in: layout.properties) : nil
        )
        form = FixedHeaderForm(of: header)
    }

    func encodeBody(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {
        writer.append(bigEndian: packetIdentifier)
        try Properties.encodeReason(reasonCode, properties, into: &writer, version: version)
    }
}

extension Properties {
    /// Writes Reason Code and properties as far as they are there: a Reason Code is needed once properties follow.
    static func encodeReason(
        _ reasonCode: ReasonCode?,
        _ properties: Properties?,
        into writer: inout ByteWriter,
        version: ProtocolVersion
    ) throws(EncodeError) {
        guard version.hasReasonCodes else {
            guard reasonCode == nil, properties == nil else { throw EncodeError(.notInVersion, .reasonCode) }
            return
        }
        if let properties {
            writer.append((reasonCode ?? .success).rawValue)
            try properties.encode(into: &writer, version: version)
        } else if let reasonCode {
            writer.append(reasonCode.rawValue)
        }
    }
}
