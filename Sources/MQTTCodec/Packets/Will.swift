internal import WireBytes

extension ControlPacket {
    /// The Will Message of CONNECT: what the Server publishes when the Client vanishes (MQTT 5.0 §3.1.2.5, §3.1.3.2).
    public struct Will: Hashable, Sendable {
        /// Will Properties; none before 5.0.
        public var properties: Properties
        /// Will Topic.
        public var topic: String
        /// Will Payload (3.1 and 3.1.1: Will Message).
        public var payload: [UInt8]
        /// Will QoS.
        public var qos: QoS
        /// Will Retain.
        public var retain: Bool

        /// A Will Message; everything left out is absent.
        public init(
            topic: String,
            payload: [UInt8],
            qos: QoS = .atMostOnce,
            retain: Bool = false,
            properties: Properties = Properties()
        ) {
            self.properties = properties
            self.topic = topic
            self.payload = payload
            self.qos = qos
            self.retain = retain
        }
    }
}

extension ControlPacket.Will {
    /// Reads the Will fields of CONNECT's Payload; QoS and RETAIN come from its flags.
    init(
        decoding reader: inout WireReader,
        qos: QoS,
        retain: Bool,
        version: ProtocolVersion
    ) throws(DecodeError) {
        self.qos = qos
        self.retain = retain
        properties = try Properties(decoding: &reader, in: .will, version: version)
        let topicRange = try reader.utf8String(.willTopic, refusingNull: version.refusesNullCharacter)
        topic = reader.bytes.string(in: topicRange)
        payload = reader.bytes.array(in: try reader.binaryData(.willPayload))
    }

    func encode(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {
        try properties.encode(into: &writer, version: version)
        try writer.append(utf8String: topic, .willTopic)
        try writer.append(binaryData: payload, .willPayload)
    }
}
