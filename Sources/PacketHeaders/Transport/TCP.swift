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
            checksum.addPseudoHeader(
                source: header.source(in: bytes),
                destination: header.destination(in: bytes),
                length: section.end &- start
            )
            checksum.add(bytes, start..<section.end)
            guard checksum.isCorrect else { return .badChecksum }
        }
        return .segment(section, header)
    }
}

extension TCPSegment {
    /// The segment that an outcome of that kind found in `bytes`.
    @inline(__always)
    init(_ outcome: FrameOutcome, in bytes: Span<UInt8>) {
        let start = outcome.start
        let dataStart = start &+ Int(bytes[start &+ 12] >> 4) &* 4
        self.init(
            source: outcome.header.source(in: bytes),
            destination: outcome.header.destination(in: bytes),
            sourcePort: bytes.bigEndianUInt16(at: start),
            destinationPort: bytes.bigEndianUInt16(at: start &+ 2),
            sequenceNumber: bytes.bigEndianUInt32(at: start &+ 4),
            acknowledgmentNumber: bytes.bigEndianUInt32(at: start &+ 8),
            controlBits: ControlBits(rawValue: bytes[start &+ 13]),
            window: bytes.bigEndianUInt16(at: start &+ 14),
            // Options cut by the capture leave an empty payload at the end of what there is.
            payload: min(dataStart, outcome.end)..<outcome.end,
            payloadLengthOnWire: outcome.wireEnd &- dataStart
        )
    }
}
