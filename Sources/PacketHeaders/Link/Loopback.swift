import WireBytes

extension FrameDissector {
    /// The address family (4), in the capturing host's byte order for LINKTYPE_NULL and big-endian for LINKTYPE_LOOP.
    ///
    /// Families are small numbers, so the order shows; IPv6 has a number of its own on each system.
    mutating func dissectLoopback(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(4) else { return outer.lacking(4) }
        var section = outer
        section.skip(4)
        let family = frame.bigEndianUInt32(at: outer.start)
        switch family > 0xffff ? family.byteSwapped : family {
        case 2: return dissectIPv4(frame, section)
        case 10, 24, 28, 30: return dissectIPv6(frame, section)
        default: return notIP()
        }
    }

    /// An IP packet of the version that its first half byte says.
    mutating func dissectIP(_ frame: Span<UInt8>, _ section: Section) -> FrameOutcome {
        guard section.holds(1) else { return section.lacking(1) }
        switch frame[section.start] >> 4 {
        case 4: return dissectIPv4(frame, section)
        case 6: return dissectIPv6(frame, section)
        default: return notIP()
        }
    }
}
