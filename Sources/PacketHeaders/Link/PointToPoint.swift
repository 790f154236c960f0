import WireBytes

extension FrameDissector {
    /// Version and type, code (1 each), session, length (2 each), then PPP: RFC 2516 §4.
    mutating func dissectPPPoE(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(6) else { return outer.lacking(6) }
        let start = outer.start
        guard frame[start] == 0x11 else { return .malformed }
        // Any other code is discovery, which carries no PPP.
        guard frame[start &+ 1] == 0 else { return notIP() }
        var section = outer
        section.skip(6)
        section.limit(to: Int(frame.bigEndianUInt16(at: start &+ 4)))
        return dissectPPPProtocol(frame, section)
    }

    /// PPP with or without the address and control bytes of HDLC-like framing (RFC 1662 §3.1).
    mutating func dissectPPP(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(2) else { return outer.lacking(2) }
        var section = outer
        if frame.bigEndianUInt16(at: outer.start) == 0xff03 { section.skip(2) }
        return dissectPPPProtocol(frame, section)
    }

    /// PPP in HDLC-like framing, or Cisco HDLC, which the address byte tells apart (RFC 1547 §4.3.1).
    mutating func dissectHDLC(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(1) else { return outer.lacking(1) }
        let address = frame[outer.start]
        guard address == 0x0f || address == 0x8f else { return dissectPPP(frame, outer) }
        guard outer.holds(4) else { return outer.lacking(4) }
        var section = outer
        section.skip(4)
        return dissectEtherType(frame, section, frame.bigEndianUInt16(at: outer.start &+ 2))
    }

    /// The protocol field has two bytes, or one that is odd where the peers agreed to compress it (RFC 1661 §2).
    private mutating func dissectPPPProtocol(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(1) else { return outer.lacking(1) }
        var section = outer
        var number = UInt16(frame[outer.start])
        section.skip(1)
        if number & 1 == 0 {
            guard section.holds(1) else { return section.lacking(1) }
            number = number &<< 8 | UInt16(frame[section.start])
            section.skip(1)
        }
        switch number {
        case 0x0021: return dissectIPv4(frame, section)
        case 0x0057: return dissectIPv6(frame, section)
        case 0x0281, 0x0283: return dissectMPLS(frame, section)
        default: return notIP()
        }
    }
}
