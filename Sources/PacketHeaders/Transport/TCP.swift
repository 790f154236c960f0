import WireBytes

extension FrameDissector {
    /// Source and destination port (2 each), sequence and acknowledgment number (4 each), data offset, control bits
    /// (1 each), window, checksum, urgent pointer (2 each), options: RFC 9293 §3.1.
    @inline(__always)
    mutating func dissectTCP(_ bytes: Span<UInt8>, _ section: Section, _ header: IPHeader) -> FrameOutcome {
        guard section.holds(20) else { return section.lacking(20) }
        let start = section.start
        let dataOffset = Int(bytes[start &+ 12] >> 4) &* 4
        let wirePayload = section.wireEnd &- start &- dataOffset
        guard dataOffset >= 20, wirePayload >= 0 else { return .malformed }
        if options.verifyChecksums, header.isVerifiable, section.isWhole {
            var checksum = InternetChecksum()
            let length = section.end &- start
            checksum.addPseudoHeader(source: header.source, destination: header.destination, length: length)
            checksum.add(bytes, start..<section.end)
            guard checksum.isCorrect else { return .badChecksum }
        }
        // Options cut by the capture leave an empty payload at the end of what there is.
        let payload = min(start &+ dataOffset, section.end)..<section.end
        segment = TCPSegment(
            source: header.source,
            destination: header.destination,
            sourcePort: bytes.bigEndianUInt16(at: start),
            destinationPort: bytes.bigEndianUInt16(at: start &+ 2),
            sequenceNumber: bytes.bigEndianUInt32(at: start &+ 4),
            acknowledgmentNumber: bytes.bigEndianUInt32(at: start &+ 8),
            controlBits: ControlBits(rawValue: bytes[start &+ 13]),
            window: bytes.bigEndianUInt16(at: start &+ 14),
            payload: payload,
            payloadLengthOnWire: wirePayload
        )
        return .segment
    }
}
