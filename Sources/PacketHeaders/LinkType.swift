/// What a frame begins with: the LINKTYPE_ number that capture files store.
///
/// Any number survives; those that are named here have a name to print. The registry is at
/// <https://www.tcpdump.org/linktypes.html>.
public struct LinkType: RawRepresentable, Hashable, Sendable {
    /// The number as stored in capture files.
    public var rawValue: UInt16

    /// A link type by its number.
    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// BSD loopback: the address family as a 32-bit integer in the byte order of the capturing host.
    public static let null = LinkType(rawValue: 0)
    /// IEEE 802.3 Ethernet.
    public static let ethernet = LinkType(rawValue: 1)
    /// PPP, with or without HDLC-like framing (RFC 1662).
    public static let ppp = LinkType(rawValue: 9)
    /// PPP in HDLC-like framing (RFC 1662) or Cisco PPP with HDLC framing.
    public static let pppHDLC = LinkType(rawValue: 50)
    /// PPPoE session packets (RFC 2516) without the Ethernet header.
    public static let pppEthernet = LinkType(rawValue: 51)
    /// An IPv4 or IPv6 packet; the version field tells which.
    public static let raw = LinkType(rawValue: 101)
    /// IEEE 802.11.
    public static let ieee80211 = LinkType(rawValue: 105)
    /// OpenBSD loopback: the address family as a 32-bit integer in network byte order.
    public static let loop = LinkType(rawValue: 108)
    /// Linux cooked capture, version 1.
    public static let linuxSLL = LinkType(rawValue: 113)
    /// Prism monitor header, then IEEE 802.11.
    public static let ieee80211Prism = LinkType(rawValue: 119)
    /// Radiotap header, then IEEE 802.11.
    public static let ieee80211Radiotap = LinkType(rawValue: 127)
    /// An IPv4 packet.
    public static let ipv4 = LinkType(rawValue: 228)
    /// An IPv6 packet.
    public static let ipv6 = LinkType(rawValue: 229)
    /// systemd journal entries, in pcapng files only.
    public static let systemdJournal = LinkType(rawValue: 264)
    /// Linux cooked capture, version 2.
    public static let linuxSLL2 = LinkType(rawValue: 276)

    /// The link type for a number read from a file.
    ///
    /// 12 and 14 are DLT_RAW on one system or another; some writers store them in place of LINKTYPE_RAW.
    @inlinable
    public init(fileValue: UInt16) {
        self.init(rawValue: fileValue == 12 || fileValue == 14 ? 101 : fileValue)
    }

    /// The registry's name without its prefix, or "LINKTYPE_" and the number.
    public var name: String {
        switch self {
        case .null: "NULL"
        case .ethernet: "ETHERNET"
        case .ppp: "PPP"
        case .pppHDLC: "PPP_HDLC"
        case .pppEthernet: "PPP_ETHER"
        case .raw: "RAW"
        case .ieee80211: "IEEE802_11"
        case .loop: "LOOP"
        case .linuxSLL: "LINUX_SLL"
        case .ieee80211Prism: "IEEE802_11_PRISM"
        case .ieee80211Radiotap: "IEEE802_11_RADIOTAP"
        case .ipv4: "IPV4"
        case .ipv6: "IPV6"
        case .systemdJournal: "SYSTEMD_JOURNAL"
        case .linuxSLL2: "LINUX_SLL2"
        default: "LINKTYPE_\(rawValue)"
        }
    }
}

extension LinkType: CustomStringConvertible {
    /// The name of the link type.
    public var description: String { name }
}
