internal import WireBytes

extension ControlPacket {
    /// UNSUBACK: the Server's answer to UNSUBSCRIBE (MQTT 5.0 §3.11).
    ///
    ///     Packet Identifier, Properties (5.0)
    ///     Reason Code (5.0)     for each Topic Filter
    public struct Unsuback: Hashable, Sendable {
        /// Packet Identifier.
        public var packetIdentifier: UInt16
        /// The properties; none before 5.0.
        public var properties: Properties
        /// One code for each Topic Filter of UNSUBSCRIBE, in its order; none before 5.0.
        public var reasonCodes: [ReasonCode]
        /// What else the Fixed Header says.
        public var form: FixedHeaderForm

        /// An answer.
        public init(
            packetIdentifier: UInt16,
            reasonCodes: [ReasonCode] = [],
            properties: Properties = Properties()
        ) {
            self.packetIdentifier = packetIdentifier
            self.properties = properties
            self.reasonCodes = reasonCodes
            self.form = FixedHeaderForm()
        }
    }
}

extension ControlPacket.Unsuback: ControlPacketBody {
    static var type: ControlPacketType { .unsuback }

    init(decoding reader: inout WireReader, header: FixedHeader, version: ProtocolVersion) throws(DecodeError) {
        packetIdentifier = try reader.twoByteInteger(.packetIdentifier)
        properties = try Properties(decoding: &reader, in: PropertyPlace(.unsuback), version: version)
        reasonCodes = []
        if version.hasReasonCodes {
            reasonCodes = reader.bytes.array(in: reader.readRest()).map(ReasonCode.init(rawValue:))
        }
        form = FixedHeaderForm(of: header)
    }

    func encodeBody(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {
        guard version.hasReasonCodes || reasonCodes.isEmpty else { throw EncodeError(.notInVersion, .reasonCode) }
        writer.append(bigEndian: packetIdentifier)
        try properties.encode(into: &writer, version: version)
        for code in reasonCodes {
            writer.append(code.rawValue)
        }
    }
}
