import WireBytes

/// The EtherType numbers that lead on to IP (IEEE 802 Numbers at IANA).
enum EtherType {
    static let ipv4: UInt16 = 0x0800
    static let ipv6: UInt16 = 0x86dd
    static let customerTag: UInt16 = 0x8100
    static let serviceTag: UInt16 = 0x88a8
    static let oldServiceTag: UInt16 = 0x9100
    static let mplsUnicast: UInt16 = 0x8847
    static let mplsMulticast: UInt16 = 0x8848
    static let pppoeSession: UInt16 = 0x8864
    static let ppp: UInt16 = 0x880b
    static let transparentEthernetBridging: UInt16 = 0x6558
    /// The highest number that is a length instead (IEEE 802.3 §3.2.6).
    static let maximumLength: UInt16 = 1500
    static let minimum: UInt16 = 0x0600

    /// Whether the number is one of those above, for guesses about what a header without a type field carries.
    static func isFollowed(_ type: UInt16) -> Bool {
        switch type {
        case ipv4, ipv6, customerTag, serviceTag, oldServiceTag, mplsUnicast, mplsMulticast, pppoeSession: true
        default: false
        }
    }
}

extension FrameDissector {
    /// Destination (6), source (6), then a type or a length (2): IEEE 802.3 §3.1.1.
    mutating func dissectEthernet(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(14) else { return outer.lacking(14) }
        var section = outer
        section.skip(14)
        let type = frame.bigEndianUInt16(at: outer.start &+ 12)
        return dissectEtherType(frame, section, type)
    }

    /// What follows a field that holds an EtherType, or a length in its place.
    @inline(__always)
    mutating func dissectEtherType(_ frame: Span<UInt8>, _ section: Section, _ type: UInt16) -> FrameOutcome {
        if type == EtherType.ipv4 { return dissectIPv4(frame, section) }
        if type == EtherType.ipv6 { return dissectIPv6(frame, section) }
        return dissectOtherEtherType(frame, section, type)
    }

    private mutating func dissectOtherEtherType(
        _ frame: Span<UInt8>,
        _ outer: Section,
        _ type: UInt16
    ) -> FrameOutcome {
        guard type <= EtherType.maximumLength || type >= EtherType.minimum else { return notIP() }
        var section = outer
        guard descend(&section) else { return .notTCP }
        switch type {
        case EtherType.customerTag, EtherType.serviceTag, EtherType.oldServiceTag:
            return dissectTag(frame, section)
        case EtherType.mplsUnicast, EtherType.mplsMulticast:
            return dissectMPLS(frame, section)
        case EtherType.pppoeSession:
            return dissectPPPoE(frame, section)
        case EtherType.ppp:
            return dissectPPP(frame, section)
        case EtherType.transparentEthernetBridging:
            return dissectEthernet(frame, section)
        case ...EtherType.maximumLength:
            section.limit(to: Int(type))
            return dissectLLC(frame, section)
        default:
            return notIP()
        }
    }

    /// Tag control information (2), then the next type (2): IEEE 802.1Q §9.6.
    private mutating func dissectTag(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(4) else { return outer.lacking(4) }
        var section = outer
        section.skip(4)
        return dissectEtherType(frame, section, frame.bigEndianUInt16(at: outer.start &+ 2))
    }

    /// Destination and source access point, control (1 each): IEEE 802.2; with SNAP, organization (3) and type (2).
    mutating func dissectLLC(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(3) else { return outer.lacking(3) }
        let start = outer.start
        var section = outer
        section.skip(3)
        let accessPoints = frame.bigEndianUInt16(at: start)
        // 0x03 is an unnumbered information frame, the only one that IP uses (RFC 1042).
        guard frame[start &+ 2] == 0x03 else { return notIP() }
        if accessPoints == 0x0606 { return dissectIPv4(frame, section) }
        guard accessPoints == 0xaaaa else { return notIP() }
        guard section.holds(5) else { return section.lacking(5) }
        // The organizations under which the type is an EtherType: RFC 1042, and IEEE 802.1H for bridges.
        let organization = frame.bigEndianUInt32(at: start &+ 2) & 0x00ff_ffff
        let type = frame.bigEndianUInt16(at: start &+ 6)
        section.skip(5)
        guard organization == 0 || organization == 0xf8, type >= EtherType.minimum else { return notIP() }
        return dissectEtherType(frame, section, type)
    }
}
