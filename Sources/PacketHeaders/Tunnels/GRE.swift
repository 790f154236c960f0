import WireBytes

/// The first two bytes of a GRE header (RFC 2784 §2.1, RFC 2890 §2).
private struct GREFlags {
    let rawValue: UInt16

    var hasChecksum: Bool { rawValue & 0x8000 != 0 }
    var hasRouting: Bool { rawValue & 0x4000 != 0 }
    var hasKey: Bool { rawValue & 0x2000 != 0 }
    var hasSequenceNumber: Bool { rawValue & 0x1000 != 0 }
    var version: UInt16 { rawValue & 0x0007 }

    /// The header's length in bytes; the routing of RFC 1701 would have none that is known beforehand.
    var headerLength: Int {
        4 &+ (hasChecksum ? 4 : 0) &+ (hasKey ? 4 : 0) &+ (hasSequenceNumber ? 4 : 0)
    }
}

extension FrameDissector {
    /// Flags and version, protocol type (2 each); by the flags checksum and reserved, key, sequence number (4 each).
    mutating func dissectGRE(_ bytes: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(4) else { return outer.lacking(4) }
        let start = outer.start
        let flags = GREFlags(rawValue: bytes.bigEndianUInt16(at: start))
        // Version 1 belongs to PPTP (RFC 2637), whose PPP is compressed or encrypted as a rule.
        guard flags.version == 0, !flags.hasRouting else {
            counts.otherTransports &+= 1
            return .notTCP
        }
        guard outer.holds(flags.headerLength) else { return outer.lacking(flags.headerLength) }
        var section = outer
        section.skip(flags.headerLength)
        if flags.hasKey {
            section.network = bytes.bigEndianUInt32(at: start &+ (flags.hasChecksum ? 8 : 4))
        }
        guard descend(&section) else { return .notTCP }
        let type = bytes.bigEndianUInt16(at: start &+ 2)
        switch type {
        case 0x88be:
            counts.tunnels.erspan &+= 1
            return dissectERSPAN2(bytes, section, hasHeader: flags.hasSequenceNumber)
        case 0x22eb:
            counts.tunnels.erspan &+= 1
            return dissectERSPAN3(bytes, section)
        default:
            counts.tunnels.gre &+= 1
            return dissectTunnelled(bytes, section, type)
        }
    }
}
