internal import WireBytes

extension ControlPacket {
    /// PINGRESP: the answer to PINGREQ (MQTT 5.0 §3.13).
    ///
    /// It has neither Variable Header nor Payload.
    public struct Pingresp: Hashable, Sendable {
        /// What else the Fixed Header says.
        public var form: FixedHeaderForm

        /// A PINGRESP.
        public init() {
            form = FixedHeaderForm()
        }
    }
}

extension ControlPacket.Pingresp: ControlPacketBody {
    static var type: ControlPacketType { .pingresp }

    init(decoding reader: inout WireReader, header: FixedHeader, version: ProtocolVersion) throws(DecodeError) {
        form = FixedHeaderForm(of: header)
    }

    func encodeBody(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {}
}
