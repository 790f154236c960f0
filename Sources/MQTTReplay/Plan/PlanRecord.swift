import MQTTCodec
import MQTTTimeline
import PacketHeaders
import TCPReassembly
import WireBytes

/// What a lane tells the plan: an event in the form that goes through the merger.
///
///     1 byte: which record; its fields, integers in network order; for a packet, its bytes up to the end
enum PlanRecord {
    /// A connection began.
    case opened(Opening)
    /// A packet; its bytes are in this range of the record.
    case packet(Packet, Range<Int>)
    /// A packet that cannot be sent again.
    case leftOut(Packet, Reason)
    /// Bytes that break the format.
    case malformed(from: Sender)
    /// Bytes that the capture does not hold.
    case gap(from: Sender, length: UInt64)
    /// The connection ended.
    case closed(Closing)

    /// How a connection began.
    struct Opening: Equatable {
        var client: SocketAddress
        var server: SocketAddress
        var isMidStream: Bool
        var isClientGuessed: Bool
        var frame: UInt64
    }

    /// A packet, without what the timeline's event says.
    struct Packet: Equatable {
        var from: Sender
        var type: ControlPacketType
        var qos: QoS = .atMostOnce
        var packetIdentifier: UInt16 = 0
        var topicAlias: UInt16 = 0
        var frame: UInt64
    }

    /// Why a packet cannot be sent again.
    enum Reason: UInt8 {
        /// It was longer than the analysis holds.
        case tooLong = 1
        /// The capture does not say what its Topic Alias stands for.
        case unknownAlias = 2
        /// It cannot be written as it was read.
        case notWritable = 3
    }

    /// What is known when a connection ends.
    struct Closing: Equatable {
        var how: ConnectionEnd.How
        var by: Sender?
        var version: ProtocolVersion
        /// Whether nothing told the version.
        var isVersionAssumed: Bool
        var keepAlive: UInt16?
        var clientIdentifier: String
        /// Packets of the client that had begun and were not finished.
        var cutPackets: UInt16
    }
}

extension PlanRecord.Packet {
    func encode(into writer: inout ByteWriter) {
        writer.append(from.rawValue)
        writer.append(type.rawValue)
        writer.append(qos.rawValue)
        writer.append(bigEndian: packetIdentifier)
        writer.append(bigEndian: topicAlias)
        writer.append(frame, keeping: 8)
    }

    init?(decoding reader: inout WireReader) throws(EndOfBytes) {
        guard let from = Sender(rawValue: try reader.readUInt8()) else { return nil }
        self.from = from
        type = ControlPacketType(rawValue: try reader.readUInt8())
        guard let qos = QoS(rawValue: try reader.readUInt8()) else { return nil }
        self.qos = qos
        packetIdentifier = try reader.readUInt16()
        topicAlias = try reader.readUInt16()
        frame = try reader.readUInt64()
    }
}

extension PlanRecord.Opening {
    func encode(into writer: inout ByteWriter) {
        writer.append(address: client)
        writer.append(address: server)
        writer.append((isMidStream ? 1 : 0) | (isClientGuessed ? 2 : 0))
        writer.append(frame, keeping: 8)
    }

    init(decoding reader: inout WireReader) throws(EndOfBytes) {
        client = try reader.readAddress()
        server = try reader.readAddress()
        let flags = try reader.readUInt8()
        isMidStream = flags & 1 != 0
        isClientGuessed = flags & 2 != 0
        frame = try reader.readUInt64()
    }
}

extension PlanRecord.Closing {
    func encode(into writer: inout ByteWriter) {
        writer.append(UInt8(truncatingIfNeeded: ConnectionEnd.How.allCases.firstIndex(of: how) ?? 0))
        writer.append(by.map { $0.rawValue &+ 1 } ?? 0)
        writer.append(version.level)
        writer.append(isVersionAssumed ? 1 : 0)
        writer.append(keepAlive == nil ? 0 : 1)
        writer.append(bigEndian: keepAlive ?? 0)
        writer.append(bigEndian: cutPackets)
        writer.append(utf8: clientIdentifier)
    }

