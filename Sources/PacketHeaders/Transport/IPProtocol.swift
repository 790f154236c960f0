/// The protocol numbers that are followed (Assigned Internet Protocol Numbers at IANA).
enum IPProtocol {
    static let hopByHopOptions: UInt8 = 0
    static let ipv4: UInt8 = 4
    static let tcp: UInt8 = 6
    static let udp: UInt8 = 17
    static let ipv6: UInt8 = 41
    static let routing: UInt8 = 43
    static let fragment: UInt8 = 44
    static let gre: UInt8 = 47
    static let authentication: UInt8 = 51
    static let noNextHeader: UInt8 = 59
    static let destinationOptions: UInt8 = 60
    static let mobility: UInt8 = 135
    static let hostIdentity: UInt8 = 139
    static let shim6: UInt8 = 140

    /// Whether the number is an extension header that says what comes after it (RFC 7045 §1.1).
    static func isExtensionHeader(_ number: UInt8) -> Bool {
        switch number {
        case hopByHopOptions, routing, fragment, authentication, destinationOptions, mobility, hostIdentity, shim6:
            true
        default:
            false
        }
    }
}

extension FrameDissector {
    /// What an IP datagram carries, by its protocol number.
    mutating func dissectTransport(
        _ bytes: Span<UInt8>,
        _ outer: Section,
        _ header: IPHeader,
        _ number: UInt8
    ) -> FrameOutcome {
        switch number {
        case IPProtocol.tcp: return dissectTCP(bytes, outer, header)
        case IPProtocol.udp: return dissectUDP(bytes, outer)
        case IPProtocol.gre: return dissectGRE(bytes, outer)
        case IPProtocol.ipv4, IPProtocol.ipv6, IPProtocol.authentication: break
        default:
            counts.otherTransports &+= 1
            return .notTCP
        }
        var section = outer
        guard descend(&section) else { return .notTCP }
        if number == IPProtocol.authentication { return dissectExtensions(bytes, section, header, number) }
        counts.tunnels.ipInIP &+= 1
        return number == IPProtocol.ipv4 ? dissectIPv4(bytes, section) : dissectIPv6(bytes, section)
    }
}
