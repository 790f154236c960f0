internal import WireBytes

extension ControlPacket {
    /// CONNECT: the Client asks for a connection (MQTT 5.0 §3.1).
    ///
    ///     Protocol Name, Protocol Level, Connect Flags, Keep Alive, Properties (5.0)
    ///     Client Identifier
    ///     Will Properties (5.0), Will Topic, Will Payload      with Will Flag
    ///     User Name                                            with User Name Flag
    ///     Password                                             with Password Flag
    public struct Connect: Hashable, Sendable {
        /// The version whose rules the packet follows.
        public var version: ProtocolVersion
        /// True for a bridge, which announces itself by the top bit of Protocol Level (levels 0x83 and 0x84).
        public var isBridge: Bool
        /// "MQTT" or "MQIsdp", as sent; 3.1.1 under the name of 3.1 and the reverse can be read.
        public var protocolName: String
        /// Clean Start (3.1 and 3.1.1: Clean Session).
        public var cleanStart: Bool
        /// Keep Alive in seconds; 0 turns it off.
        public var keepAlive: UInt16
        /// The properties; none before 5.0.
        public var properties: Properties
        /// Client Identifier; empty asks the Server for one.
        public var clientIdentifier: String
        /// The Will Message; nil without Will Flag.
        public var will: Will?
        /// User Name; nil when not sent.
        public var userName: String?
        /// Password; nil when not sent.
        public var password: [UInt8]?
        /// Bits of Connect Flags that the fields above do not account for: 0 in every packet that follows the standard.
        ///
        /// Will QoS and Will Retain without Will Flag; in 3.1 also the unused bit 0, and the flags of a User Name or
        /// Password that is then missing.
        public var unaccountedFlags: UInt8
        /// What else the Fixed Header says.
        public var form: FixedHeaderForm

        /// A connection request; everything left out is absent.
        public init(
            version: ProtocolVersion,
            clientIdentifier: String,
            cleanStart: Bool = true,
            keepAlive: UInt16 = 0,
            properties: Properties = Properties(),
            will: Will? = nil,
            userName: String? = nil,
            password: [UInt8]? = nil
        ) {
            self.version = version
            self.isBridge = false
            self.protocolName = version.protocolName
            self.cleanStart = cleanStart
            self.keepAlive = keepAlive
            self.properties = properties
            self.clientIdentifier = clientIdentifier
            self.will = will
            self.userName = userName
            self.password = password
            self.unaccountedFlags = 0
            self.form = FixedHeaderForm()
        }

        /// Protocol Level as sent, a bridge's top bit included.
        public var protocolLevel: UInt8 { version.level | (isBridge ? 0x80 : 0) }
    }
}

/// The bits of Connect Flags (MQTT 5.0 §3.1.2.3).
private enum ConnectFlag {
    static let reserved: UInt8 = 0b0000_0001
    static let cleanStart: UInt8 = 0b0000_0010
    static let will: UInt8 = 0b0000_0100
    static let willQoS: UInt8 = 0b0001_1000
    static let willRetain: UInt8 = 0b0010_0000
    static let password: UInt8 = 0b0100_0000
    static let userName: UInt8 = 0b1000_0000
}

extension ControlPacket.Connect {
    /// Reads Protocol Name and Protocol Level only: they decide how everything else reads, flags included.
    static func version(statedIn bytes: Span<UInt8>, in body: Range<Int>) throws(DecodeError) -> ProtocolVersion {
        var reader = WireReader(bytes, in: body)
        return try readProtocol(&reader).version
    }

    private static func readProtocol(
        _ reader: inout WireReader
    ) throws(DecodeError) -> (name: String, version: ProtocolVersion, isBridge: Bool) {
        let nameOffset = reader.offset
        let name = reader.bytes.string(in: try reader.binaryData(.protocolName))
        guard name == "MQTT" || name == "MQIsdp" else {
            throw DecodeError(.protocolName, .protocolName, at: nameOffset)
        }
        let levelOffset = reader.offset
        let level = try reader.byte(.protocolLevel)
        let isBridge = level == 0x83 || level == 0x84
        guard let version = ProtocolVersion(level: isBridge ? level & 0x7F : level) else {
            throw DecodeError(.unsupportedProtocolLevel, .protocolLevel, at: levelOffset, value: Int(level))
        }
        return (name, version, isBridge)
    }
}

extension ControlPacket.Connect: ControlPacketBody {
    static var type: ControlPacketType { .connect }

    init(decoding reader: inout WireReader, header: FixedHeader, version: ProtocolVersion) throws(DecodeError) {
        (protocolName, self.version, isBridge) = try Self.readProtocol(&reader)
        let refusingNull = version.refusesNullCharacter

        let flagsOffset = reader.offset
        let flags = try reader.byte(.connectFlags)
        if version.reservesUnusedBits, flags & ConnectFlag.reserved != 0 {
            throw DecodeError(.reservedBits, .connectFlags, at: flagsOffset, value: Int(flags))
        }
        cleanStart = flags & ConnectFlag.cleanStart != 0
        keepAlive = try reader.twoByteInteger(.keepAlive)
        properties = try Properties(decoding: &reader, in: .connect, version: version)

        let identifier = try reader.utf8String(.clientIdentifier, refusingNull: refusingNull)
        clientIdentifier = reader.bytes.string(in: identifier)
        if flags & ConnectFlag.will != 0 {
            guard let qos = QoS(rawValue: (flags & ConnectFlag.willQoS) >> 3) else {
                throw DecodeError(.invalidQoS, .connectFlags, at: flagsOffset, value: 3, limit: 2)
            }
            let retain = flags & ConnectFlag.willRetain != 0
            will = try ControlPacket.Will(decoding: &reader, qos: qos, retain: retain, version: version)
        }
        let mayEnd = version.toleratesMissingCredentials
        if flags & ConnectFlag.userName != 0, !(mayEnd && reader.isAtEnd) {
            let range = try reader.utf8String(.userName, refusingNull: refusingNull)
            userName = reader.bytes.string(in: range)
        }
        if flags & ConnectFlag.password != 0, !(mayEnd && reader.isAtEnd) {
            let range = try reader.binaryData(.password)
            password = reader.bytes.array(in: range)
        }
        unaccountedFlags = 0
        form = FixedHeaderForm(of: header)
        unaccountedFlags = flags & ~connectFlags
    }

    func encodeBody(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {
        try writer.append(utf8String: protocolName, .protocolName)
        writer.append(protocolLevel)
        writer.append(connectFlags)
        writer.append(bigEndian: keepAlive)
        try properties.encode(into: &writer, version: version)
        try writer.append(utf8String: clientIdentifier, .clientIdentifier)
        try will?.encode(into: &writer, version: version)
        if let userName {
            try writer.append(utf8String: userName, .userName)
        }
        if let password {
            try writer.append(binaryData: password, .password)
        }
    }

    /// Connect Flags as the fields say them.
    private var connectFlags: UInt8 {
        var flags = unaccountedFlags
        if cleanStart {
            flags |= ConnectFlag.cleanStart
        }
        if let will {
            flags |= ConnectFlag.will | will.qos.rawValue << 3
            if will.retain {
                flags |= ConnectFlag.willRetain
            }
        }
        if userName != nil {
            flags |= ConnectFlag.userName
        }
        if password != nil {
            flags |= ConnectFlag.password
        }
        return flags
    }
}
