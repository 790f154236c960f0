internal import WireBytes

extension ControlPacket {
    /// PUBLISH: an Application Message on its way (MQTT 5.0 §3.3).
    ///
    ///     Topic Name, Packet Identifier (QoS 1 and 2), Properties (5.0)
    ///     Application Message
    public struct Publish: Hashable, Sendable {
        /// DUP: this may be a repeated delivery.
        public var dup: Bool
        /// QoS.
        public var qos: QoS
        /// RETAIN.
        public var retain: Bool
        /// Topic Name; empty when a Topic Alias stands for it.
        public var topicName: String
        /// Packet Identifier; written at QoS 1 and 2 only, where nil is written as 0.
        public var packetIdentifier: UInt16?
        /// The properties; none before 5.0.
        public var properties: Properties
        /// The Application Message.
        public var payload: [UInt8]
        /// What else the Fixed Header says.
        public var form: FixedHeaderForm

        /// A message; everything left out is absent.
        public init(
            topicName: String,
            payload: [UInt8],
            qos: QoS = .atMostOnce,
            packetIdentifier: UInt16? = nil,
            dup: Bool = false,
            retain: Bool = false,
            properties: Properties = Properties()
        ) {
            self.dup = dup
            self.qos = qos
            self.retain = retain
            self.topicName = topicName
            self.packetIdentifier = packetIdentifier
            self.properties = properties
            self.payload = payload
            self.form = FixedHeaderForm()
        }
    }
}

extension ControlPacket.Publish: ControlPacketBody {
    static var type: ControlPacketType { .publish }

    var flags: UInt8 {
        (dup ? 0b1000 : 0) | qos.rawValue << 1 | (retain ? 0b0001 : 0)
    }

    init(decoding reader: inout WireReader, header: FixedHeader, version: ProtocolVersion) throws(DecodeError) {
        let packetOffset = reader.offset - header.length
        let layout = try PublishLayout(
            reading: &reader,
            flags: header.flags,
            packetOffset: packetOffset,
            version: version
        )
        dup = layout.dup
        qos = layout.qos
        retain = layout.retain
        topicName = reader.bytes.string(in: layout.topicName)
        packetIdentifier = layout.packetIdentifier
        properties = Properties(copying: reader.bytes, in: layout.properties)
        payload = reader.bytes.array(in: layout.payload)
        form = FixedHeaderForm(of: header)
    }

    func encodeBody(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {
        try writer.append(utf8String: topicName, .topicName)
        if qos != .atMostOnce {
            writer.append(bigEndian: packetIdentifier ?? 0)
        }
        try properties.encode(into: &writer, version: version)
        writer.append(payload)
    }
}
