internal import WireBytes

extension ControlPacket {
    /// SUBSCRIBE: the Client asks for messages (MQTT 5.0 §3.8).
    ///
    ///     Packet Identifier, Properties (5.0)
    ///     Topic Filter, Subscription Options      for each subscription
    public struct Subscribe: Hashable, Sendable {
        /// Packet Identifier.
        public var packetIdentifier: UInt16
        /// The properties; none before 5.0.
        public var properties: Properties
        /// What is asked for, in wire order; an empty list can be read though it is a Protocol Error.
        public var subscriptions: [Subscription]
        /// What else the Fixed Header says.
        public var form: FixedHeaderForm

        /// A request.
        public init(
            packetIdentifier: UInt16,
            subscriptions: [Subscription],
            properties: Properties = Properties()
        ) {
            self.packetIdentifier = packetIdentifier
            self.properties = properties
            self.subscriptions = subscriptions
            self.form = FixedHeaderForm()
        }

        /// DUP, which 3.1 allows here.
        public var dup: Bool { form.dup }
    }

    /// One Topic Filter of SUBSCRIBE with its options.
    public struct Subscription: Hashable, Sendable {
        /// Topic Filter.
        public var topicFilter: String
        /// Subscription Options (3.1 and 3.1.1: Requested QoS).
        public var options: SubscriptionOptions

        /// A subscription.
        public init(topicFilter: String, options: SubscriptionOptions) {
            self.topicFilter = topicFilter
            self.options = options
        }
    }
}

extension ControlPacket.Subscribe: ControlPacketBody {
    static var type: ControlPacketType { .subscribe }

    init(decoding reader: inout WireReader, header: FixedHeader, version: ProtocolVersion) throws(DecodeError) {
        packetIdentifier = try reader.twoByteInteger(.packetIdentifier)
        properties = try Properties(decoding: &reader, in: .subscribe, version: version)
        subscriptions = []
        while !reader.isAtEnd {
            subscriptions.append(try ControlPacket.Subscription(decoding: &reader, version: version))
        }
        form = FixedHeaderForm(of: header)
    }

    func encodeBody(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {
        writer.append(bigEndian: packetIdentifier)
        try properties.encode(into: &writer, version: version)
        for subscription in subscriptions {
            try writer.append(utf8String: subscription.topicFilter, .topicFilter)
            writer.append(subscription.options.rawValue)
        }
    }
}

extension ControlPacket.Subscription {
    fileprivate init(decoding reader: inout WireReader, version: ProtocolVersion) throws(DecodeError) {
        let filter = try reader.utf8String(.topicFilter, refusingNull: version.refusesNullCharacter)
        topicFilter = reader.bytes.string(in: filter)
        let offset = reader.offset
        options = SubscriptionOptions(rawValue: try reader.byte(.subscriptionOptions))
        try options.validate(in: version, at: offset)
    }
}

extension SubscriptionOptions {
    /// Refuses what makes SUBSCRIBE malformed: reserved bits ([MQTT-3-8.3-4], [MQTT-3.8.3-5]), and QoS 3 in 3.1.1.
    ///
    /// In 5.0 a QoS or Retain Handling of 3 is a Protocol Error; 3.1 says nothing of either.
    func validate(in version: ProtocolVersion, at offset: Int) throws(DecodeError) {
        let reserved: UInt8
        switch version {
        case .v3_1: return
        case .v3_1_1: reserved = 0b1111_1100
        case .v5_0: reserved = 0b1100_0000
        }
        guard rawValue & reserved == 0 else {
            throw DecodeError(.reservedBits, .subscriptionOptions, at: offset, value: Int(rawValue))
        }
        guard version == .v5_0 || maximumQoS != 3 else {
            throw DecodeError(.invalidQoS, .subscriptionOptions, at: offset, value: 3, limit: 2)
        }
    }
}
