public import PacketHeaders

/// What generated frames begin with.
public enum LinkLayer: String, Sendable, CaseIterable {
    /// Ethernet, short frames padded.
    case ethernet
    /// Ethernet with an 802.1Q tag.
    case vlan
    /// Ethernet with a service tag and a customer tag.
    case qinq
    /// Linux cooked capture, version 1.
    case linuxSLL
    /// Linux cooked capture, version 2.
    case linuxSLL2
    /// IP at once.
    case raw
    /// BSD loopback.
    case null

    /// The number that capture files store.
    public var linkType: LinkType {
        switch self {
        case .ethernet, .vlan, .qinq: .ethernet
        case .linuxSLL: .linuxSLL
        case .linuxSLL2: .linuxSLL2
        case .raw: .raw
        case .null: .null
        }
    }

    /// The bytes before the IP header.
    func header(isIPv6: Bool) -> [UInt8] {
        let type: [UInt8] = isIPv6 ? [0x86, 0xdd] : [0x08, 0x00]
        let addresses: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]
        switch self {
        case .ethernet: return addresses + type
        case .vlan: return addresses + [0x81, 0, 0, 42] + type
        case .qinq: return addresses + [0x88, 0xa8, 0, 7, 0x81, 0, 0, 42] + type
        case .linuxSLL: return [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0] + type
        case .linuxSLL2: return type + [0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0]
        case .raw: return []
        case .null: return [isIPv6 ? 30 : 2, 0, 0, 0]
        }
    }

    /// The least bytes a frame has.
    var minimumLength: Int { linkType == .ethernet ? 60 : 0 }
}
