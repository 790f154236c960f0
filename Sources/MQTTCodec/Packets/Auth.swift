internal import WireBytes

extension ControlPacket {
    /// AUTH: one step of an extended authentication, 5.0 only (MQTT 5.0 §3.15).
    ///
    ///     Reason Code, Properties      both may be left out, but only together, when the code is Success
    public struct Auth: Hashable, Sendable {
        /// Reason Code; nil when it is not on the wire, which means Success.
        public var reasonCode: ReasonCode?
        /// The properties; nil when they and the Reason Code are not on the wire.
        public var properties: Properties?
        /// What else the Fixed Header says.
        public var form: FixedHeaderForm

        /// An AUTH, by default in its shortest form.
        public init(reasonCode: ReasonCode? = nil, properties: Properties? = nil) {
            self.reasonCode = reasonCode
            self.properties = properties
            self.form = FixedHeaderForm()
        }

        /// What the Reason Code says, sent or not.
        public var reason: ReasonCode { reasonCode ?? .success }
    }
}

extension ControlPacket.Auth: ControlPacketBody {
    static var type: ControlPacketType { .auth }

    init(decoding reader: inout WireReader, header: FixedHeader, version: ProtocolVersion) throws(DecodeError) {
        self.init()
        form = FixedHeaderForm(of: header)
        guard !reader.isAtEnd else { return }
        reasonCode = ReasonCode(rawValue: try reader.byte(.reasonCode))
        properties = try Properties(decoding: &reader, in: .auth)
    }

    func encodeBody(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {
        // Unlike DISCONNECT, a Reason Code always has its Property Length with it.
        let section = properties ?? (reasonCode == nil ? nil : Properties())
        try Properties.encodeReason(reasonCode, section, into: &writer, version: version)
    }
}