    init?(decoding reader: inout WireReader) throws(EndOfBytes) {
        let manner = Int(try reader.readUInt8())
        guard manner < ConnectionEnd.How.allCases.count else { return nil }
        how = ConnectionEnd.How.allCases[manner]
        let side = try reader.readUInt8()
        by = side == 0 ? nil : Sender(rawValue: side &- 1)
        guard let version = ProtocolVersion(level: try reader.readUInt8()) else { return nil }
        self.version = version
        isVersionAssumed = try reader.readUInt8() != 0
        let hasKeepAlive = try reader.readUInt8() != 0
        let seconds = try reader.readUInt16()
        keepAlive = hasKeepAlive ? seconds : nil
        cutPackets = try reader.readUInt16()
        let rest = reader.readRest()
        clientIdentifier = String(decoding: [UInt8](copying: reader.bytes.extracting(rest)), as: UTF8.self)
    }
}

extension PlanRecord {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .opened(let opening):
            writer.append(1)
            opening.encode(into: &writer)
        case .packet(let packet, _):
            writer.append(2)
            packet.encode(into: &writer)
        case .leftOut(let packet, let reason):
            writer.append(3)
            writer.append(reason.rawValue)
            packet.encode(into: &writer)
        case .malformed(let from):
            writer.append(4)
            writer.append(from.rawValue)
        case .gap(let from, let length):
            writer.append(5)
            writer.append(from.rawValue)
            writer.append(length, keeping: 8)
        case .closed(let closing):
            writer.append(6)
            closing.encode(into: &writer)
        }
    }

    /// Reads what `encode` wrote; nil for anything else.
    init?(decoding bytes: Span<UInt8>) {
        var reader = WireReader(bytes)
        do throws(EndOfBytes) {
            guard let record = try Self.read(&reader) else { return nil }
            self = record
        } catch {
            return nil
        }
    }

    private static func read(_ reader: inout WireReader) throws(EndOfBytes) -> PlanRecord? {
        switch try reader.readUInt8() {
        case 1: return .opened(try Opening(decoding: &reader))
        case 2:
            guard let packet = try Packet(decoding: &reader) else { return nil }
            return .packet(packet, reader.readRest())
        case 3:
            guard let reason = Reason(rawValue: try reader.readUInt8()) else { return nil }
            return try Packet(decoding: &reader).map { .leftOut($0, reason) }
        case 4: return Sender(rawValue: try reader.readUInt8()).map { .malformed(from: $0) }
        case 5:
            let from = Sender(rawValue: try reader.readUInt8())
            let length = try reader.readUInt64()
            return from.map { .gap(from: $0, length: length) }
        case 6: return try Closing(decoding: &reader).map { .closed($0) }
        default: return nil
        }
    }
}

extension ByteWriter {
    fileprivate mutating func append(address: SocketAddress) {
        append(address.address.isIPv6 ? 6 : 4)
        append(address.address.high, keeping: 8)
        append(address.address.low, keeping: 8)
        append(bigEndian: address.port)
    }
}

extension WireReader {
    fileprivate mutating func readUInt64() throws(EndOfBytes) -> UInt64 {
        let high = UInt64(try readUInt32())
        return high &<< 32 | UInt64(try readUInt32())
    }

    fileprivate mutating func readAddress() throws(EndOfBytes) -> SocketAddress {
        let isIPv6 = try readUInt8() == 6
        let high = try readUInt64()
        let low = try readUInt64()
        let address =
            isIPv6 ? IPAddress(ipv6High: high, low: low) : IPAddress(ipv4: UInt32(truncatingIfNeeded: low))
        return SocketAddress(address: address, port: try readUInt16())
    }
}
