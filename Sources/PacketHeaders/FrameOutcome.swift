/// What the functions of the layers return: the kind of `Dissection`, and where the segment is.
///
/// Four machine words, which stay in registers; the segment itself is read once, when it is known to be one.
struct FrameOutcome {
    enum Kind: UInt8 {
        case segment
        case reassembledSegment
        case fragmentHeld
        case notTCP
        case malformed
        case cutShort
        case unsupportedLinkType
        case badChecksum
    }

    var kind: Kind
    var header = IPHeader(start: 0, isIPv6: false, isVerifiable: false)
    /// Where the TCP header begins, of which the 20 bytes that are always there were captured.
    var start = 0
    /// The end of the segment's captured bytes.
    var end = 0
    /// The end of the segment on the wire.
    var wireEnd = 0

    static var fragmentHeld: FrameOutcome { FrameOutcome(kind: .fragmentHeld) }
    static var notTCP: FrameOutcome { FrameOutcome(kind: .notTCP) }
    static var malformed: FrameOutcome { FrameOutcome(kind: .malformed) }
    static var cutShort: FrameOutcome { FrameOutcome(kind: .cutShort) }
    static var unsupportedLinkType: FrameOutcome { FrameOutcome(kind: .unsupportedLinkType) }
    static var badChecksum: FrameOutcome { FrameOutcome(kind: .badChecksum) }

    /// A TCP segment that takes up the rest of `section`.
    static func segment(_ section: Section, _ header: IPHeader) -> FrameOutcome {
        FrameOutcome(
            kind: .segment,
            header: header,
            start: section.start,
            end: section.end,
            wireEnd: section.wireEnd
        )
    }
}
