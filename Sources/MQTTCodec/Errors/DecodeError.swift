/// A Control Packet that cannot be read: which field, where, and against which limit.
///
/// Thrown for what the standard calls a Malformed Packet. A Protocol Error that can be read, such as a property given
/// twice or a Packet Identifier of 0, is not an error here: it decodes and is kept as it was sent.
public struct DecodeError: Error, Equatable, Sendable {
    /// What is wrong.
    public var code: Code
    /// The field in which it is wrong.
    public var field: Field
    /// Where, in bytes from the packet's first byte.
    public var offset: Int
    /// The number that was met: a length needed, a value read; nil where there is none.
    public var value: Int?
    /// The number that `value` had to respect: the bytes left, the largest value allowed; nil where there is none.
    public var limit: Int?
    /// The packet's type; nil while only a part of a packet was read.
    public var packetType: ControlPacketType?
    /// The version the packet was read in; nil while it does not matter or is not known.
    public var version: ProtocolVersion?

    /// Describes a failure at `offset` in `field`.
    @inlinable
    public init(
        _ code: Code,
        _ field: Field,
        at offset: Int,
        value: Int? = nil,
        limit: Int? = nil,
        packetType: ControlPacketType? = nil,
        version: ProtocolVersion? = nil
    ) {
        self.code = code
        self.field = field
        self.offset = offset
        self.value = value
        self.limit = limit
        self.packetType = packetType
        self.version = version
    }

    /// The same failure as seen by who knows the packet: the offset counts from `packetOffset` on.
    public func inPacket(
        at packetOffset: Int,
        type: ControlPacketType,
        version: ProtocolVersion?
    ) -> DecodeError {
        var error = self
        error.offset = offset &- packetOffset
        error.packetType = type
        error.version = version
        return error
    }
}

extension DecodeError {
    /// What can be wrong with a packet; open, so that a later version can tell more cases apart.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// A number of ours that never changes its meaning.
        public let rawValue: UInt8

        /// The code with the number `rawValue`.
        @inlinable
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// The field needs `value` bytes and its packet or section has `limit` left.
        public static let truncated = Self(rawValue: 1)
        /// `value` bytes are left over behind the last field.
        public static let trailingBytes = Self(rawValue: 2)
        /// A string is not valid UTF-8.
        public static let invalidUTF8 = Self(rawValue: 3)
        /// A string holds U+0000.
        public static let nullCharacter = Self(rawValue: 4)
        /// The Fixed Header's flags are `value` and have to be `limit`.
        public static let reservedFlags = Self(rawValue: 5)
        /// Bits without a meaning are set in the byte `value`.
        public static let reservedBits = Self(rawValue: 6)
        /// A QoS of 3.
        public static let invalidQoS = Self(rawValue: 7)
        /// No property has the identifier `value`.
        public static let unknownProperty = Self(rawValue: 8)
        /// The property does not belong into this packet.
        public static let propertyNotAllowed = Self(rawValue: 9)
        /// A Variable Byte Integer takes `value` bytes where `limit` are enough.
        public static let nonMinimalLength = Self(rawValue: 10)
        /// A Variable Byte Integer goes on after its fourth byte.
        public static let lengthTooLong = Self(rawValue: 11)
        /// CONNECT names another protocol.
        public static let protocolName = Self(rawValue: 12)
        /// CONNECT asks for the Protocol Level `value`, which this codec does not speak.
        public static let unsupportedProtocolLevel = Self(rawValue: 13)
        /// The packet type `value` is not assigned in this version.
        public static let reservedPacketType = Self(rawValue: 14)
        /// The packet takes `value` bytes and the reader was told to accept at most `limit`.
        public static let packetTooLong = Self(rawValue: 15)
        /// The packet reads differently in each version, and nobody said which one it is.
        public static let versionUnknown = Self(rawValue: 16)
    }
}

extension DecodeError: CustomStringConvertible {
    /// One line: the packet, the place, what is wrong, the numbers.
    public var description: String {
        var text = packetType.map { "\($0), " } ?? ""
        text += "byte \(offset): \(explanation)"
        if let statement {
            text += " [\(statement)]"
        }
        return text
    }

    private var explanation: String {
        let value = value ?? 0
        let limit = limit ?? 0
        return switch code {
        case .truncated: "\(field) needs \(count(value)), \(limit) left"
        case .trailingBytes: "\(count(value)) left over behind the last field"
        case .invalidUTF8: "\(field) is not valid UTF-8"
        case .nullCharacter: "\(field) holds the character U+0000"
        case .reservedFlags: "\(field) is \(value), has to be \(limit)"
        case .reservedBits: "\(field) has reserved bits set: \(hexadecimal(value))"
        case .invalidQoS: "\(field) has QoS 3"
        case .unknownProperty: "no property has the identifier \(hexadecimal(value))"
        case .propertyNotAllowed: "\(field) is not allowed here"
        case .nonMinimalLength: "\(field) is encoded in \(count(value)), \(limit) would do"
        case .lengthTooLong: "\(field) goes on after its fourth byte"
        case .protocolName: "\(field) is neither MQTT nor MQIsdp"
        case .unsupportedProtocolLevel: "\(field) is \(value), not 3, 4 or 5"
        case .reservedPacketType: "Control Packet type \(value) is reserved"
        case .packetTooLong: "the packet takes \(count(value)), at most \(limit) are accepted"
        case .versionUnknown: "the protocol version is not known"
        default: "\(field) is malformed"
        }
    }

    private func count(_ bytes: Int) -> String {
        bytes == 1 ? "1 byte" : "\(bytes) bytes"
    }

    private func hexadecimal(_ value: Int) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return digits.count < 2 ? "0x0\(digits)" : "0x\(digits)"
    }
}
