/// What a `FrameDissector` has met so far.
///
/// The first group has one count for each way a frame can end, so that together they make `frames`.
/// The second group tells what happened besides.
public struct DissectionCounts: Hashable, Sendable {
    /// Frames dissected.
    public internal(set) var frames = 0

    // MARK: How frames ended

    /// Frames that gave a TCP segment, by themselves or as the last fragment of a datagram.
    public internal(set) var tcpSegments = 0
    /// UDP datagrams that are no tunnel.
    public internal(set) var udpDatagrams = 0
    /// IP datagrams of another protocol than TCP, UDP and the tunnels.
    public internal(set) var otherTransports = 0
    /// Frames of another network protocol than IP, or of link management.
    public internal(set) var notIP = 0
    /// IEEE 802.11 data frames that are encrypted, or spread over several frames.
    public internal(set) var wirelessNotDecodable = 0
    /// Fragments that wait for the rest of their datagram, or did.
    public internal(set) var fragmentsHeld = 0
    /// Frames with a header that contradicts itself.
    public internal(set) var malformed = 0
    /// Frames cut by the capture before the end of their TCP header.
    public internal(set) var cutShort = 0
    /// Frames of a link type that is not dissected.
    public internal(set) var unsupportedLinkType = 0
    /// Frames with a wrong IPv4 or TCP checksum; zero unless checksums are verified.
    public internal(set) var badChecksums = 0
    /// Frames nested deeper than `DissectionOptions.maximumEncapsulations`.
    public internal(set) var tooManyEncapsulations = 0
    /// Datagrams with more extension headers than `DissectionOptions.maximumExtensionHeaders`.
    public internal(set) var tooManyExtensionHeaders = 0

    // MARK: What happened besides

    /// Frames of which the capture holds less than was on the wire: cut by the snapshot length, or by a mirror.
    public internal(set) var cutFrames = 0
    /// Datagrams with an IP length of 0, as a host hands them to a network card that segments them.
    public internal(set) var segmentationOffload = 0
    /// Fragments of IP datagrams.
    public internal(set) var fragments = 0
    /// Fragments that repeat bytes their datagram already had; the first ones were kept.
    public internal(set) var overlappingFragments = 0
    /// Datagrams put together from fragments.
    public internal(set) var datagramsReassembled = 0
    /// Datagrams given up with fragments missing: late, pushed out by a limit, or open at the end of the capture.
    public internal(set) var datagramsAbandoned = 0
    /// Those of `datagramsAbandoned` that a limit of `DissectionOptions` pushed out.
    public internal(set) var datagramsOverLimit = 0
    /// IEEE 802.11 aggregates with more than one MSDU, of which only the first was dissected.
    public internal(set) var wirelessAggregatesCut = 0
    /// Tunnels met, by kind; one frame may go through several.
    public internal(set) var tunnels = TunnelCounts()

    /// Nothing met.
    public init() {}
}

/// How often each kind of tunnel was met.
public struct TunnelCounts: Hashable, Sendable {
    /// VXLAN (RFC 7348), which cloud traffic mirrors use as well.
    public internal(set) var vxlan = 0
    /// Geneve (RFC 8926).
    public internal(set) var geneve = 0
    /// GRE (RFC 2784, RFC 2890) that carries no ERSPAN.
    public internal(set) var gre = 0
    /// ERSPAN type I, II or III, in GRE.
    public internal(set) var erspan = 0
    /// IPv4 or IPv6 in IPv4 or IPv6 (RFC 2003, RFC 2473, RFC 4213).
    public internal(set) var ipInIP = 0

    /// Nothing met.
    public init() {}
}
