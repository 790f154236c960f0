internal import WireBytes

/// Where the parts of a PUBLISH are in borrowed bytes (MQTT 5.0 §3.3): read without allocating, valid for those bytes.
public struct PublishLayout: Hashable, Sendable {
    /// DUP: this may be a repeated delivery.
    public let dup: Bool
    /// RETAIN.
    public let retain: Bool
    /// QoS.
    public let qos: QoS
    /// Packet Identifier as sent; 0 also where QoS 0 has none.
    public let packetIdentifierOrZero: UInt16
    /// Topic Alias; 0 when absent.
    public let topicAlias: UInt16
    /// Topic Name, its length left out; empty when a Topic Alias stands for it.
    public let topicName: Range<Int>
    /// The content of the Property section, Property Length left out; empty before 5.0.
    public let properties: Range<Int>
    /// The Application Message.
    public let payload: Range<Int>

    /// Packet Identifier; nil at QoS 0.
    @inlinable
    public var packetIdentifier: UInt16? { qos == .atMostOnce ? nil : packetIdentifierOrZero }

    /// Reads the PUBLISH that begins at `offset`, its Fixed Header read already.
    ///
    /// Checks everything that decoding an owned packet checks: the Topic Name is valid UTF-8, and every property can
    /// be read and belongs into PUBLISH. Ranges are those of `packet`; offsets in errors count from the packet.
    ///
    /// - Precondition: `header` was read at `offset`, and is that of a PUBLISH.
    /// - Throws: `DecodeError` when the packet is malformed or not whole.
    public init(
        decoding packet: Span<UInt8>,
        header: FixedHeader,
        at offset: Int,
        version: ProtocolVersion
    ) throws(DecodeError) {
        precondition(header.type == .publish)
        do throws(DecodeError) {
            var reader = WireReader(packet, in: try header.bodyRange(at: offset, in: packet))
            try header.validate(in: version, packetOffset: offset)
            try self.init(reading: &reader, flags: header.flags, packetOffset: offset, version: version)
        } catch {
            throw error.inPacket(at: offset, type: .publish, version: version)
        }
    }

    @inline(__always)
    init(
        reading reader: inout WireReader,
        flags: UInt8,
        packetOffset: Int,
        version: ProtocolVersion
    ) throws(DecodeError) {
        guard let qos = QoS(rawValue: (flags &>> 1) & 0b11) else {
            throw DecodeError(.invalidQoS, .flags, at: packetOffset, value: 3, limit: 2)
        }
        self.dup = flags & 0b1000 != 0
        self.retain = flags & 0b0001 != 0
        self.qos = qos
        topicName = try reader.utf8String(.topicName, refusingNull: version.refusesNullCharacter)
        packetIdentifierOrZero = qos == .atMostOnce ? 0 : try reader.twoByteInteger(.packetIdentifier)
        if version.hasProperties {
            let section = try PropertySection(decoding: &reader, in: .publish)
            properties = section.range
            topicAlias = section.topicAlias
        } else {
            properties = reader.offset..<reader.offset
            topicAlias = 0
        }
        payload = reader.readRest()
    }
}
