public import WireBytes

/// A Control Packet that owns its content, to be read from bytes and written back to the same bytes (MQTT 5.0 §2.1.2).
///
/// Strings are compared as Swift compares them, by canonical equivalence; what is written are their own bytes.
public enum ControlPacket: Hashable, Sendable {
    /// Connection request.
    case connect(Connect)
    /// Connect acknowledgment.
    case connack(Connack)
    /// Publish message.
    case publish(Publish)
    /// Publish acknowledgment (QoS 1).
    case puback(Puback)
    /// Publish received (QoS 2 delivery part 1).
    case pubrec(Pubrec)
    /// Publish release (QoS 2 delivery part 2).
    case pubrel(Pubrel)
    /// Publish complete (QoS 2 delivery part 3).
    case pubcomp(Pubcomp)
    /// Subscribe request.
    case subscribe(Subscribe)
    /// Subscribe acknowledgment.
    case suback(Suback)
    /// Unsubscribe request.
    case unsubscribe(Unsubscribe)
    /// Unsubscribe acknowledgment.
    case unsuback(Unsuback)
    /// PING request.
    case pingreq(Pingreq)
    /// PING response.
    case pingresp(Pingresp)
    /// Disconnect notification.
    case disconnect(Disconnect)
    /// Authentication exchange.
    case auth(Auth)
}

/// What each kind of Control Packet knows how to do; the Fixed Header is written once, around all of them.
protocol ControlPacketBody {
    /// Reads what follows the Fixed Header; leftover bytes are the caller's concern.
    init(decoding reader: inout WireReader, header: FixedHeader, version: ProtocolVersion) throws(DecodeError)

    /// The type in the Fixed Header.
    static var type: ControlPacketType { get }
    /// What else the Fixed Header holds.
    var form: FixedHeaderForm { get }
    /// The flags of the Fixed Header.
    var flags: UInt8 { get }

    /// Writes what follows the Fixed Header.
    func encodeBody(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError)
}

extension ControlPacketBody {
    var flags: UInt8 { form.flags ?? Self.type.prescribedFlags }
}

extension ControlPacket {
    private var body: any ControlPacketBody {
        switch self {
        case .connect(let packet): packet
        case .connack(let packet): packet
        case .publish(let packet): packet
        case .puback(let packet): packet
        case .pubrec(let packet): packet
        case .pubrel(let packet): packet
        case .pubcomp(let packet): packet
        case .subscribe(let packet): packet
        case .suback(let packet): packet
        case .unsubscribe(let packet): packet
        case .unsuback(let packet): packet
        case .pingreq(let packet): packet
        case .pingresp(let packet): packet
        case .disconnect(let packet): packet
        case .auth(let packet): packet
        }
    }

    /// The packet's type.
    public var type: ControlPacketType { Swift.type(of: body).type }
}

extension ControlPacket {
    /// Reads a whole packet, Fixed Header included, that fills `packet` exactly.
    ///
    /// `version` is what the connection's CONNECT stated; CONNECT itself states its own and ignores it.
    ///
    /// - Throws: `DecodeError` when the packet is malformed, cut short, or followed by more bytes; with
    ///   `.versionUnknown` when `version` is nil and the packet is not CONNECT.
    public init(decoding packet: Span<UInt8>, version: ProtocolVersion?) throws(DecodeError) {
        switch FixedHeader.decode(packet, at: 0, end: packet.count) {
        case .incomplete:
            throw DecodeError(
                .truncated,
                packet.isEmpty ? .packetType : .remainingLength,
                at: 0,
                value: packet.count + 1,
                limit: packet.count,
                packetType: packet.isEmpty ? nil : ControlPacketType(rawValue: packet[0] >> 4),
                version: version
            )
        case .malformed(var error):
            error.version = version
            throw error
        case .header(let header):
            guard packet.count <= header.packetLength else {
                let excess = packet.count - header.packetLength
                let error = DecodeError(.trailingBytes, .payload, at: header.packetLength, value: excess, limit: 0)
                throw error.inPacket(at: 0, type: header.type, version: version)
            }
            try self.init(decoding: packet, header: header, at: 0, version: version)
        }
    }

