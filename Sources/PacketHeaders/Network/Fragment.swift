/// What an IP header says about the fragment behind it (RFC 791 §3.1, RFC 8200 §4.5).
struct Fragment {
    /// The number that the fragments of one datagram share; 16 bits wide for IPv4.
    let identification: UInt32
    /// Where the fragment's bytes belong, in bytes from the start of the datagram's payload: at most 65,528.
    let offset: Int
    /// Whether no fragment follows this one.
    let isLast: Bool
    /// What the datagram carries; of IPv6 only the first fragment's word counts.
    let protocolNumber: UInt8
}

extension FrameDissector {
    /// Keeps a fragment; with the last one that was missing, dissects the datagram.
    mutating func dissectFragment(
        _ bytes: Span<UInt8>,
        _ outer: Section,
        _ header: IPHeader,
        _ fragment: Fragment
    ) -> FrameOutcome {
        counts.fragments &+= 1
        let key = FragmentKey(
            source: header.source(in: bytes),
            destination: header.destination(in: bytes),
            identification: fragment.identification,
            protocolNumber: header.isIPv6 ? 0 : fragment.protocolNumber,
            depth: outer.depth,
            network: outer.network
        )
        switch fragments.received(fragment, key, bytes, outer, at: now, &counts) {
        case .held: return .fragmentHeld
        case .malformed: return .malformed
        case .complete(let datagram):
            var whole: [UInt8] = []
            whole.reserveCapacity(header.range.count + datagram.bytes.count)
            for offset in header.range { whole.append(bytes[offset]) }
            whole += datagram.bytes
            return dissectDatagram(whole, outer, header, datagram.protocolNumber)
        }
    }

    /// Dissects a datagram that begins with the header of its last fragment, as far as that is always there.
    private mutating func dissectDatagram(
        _ datagram: [UInt8],
        _ outer: Section,
        _ outerHeader: IPHeader,
        _ number: UInt8
    ) -> FrameOutcome {
        let header = IPHeader(start: 0, isIPv6: outerHeader.isIPv6, isVerifiable: outerHeader.isVerifiable)
        var section = outer
        section.start = header.range.upperBound
        section.end = datagram.count
        section.wireEnd = datagram.count
        guard descend(&section) else { return .notTCP }
        let bytes = datagram.span
        var outcome =
            if header.isIPv6 {
                dissectExtensions(bytes, section, header, number)
            } else {
                dissectTransport(bytes, section, header, number)
            }
        // A datagram inside this one may have been completed as well; then its bytes are the ones referred to.
        if outcome.kind == .segment {
            outcome.kind = .reassembledSegment
            reassembled = datagram
        }
        return outcome
    }
}
