import WireBytes

extension FrameDissector {
    /// Packet type, hardware type, address length (2 each), address (8), protocol (2): LINKTYPE_LINUX_SLL.
    mutating func dissectLinuxCooked(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(16) else { return outer.lacking(16) }
        var section = outer
        section.skip(16)
        return dissectCookedProtocol(frame, section, frame.bigEndianUInt16(at: outer.start &+ 14))
    }

    /// Protocol, reserved (2 each), interface (4), hardware type (2), packet type, address length (1 each),
    /// address (8): LINKTYPE_LINUX_SLL2.
    mutating func dissectLinuxCookedV2(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(20) else { return outer.lacking(20) }
        var section = outer
        section.skip(20)
        return dissectCookedProtocol(frame, section, frame.bigEndianUInt16(at: outer.start))
    }

    /// An EtherType, or one of Linux's own numbers where a length would be.
    private mutating func dissectCookedProtocol(
        _ frame: Span<UInt8>,
        _ section: Section,
        _ number: UInt16
    ) -> FrameOutcome {
        let logicalLinkControl: UInt16 = 4
        if number == logicalLinkControl { return dissectLLC(frame, section) }
        guard number >= EtherType.minimum else { return notIP() }
        return dissectEtherType(frame, section, number)
    }
}
