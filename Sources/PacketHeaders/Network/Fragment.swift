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
            source: header.source,
            destination: header.destination,
            identification: fragment.identification,
            protocolNumber: header.source.isIPv6 ? 0 : fragment.protocolNumber,
            depth: outer.depth,
            network: outer.network
        )
        switch fragments.received(fragment, key, bytes, outer, at: now, &counts) {
        case .held: return .fragmentHeld
        case .malformed: return .malformed
        case .complete(let datagram): return dissectDatagram(datagram, outer, header)
        }
    }

    private mutating func dissectDatagram(
        _ datagram: FragmentStore.Datagram,
        _ outer: Section,
        _ header: IPHeader
    ) -> FrameOutcome {
        let end = datagram.bytes.count
        var section = Section(start: 0, end: end, wireEnd: end, depth: outer.depth, network: outer.network)
        guard descend(&section) else { return .notTCP }
        let bytes = datagram.bytes.span
        let outcome =
            if header.source.isIPv6 {
                dissectExtensions(bytes, section, header, datagram.protocolNumber)
            } else {
                dissectTransport(bytes, section, header, datagram.protocolNumber)
            }
        // A datagram inside this one may have been completed as well; then its bytes are the ones referred to.
        guard outcome == .segment else { return outcome }
        reassembled = datagram.bytes
        return .reassembledSegment
    }
}
