import WireBytes

extension FrameDissector {
    /// A stack of labels of four bytes, the last one marked (RFC 3032 §2.1).
    ///
    /// Nothing says what comes next: the first half byte tells IP from a pseudowire (RFC 4385 §3, RFC 4928 §3).
    mutating func dissectMPLS(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        var section = outer
        var isBottom = false
        while !isBottom {
            guard section.holds(4) else { return section.lacking(4) }
            isBottom = frame[section.start &+ 2] & 1 != 0
            section.skip(4)
        }
        guard section.holds(1) else { return section.lacking(1) }
        switch frame[section.start] >> 4 {
        case 4: return dissectIPv4(frame, section)
        case 6: return dissectIPv6(frame, section)
        case 1: return notIP()  // an associated channel of the pseudowire itself
        case 0: return dissectPseudowire(frame, section)
        default: return dissectEthernet(frame, section)
        }
    }

    /// Ethernet behind a control word (4), or with a destination address that looks like one (RFC 4448 §4.6).
    private mutating func dissectPseudowire(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(18) else { return outer.lacking(18) }
        var section = outer
        let hasControlWord =
            EtherType.isFollowed(frame.bigEndianUInt16(at: outer.start &+ 16))
            || !EtherType.isFollowed(frame.bigEndianUInt16(at: outer.start &+ 12))
        if hasControlWord { section.skip(4) }
        return dissectEthernet(frame, section)
    }
}
