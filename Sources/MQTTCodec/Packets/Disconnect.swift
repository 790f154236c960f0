internal import WireBytes

extension ControlPacket {
    /// DISCONNECT: the last packet of its sender, which before 5.0 is the Client (MQTT 5.0 §3.14).
    ///
    ///     Reason Code (5.0)    may be left out when it is Normal disconnection and there are no properties
    ///     Properties (5.0)     Property Length may be left out when there are none
    public struct Disconnect: Hashable, Sendable {
        /// Reason Code; nil when it is not on the wire, which means Normal disconnection.
        ///
        /// Always nil before 5.0.
        public var reasonCode: ReasonCode?
        /// The properties; nil when Property Length is not on the wire.
        ///
        /// Always nil before 5.0.
        public var properties: Properties?
        /// What else the Fixed Header says.
        public var form: FixedHeaderForm

        /// A DISCONNECT, by default in its shortest form.
        public init(reasonCode: ReasonCode? = nil, properties: Properties? = nil) {
            self.reasonCode = reasonCode
            self.properties = properties
            self.form = FixedHeaderForm()
        }

        /// What the Reason Code says, sent or not.
        public var reason: ReasonCode { reasonCode ?? .normalDisconnection }
    }
}

extension ControlPacket.Disconnect: ControlPacketBody {
    static var type: ControlPacketType { .disconnect }

    init(decoding reader: inout WireReader, header: FixedHeader, version: ProtocolVersion) throws(DecodeError) {
        self.init()
        form = FixedHeaderForm(of: header)
        guard version.hasReasonCodes, !reader.isAtEnd else { return }
        reasonCode = ReasonCode(rawValue: try reader.byte(.reasonCode))
        guard !reader.isAtEnd else { return }
        properties = try Properties(decoding: &reader, in: .disconnect)
    }

    func encodeBody(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {
        try Properties.encodeReason(reasonCode, properties, into: &writer, version: version)
    }
}
