import WireBytes

extension FrameDissector {
    /// Version and header length, type of service (1 each), total length, identification, flags and fragment offset
    /// (2 each), time to live, protocol (1 each), checksum (2), source, destination (4 each), options:
    /// RFC 791 §3.1.
    mutating func dissectIPv4(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(20) else { return outer.lacking(20) }
        let start = outer.start
        let headerLength = Int(frame[start] & 0x0f) &* 4
        guard frame[start] >> 4 == 4, headerLength >= 20 else { return .malformed }
        let totalLength = Int(frame.bigEndianUInt16(at: start &+ 2))
        var section = outer
        if totalLength > 0 {
            guard totalLength >= headerLength else { return .malformed }
            section.limit(to: totalLength)
            noteCut(section)
        } else if !noteOffload(section) {
            return .malformed
        }
        guard section.holds(headerLength) else { return section.lacking(headerLength) }
        section.skip(headerLength)
        if options.verifyChecksums, totalLength > 0 {
            var checksum = InternetChecksum()
            checksum.add(frame, start..<section.start)
            guard checksum.isCorrect else { return .badChecksum }
        }
        let header = IPHeader(start: start, isIPv6: false, isVerifiable: totalLength > 0)
        let protocolNumber = frame[start &+ 9]
        // The More Fragments flag or an offset; Don't Fragment and the reserved flag say nothing here.
        let fragmentation = frame.bigEndianUInt16(at: start &+ 6)
        if fragmentation & 0x3fff != 0 {
            let fragment = Fragment(
                identification: UInt32(frame.bigEndianUInt16(at: start &+ 4)),
                offset: Int(fragmentation & 0x1fff) &* 8,
                isLast: fragmentation & 0x2000 == 0,
                protocolNumber: protocolNumber
            )
            return dissectFragment(frame, section, header, fragment)
        }
        if protocolNumber == IPProtocol.tcp { return dissectTCP(frame, section, header) }
        return dissectTransport(frame, section, header, protocolNumber)
    }
}
