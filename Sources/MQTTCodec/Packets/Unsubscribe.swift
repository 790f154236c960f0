internal import WireBytes

extension ControlPacket {
    /// UNSUBSCRIBE: the Client wants no more of it (MQTT 5.0 §3.10).
    ///
    ///     Packet Identifier, Properties (5.0)
    ///     Topic Filter      for each subscription
    public struct Unsubscribe: Hashable, Sendable {
        /// Packet Identifier.
        public var packetIdentifier: UInt16
        /// The properties; none before 5.0.
        public var properties: Properties
        /// The Topic Filters, in wire order; an empty list can be read though it is a Protocol Error.
        public var topicFilters: [String]
        /// What else the Fixed Header says.
        public var form: FixedHeaderForm

        /// A request.
        public init(packetIdentifier: UInt16, topicFilters: [String], properties: Properties = Properties()) {
            self.packetIdentifier = packetIdentifier
            self.properties = properties
            self.topicFilters = topicFilters
            self.form = FixedHeaderForm()
        }

        /// DUP, which 3.1 allows here.
        public var dup: Bool { form.dup }
    }
}

extension ControlPacket.Unsubscribe: ControlPacketBody {
    static var type: ControlPacketType { .unsubscribe }

    init(decoding reader: inout WireReader, header: FixedHeader, version: ProtocolVersion) throws(DecodeError) {
        packetIdentifier = try reader.twoByteInteger(.packetIdentifier)
        properties = try Properties(decoding: &reader, in: PropertyPlace(.unsubscribe), version: version)
        topicFilters = []
        while !reader.isAtEnd {
            let filter = try reader.utf8String(.topicFilter, refusingNull: version.refusesNullCharacter)
            topicFilters.append(reader.bytes.string(in: filter))
        }
        form = FixedHeaderForm(of: header)
    }

    func encodeBody(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {
        writer.append(bigEndian: packetIdentifier)
        try properties.encode(into: &writer, version: version)
        for filter in topicFilters {
            try writer.append(utf8String: filter, .topicFilter)
        }
    }
}
