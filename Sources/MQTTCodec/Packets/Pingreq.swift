internal import WireBytes

extension ControlPacket {
    /// PINGREQ: the Client shows that it is there and asks whether the Server is (MQTT 5.0 §3.12).
    ///
    /// It has neither Variable Header nor Payload.
    public struct Pingreq: Hashable, Sendable {
        /// What else the Fixed Header says.
        public var form: FixedHeaderForm

        /// A PINGREQ.
        public init() {
            form = FixedHeaderForm()
        }
    }
}

extension ControlPacket.Pingreq: ControlPacketBody {
    static var type: ControlPacketType { .pingreq }

    init(decoding reader: inout WireReader, header: FixedHeader, version: ProtocolVersion) throws(DecodeError) {
        form = FixedHeaderForm(of: header)
    }

    func encodeBody(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {}
}
