/// What every Control Packet begins with: type, flags, Remaining Length (MQTT 5.0 §2.1).
///
///     byte 1    bits 7-4  Control Packet type    bits 3-0  flags
///     byte 2…   Remaining Length, one to four bytes
public struct FixedHeader: Hashable, Sendable {
    /// The Control Packet type.
    public let type: ControlPacketType
    /// The flags, 0 to 15.
    public let flags: UInt8
    /// How many bytes follow the Fixed Header, 0 to 268,435,455.
    public let remainingLength: Int
    /// How many bytes the Fixed Header itself takes, 2 to 5.
    public let length: Int
    /// False when Remaining Length takes more bytes than it needs.
    public let isMinimal: Bool

    /// A header as it was met on the wire.
    @inlinable
    init(type: ControlPacketType, flags: UInt8, remainingLength: Int, length: Int) {
        self.type = type
        self.flags = flags
        self.remainingLength = remainingLength
        self.length = length
        self.isMinimal = length &- 1 == VariableByteInteger.minimalLength(of: remainingLength)
    }

    /// The header of a packet of which only type and length are known; its flags are those prescribed.
    public init(type: ControlPacketType, packetLength: Int) {
        let length = 1 + (packetLength < 2 ? 1 : VariableByteInteger.minimalLength(of: packetLength &- 2))
        self.init(
            type: type,
            flags: type.prescribedFlags,
            remainingLength: max(0, packetLength &- length),
            length: length
        )
    }

    /// The header `original` with another Remaining Length, in as many bytes.
    init(_ original: FixedHeader, remainingLength: Int) {
        type = original.type
        flags = original.flags
        self.remainingLength = remainingLength
        length = original.length
        isMinimal = original.isMinimal
    }

    /// How many bytes the whole packet takes.
    @inlinable
    public var packetLength: Int { length &+ remainingLength }

    /// What the bytes at an offset turned out to be.
    @frozen
    public enum Decoding: Sendable {
        /// The bytes end before the Fixed Header does.
        case incomplete
        /// A Fixed Header; whether the packet is whole, the caller compares.
        case header(FixedHeader)
        /// Not a Fixed Header: Remaining Length goes on after its fourth byte.
        case malformed(DecodeError)
    }

    /// Reads the Fixed Header at `offset`, looking at no byte from `end` on.
    ///
    /// A Remaining Length in more bytes than needed can be read; `isMinimal` tells, and decoding the packet refuses it
    /// where its version does.
    ///
    /// - Precondition: `offset` is not negative; `end` is not past the end of `bytes`.
    @inlinable @inline(__always)
    public static func decode(_ bytes: Span<UInt8>, at offset: Int, end: Int) -> Decoding {
        switch VariableByteInteger.decode(bytes, at: offset &+ 1, end: end) {
        case .incomplete:
            return .incomplete
        case .integer(let integer):
            let first = bytes[offset]
            return .header(
                FixedHeader(
                    type: ControlPacketType(rawValue: first &>> 4),
                    flags: first & 0x0F,
                    remainingLength: integer.value,
                    length: integer.length &+ 1
                )
            )
        case .tooLong:
            return .malformed(tooLong(type: bytes[offset] &>> 4))
        }
    }

    @usableFromInline
    static func tooLong(type: UInt8) -> DecodeError {
        DecodeError(.lengthTooLong, .remainingLength, at: 1, packetType: ControlPacketType(rawValue: type))
    }
}

extension FixedHeader {
    /// Refuses what `version` refuses in a Fixed Header: a padded length, an unassigned type, wrong flags.
    ///
    /// PUBLISH, whose flags have a meaning, is only refused a QoS of 3 where that is decoded.
    ///
    /// - Throws: `DecodeError` with offsets from `packetOffset` on added to it.
    func validate(in version: ProtocolVersion, packetOffset: Int) throws(DecodeError) {
        if version.requiresMinimalLengths, !isMinimal {
            let needed = VariableByteInteger.minimalLength(of: remainingLength)
            throw DecodeError(
                .nonMinimalLength,
                .remainingLength,
                at: packetOffset + 1,
                value: length - 1,
                limit: needed
            )
        }
        guard type != .publish else { return }
        guard type.isAssigned(in: version) else {
            throw DecodeError(.reservedPacketType, .packetType, at: packetOffset, value: Int(type.rawValue))
        }
        let prescribed = type.prescribedFlags
        // 3.1 gives these flags the meaning they have in PUBLISH: QoS is 1 where a Message ID needs it, DUP is free,
        // and elsewhere nobody reads them.
        let binding: UInt8 = version.reservesUnusedBits ? 0b1111 : prescribed == 0 ? 0 : 0b0110
        guard flags & binding == prescribed & binding else {
            throw DecodeError(.reservedFlags, .flags, at: packetOffset, value: Int(flags), limit: Int(prescribed))
        }
    }
}
