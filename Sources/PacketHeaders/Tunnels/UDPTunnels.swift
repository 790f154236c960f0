import WireBytes

extension FrameDissector {
    /// Source and destination port, length, checksum (2 each): RFC 768; only the tunnels in it are followed.
    mutating func dissectUDP(_ bytes: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(8) else { return outer.lacking(8) }
        let start = outer.start
        let destinationPort = bytes.bigEndianUInt16(at: start &+ 2)
        let length = Int(bytes.bigEndianUInt16(at: start &+ 4))
        var section = outer
        // A length of 0 is what segmentation offload leaves behind.
        if length > 0 {
            guard length >= 8, length <= outer.wireEnd &- start else { return .malformed }
            section.limit(to: length)
        }
        section.skip(8)
        switch destinationPort {
        case 4789, 8472:  // the registered port, and the one that Linux used before there was one
            return dissectVXLAN(bytes, section)
        case 6081:
            return dissectGeneve(bytes, section)
        default:
            return otherUDP()
        }
    }

    private mutating func otherUDP() -> FrameOutcome {
        counts.udpDatagrams &+= 1
        return .notTCP
    }

    /// Flags (1), reserved (3), VNI (3), reserved (1), an Ethernet frame: RFC 7348 §5.
    ///
    /// The flag of a valid VNI tells it from other UDP that happens to use the port.
    private mutating func dissectVXLAN(_ bytes: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(8) else { return outer.isWhole ? otherUDP() : .cutShort }
        let start = outer.start
        guard bytes[start] & 0x08 != 0 else { return otherUDP() }
        var section = outer
        section.skip(8)
        section.network = bytes.bigEndianUInt32(at: start &+ 4) &>> 8
        counts.tunnels.vxlan &+= 1
        guard descend(&section) else { return .notTCP }
        return dissectEthernet(bytes, section)
    }

    /// Version and option length, flags (1 each), protocol type (2), VNI (3), reserved (1), options in units of four
    /// bytes, then what the protocol type says: RFC 8926 §3.4.
    private mutating func dissectGeneve(_ bytes: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(8) else { return outer.isWhole ? otherUDP() : .cutShort }
        let start = outer.start
        guard bytes[start] >> 6 == 0 else { return otherUDP() }
        let headerLength = 8 &+ Int(bytes[start] & 0x3f) &* 4
        guard outer.holds(headerLength) else { return outer.lacking(headerLength) }
        var section = outer
        section.skip(headerLength)
        section.network = bytes.bigEndianUInt32(at: start &+ 4) &>> 8
        counts.tunnels.geneve &+= 1
        guard descend(&section) else { return .notTCP }
        return dissectTunnelled(bytes, section, bytes.bigEndianUInt16(at: start &+ 2))
    }

    /// What a tunnel carries, by a protocol type that cannot be a length.
    mutating func dissectTunnelled(_ bytes: Span<UInt8>, _ section: Section, _ type: UInt16) -> FrameOutcome {
        guard type >= EtherType.minimum else { return notIP() }
        return dissectEtherType(bytes, section, type)
    }
}
