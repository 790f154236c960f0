internal import WireBytes

extension ControlPacket {
    /// CONNACK: the Server's answer to CONNECT (MQTT 5.0 §3.2).
    ///
    ///     Connect Acknowledge Flags, Reason Code, Properties (5.0)
    public struct Connack: Hashable, Sendable {
        /// Session Present.
        public var sessionPresent: Bool
        /// Reason Code (3.1 and 3.1.1: Connect Return Code).
        public var reasonCode: ReasonCode
        /// The properties; none before 5.0.
        public var properties: Properties
        /// Bits 7 to 1 of the flags: 0 in every packet that follows the standard; 3.1 does not use the byte.
        public var unusedFlags: UInt8
        /// What else the Fixed Header says.
        public var form: FixedHeaderForm

        /// An answer; everything left out is absent.
        public init(sessionPresent: Bool = false, reasonCode: ReasonCode, properties: Properties = Properties()) {
            self.sessionPresent = sessionPresent
            self.reasonCode = reasonCode
            self.properties = properties
            self.unusedFlags = 0
            self.form = FixedHeaderForm()
        }
    }
}

extension ControlPacket.Connack: ControlPacketBody {
    static var type: ControlPacketType { .connack }

    init(decoding reader: inout WireReader, header: FixedHeader, version: ProtocolVersion) throws(DecodeError) {
        let offset = reader.offset
        let flags = try reader.byte(.connectAcknowledgeFlags)
        if version.reservesUnusedBits, flags & ~1 != 0 {
            throw DecodeError(.reservedBits, .connectAcknowledgeFlags, at: offset, value: Int(flags))
        }
        sessionPresent = flags & 1 != 0
        unusedFlags = flags & ~1
        reasonCode = ReasonCode(rawValue: try reader.byte(.reasonCode))
        properties = try Properties(decoding: &reader, in: .connack, version: version)
        form = FixedHeaderForm(of: header)
    }

    func encodeBody(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {
        writer.append(unusedFlags & ~1 | (sessionPresent ? 1 : 0))
        writer.append(reasonCode.rawValue)
        try properties.encode(into: &writer, version: version)
    }
}
