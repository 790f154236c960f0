internal import WireBytes

extension ControlPacket {
    /// SUBACK: the Server's answer to SUBSCRIBE (MQTT 5.0 §3.9).
    ///
    ///     Packet Identifier, Properties (5.0)
    ///     Reason Code (3.1.1: Return Code; 3.1: Granted QoS)     for each subscription
    public struct Suback: Hashable, Sendable {
        /// Packet Identifier.
        public var packetIdentifier: UInt16
        /// The properties; none before 5.0.
        public var properties: Properties
        /// One code for each Topic Filter of SUBSCRIBE, in its order.
        public var reasonCodes: [ReasonCode]
        /// What else the Fixed Header says.
        public var form: FixedHeaderForm

        /// An answer.
        public init(packetIdentifier: UInt16, reasonCodes: [ReasonCode], properties: Properties = Properties()) {
            self.packetIdentifier = packetIdentifier
            self.properties = properties
            self.reasonCodes = reasonCodes
            self.form = FixedHeaderForm()
        }
    }
}

extension ControlPacket.Suback: ControlPacketBody {
    static var type: ControlPacketType { .suback }

    init(decoding reader: inout WireReader, header: FixedHeader, version: ProtocolVersion) throws(DecodeError) {
        packetIdentifier = try reader.twoByteInteger(.packetIdentifier)
        properties = try Properties(decoding: &reader, in: PropertyPlace(.suback), version: version)
        reasonCodes = reader.bytes.array(in: reader.readRest()).map(ReasonCode.init(rawValue:))
        form = FixedHeaderForm(of: header)
    }

    func encodeBody(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {
        writer.append(bigEndian: packetIdentifier)
        try properties.encode(into: &writer, version: version)
        for code in reasonCodes {
            writer.append(code.rawValue)
        }
    }
}