    /// Reads the packet at `offset`, whose Fixed Header has been read already.
    ///
    /// Offsets in errors count from the packet's first byte.
    ///
    /// - Throws: `DecodeError` as above.
    public init(
        decoding bytes: Span<UInt8>,
        header: FixedHeader,
        at offset: Int,
        version: ProtocolVersion?
    ) throws(DecodeError) {
        var version = version
        do throws(DecodeError) {
            let body = try header.bodyRange(at: offset, in: bytes)
            if header.type == .connect {
                version = try Connect.version(statedIn: bytes, in: body)
            }
            guard let version else { throw DecodeError(.versionUnknown, .protocolLevel, at: offset) }
            try header.validate(in: version, packetOffset: offset)
            var reader = WireReader(bytes, in: body)
            self = try ControlPacket(decoding: &reader, header: header, version: version)
            try reader.expectEnd()
        } catch {
            throw error.inPacket(at: offset, type: header.type, version: error.version ?? version)
        }
    }

    private init(
        decoding reader: inout WireReader,
        header: FixedHeader,
        version: ProtocolVersion
    ) throws(DecodeError) {
        switch header.type {
        case .connect: self = .connect(try Connect(decoding: &reader, header: header, version: version))
        case .connack: self = .connack(try Connack(decoding: &reader, header: header, version: version))
        case .publish: self = .publish(try Publish(decoding: &reader, header: header, version: version))
        case .puback: self = .puback(try Puback(decoding: &reader, header: header, version: version))
        case .pubrec: self = .pubrec(try Pubrec(decoding: &reader, header: header, version: version))
        case .pubrel: self = .pubrel(try Pubrel(decoding: &reader, header: header, version: version))
        case .pubcomp: self = .pubcomp(try Pubcomp(decoding: &reader, header: header, version: version))
        case .subscribe: self = .subscribe(try Subscribe(decoding: &reader, header: header, version: version))
        case .suback: self = .suback(try Suback(decoding: &reader, header: header, version: version))
        case .unsubscribe: self = .unsubscribe(try Unsubscribe(decoding: &reader, header: header, version: version))
        case .unsuback: self = .unsuback(try Unsuback(decoding: &reader, header: header, version: version))
        case .pingreq: self = .pingreq(try Pingreq(decoding: &reader, header: header, version: version))
        case .pingresp: self = .pingresp(try Pingresp(decoding: &reader, header: header, version: version))
        case .disconnect: self = .disconnect(try Disconnect(decoding: &reader, header: header, version: version))
        case .auth: self = .auth(try Auth(decoding: &reader, header: header, version: version))
        default:
            throw DecodeError(.reservedPacketType, .packetType, at: 0, value: Int(header.type.rawValue))
        }
    }
}

extension ControlPacket {
    /// Appends the whole packet, Fixed Header included; a packet that cannot be written leaves no trace.
    ///
    ///     byte 1    type, flags
    ///     byte 2…   Remaining Length, put in once the body is there
    ///     …         body
    ///
    /// CONNECT is written in the version it states, whatever `version` is.
    ///
    /// - Throws: `EncodeError` when a field is too long for its length, or `version` does not have it.
    public func encode(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {
        let start = writer.count
        do throws(EncodeError) {
            let body = self.body
            var version = version
            if case .connect(let connect) = self {
                version = connect.version
            }
            guard type.isAssigned(in: version) else { throw EncodeError(.notInVersion, .packetType) }
            writer.append(type.rawValue << 4 | body.flags & 0x0F)
            try body.encodeBody(into: &writer, version: version)
            let length = writer.count - start - 1
            guard length <= VariableByteInteger.maximum else {
                let limit = VariableByteInteger.maximum
                throw EncodeError(.valueTooLarge, .remainingLength, value: length, limit: limit)
            }
            let needed = VariableByteInteger.minimalLength(of: length)
            let width = min(4, max(needed, body.form.remainingLengthBytes ?? needed))
            let digits = VariableByteInteger.digits(of: length, length: width)
            writer.insert(digits.span.extracting(first: width), at: start + 1)
        } catch {
            writer.truncate(to: start)
            throw error
        }
    }

    /// The bytes of the whole packet.
    ///
    /// - Throws: `EncodeError` as `encode(into:version:)`.
    public func encoded(version: ProtocolVersion) throws(EncodeError) -> [UInt8] {
        var writer = ByteWriter()
        try encode(into: &writer, version: version)
        return writer.array
    }
}

extension FixedHeader {
    /// Where the bytes behind the Fixed Header are, for a packet at `offset` that has to lie inside `bytes`.
    @inline(__always)
    func bodyRange(at offset: Int, in bytes: Span<UInt8>) throws(DecodeError) -> Range<Int> {
        precondition(offset >= 0 && offset <= bytes.count)
        let available = bytes.count &- offset
        guard packetLength <= available else {
            let left = max(0, available &- length)
            throw DecodeError(.truncated, .remainingLength, at: offset &+ 1, value: remainingLength, limit: left)
        }
        return offset &+ length..<offset &+ packetLength
    }
}
