internal import WireBytes

/// Where the parts of a PUBACK, PUBREC, PUBREL or PUBCOMP are in borrowed bytes (MQTT 5.0 §3.4 to §3.7): read without
/// allocating, valid for those bytes.
public struct AcknowledgmentLayout: Hashable, Sendable {
    /// Packet Identifier as sent.
    public let packetIdentifier: UInt16
    /// Reason Code; Success when it is not on the wire.
    public let reasonCode: ReasonCode
    /// True when the Reason Code is on the wire: 5.0 lets senders leave out Success, earlier versions have none.
    public let hasReasonCode: Bool
    /// True when Property Length is on the wire: 5.0 lets senders leave it out when there are no properties.
    public let hasPropertyLength: Bool
    /// The content of the Property section, Property Length left out; empty before 5.0.
    public let properties: Range<Int>

    /// Reads the packet that begins at `offset`, its Fixed Header read already.
    ///
    /// Ranges are those of `packet`; offsets in errors count from the packet.
    ///
    /// - Precondition: `header` was read at `offset`, and is that of a PUBACK, PUBREC, PUBREL or PUBCOMP.
    /// - Throws: `DecodeError` when the packet is malformed or not whole.
    public init(
        decoding packet: Span<UInt8>,
        header: FixedHeader,
        at offset: Int,
        version: ProtocolVersion
    ) throws(DecodeError) {
        precondition(header.type.rawValue >= 4 && header.type.rawValue <= 7)
        do throws(DecodeError) {
            var reader = WireReader(packet, in: try header.bodyRange(at: offset, in: packet))
            try header.validate(in: version, packetOffset: offset)
            try self.init(reading: &reader, type: header.type, version: version)
            try reader.expectEnd()
        } catch {
            throw error.inPacket(at: offset, type: header.type, version: version)
        }
    }

    @inline(__always)
    init(
        reading reader: inout WireReader,
        type: ControlPacketType,
        version: ProtocolVersion
    ) throws(DecodeError) {
        packetIdentifier = try reader.twoByteInteger(.packetIdentifier)
        hasReasonCode = version.hasReasonCodes && !reader.isAtEnd
        reasonCode = hasReasonCode ? ReasonCode(rawValue: try reader.byte(.reasonCode)) : .success
        hasPropertyLength = hasReasonCode && !reader.isAtEnd
        properties =
            hasPropertyLength
            ? try PropertySection(decoding: &reader, in: PropertyPlace(type)).range : reader.offset..<reader.offset
    }
}
