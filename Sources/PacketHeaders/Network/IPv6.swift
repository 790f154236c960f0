import WireBytes

extension FrameDissector {
    /// Version, traffic class and flow label (4), payload length (2), next header, hop limit (1 each), source,
    /// destination (16 each), extension headers: RFC 8200 §3.
    mutating func dissectIPv6(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(40) else { return outer.lacking(40) }
        let start = outer.start
        guard frame[start] >> 4 == 6 else { return .malformed }
        let payloadLength = Int(frame.bigEndianUInt16(at: start &+ 4))
        let nextHeader = frame[start &+ 6]
        var section = outer
        section.skip(40)
        let header = IPHeader(start: start, isIPv6: true, isVerifiable: payloadLength > 0)
        if payloadLength > 0 || nextHeader == IPProtocol.noNextHeader {
            section.limit(to: payloadLength)
            noteCut(section)
        } else if !noteOffload(outer) {
            return .malformed
        }
        if nextHeader == IPProtocol.tcp { return dissectTCP(frame, section, header) }
        return dissectExtensions(frame, section, header, nextHeader)
    }

    /// Extension headers, as many as there are (RFC 8200 §4), and what follows them.
    ///
    /// Each begins with the number of the next header and its own length, in units of eight bytes past the first
    /// eight; the Authentication Header counts in fours past the first two (RFC 4302 §2.2).
    mutating func dissectExtensions(
        _ bytes: Span<UInt8>,
        _ outer: Section,
        _ outerHeader: IPHeader,
        _ firstNumber: UInt8
    ) -> FrameOutcome {
        var section = outer
        var header = outerHeader
        var number = firstNumber
        var count = 0
        while IPProtocol.isExtensionHeader(number) {
            count &+= 1
            guard count <= options.maximumExtensionHeaders else {
                counts.tooManyExtensionHeaders &+= 1
                return .notTCP
            }
            guard section.holds(8) else { return section.lacking(8) }
            let start = section.start
            if number == IPProtocol.fragment {
                number = bytes[start]
                let fragmentation = bytes.bigEndianUInt16(at: start &+ 2)
                section.skip(8)
                // A fragment that is the whole datagram needs no other (RFC 6946).
                if fragmentation & 0xfff9 == 0 { continue }
                let fragment = Fragment(
                    identification: bytes.bigEndianUInt32(at: start &+ 4),
                    offset: Int(fragmentation & 0xfff8),
                    isLast: fragmentation & 1 == 0,
                    protocolNumber: number
                )
                return dissectFragment(bytes, section, header, fragment)
            }
            let lengthField = Int(bytes[start &+ 1])
            let length = number == IPProtocol.authentication ? (lengthField &+ 2) &* 4 : (lengthField &+ 1) &* 8
            // With segments left, the header's destination is not the one that the checksum covers.
            if number == IPProtocol.routing, bytes[start &+ 3] != 0 { header.isVerifiable = false }
            guard section.holds(length) else { return section.lacking(length) }
            number = bytes[start]
            section.skip(length)
        }
        return dissectTransport(bytes, section, header, number)
    }
}
