/// What a `FrameDissector` verifies, and how much it is willing to keep and to follow.
///
/// A limit that is reached costs the traffic concerned, never the capture, and shows in `DissectionCounts`.
public struct DissectionOptions: Hashable, Sendable {
    /// Whether IPv4 header and TCP checksums are verified, where the capture holds all that they cover.
    ///
    /// Default: no. A host that leaves checksums to its network card captures its own frames with wrong ones.
    public var verifyChecksums = false

    /// How many incomplete IP datagrams are kept at a time; one more abandons the oldest.
    ///
    /// Default: 1,024. Without it a stream of first fragments would fill memory.
    public var maximumFragmentedDatagrams = 1024

    /// How many bytes of memory the incomplete datagrams may take together; the oldest are abandoned to make room.
    ///
    /// Default: 4 MiB. A fragment takes room for all of its datagram up to its own end, at most 65,535 bytes.
    public var maximumFragmentBytes = 4 << 20

    /// How long after its first fragment a datagram may still be completed, in capture time.
    ///
    /// Default: 30 s, what hosts use (RFC 791 §3.2 proposes 15 s, RFC 8200 §4.5 requires 60 s).
    public var fragmentTimeout = Duration.seconds(30)

    /// How many layers may be nested in one frame: VLAN tags, label stacks, PPPoE, tunnels, reassembled datagrams.
    ///
    /// Default: 16. Without it a crafted frame would nest as deep as it is long.
    public var maximumEncapsulations = 16

    /// How many IPv6 extension headers one datagram may have.
    ///
    /// Default: 16.
    public var maximumExtensionHeaders = 16

    /// The defaults.
    public init() {}
}
