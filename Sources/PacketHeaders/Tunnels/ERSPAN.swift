import WireBytes

/// Frames mirrored by a switch, in GRE (draft-foschiano-erspan-03).
extension FrameDissector {
    /// Type I is Ethernet at once; type II has version and VLAN, class and session (2 each), index (4) before it,
    /// and shows by GRE's sequence number.
    mutating func dissectERSPAN2(_ bytes: Span<UInt8>, _ outer: Section, hasHeader: Bool) -> FrameOutcome {
        guard hasHeader else { return dissectEthernet(bytes, outer) }
        guard outer.holds(8) else { return outer.lacking(8) }
        guard bytes[outer.start] >> 4 == 1 else { return .malformed }
        var section = outer
        section.skip(8)
        return dissectEthernet(bytes, section)
    }

    /// Version and VLAN, class and session (2 each), timestamp (4), security group tag, frame type and flags
    /// (2 each); with the last flag a subheader of the platform (8).
    mutating func dissectERSPAN3(_ bytes: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(12) else { return outer.lacking(12) }
        let start = outer.start
        guard bytes[start] >> 4 == 2 else { return .malformed }
        let frameTypeAndFlags = bytes.bigEndianUInt16(at: start &+ 10)
        let headerLength = frameTypeAndFlags & 1 != 0 ? 20 : 12
        guard outer.holds(headerLength) else { return outer.lacking(headerLength) }
        var section = outer
        section.skip(headerLength)
        switch frameTypeAndFlags &>> 10 & 0x1f {
        case 0: return dissectEthernet(bytes, section)
        case 2: return dissectIP(bytes, section)
        default: return notIP()
        }
    }
}
