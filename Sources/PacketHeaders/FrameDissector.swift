/// Finds the TCP segment in a frame: through the link layer, tags, tunnels and IP, fragments put together.
///
/// A dissector belongs to one capture and sees its frames in order, because fragments wait inside it. It does no I/O
/// and has no clock: time is what the frames say. Nothing that a frame holds can make it trap, and the way to a TCP
/// segment that is not fragmented allocates nothing.
public struct FrameDissector: ~Copyable, Sendable {
    /// What was asked for when the dissector was made.
    public let options: DissectionOptions
    /// What was met so far.
    public internal(set) var counts = DissectionCounts()
    /// The datagram completed last, which `Dissection.reassembledSegment` refers to: its IP header, without options
    /// and extensions, and its payload.
    ///
    /// Valid until the next frame.
    public internal(set) var reassembled: [UInt8] = []

    var fragments: FragmentStore
    /// The capture time of the present frame.
    var now: Int64 = 0
    /// Whether the present frame has been counted as cut.
    var isCut = false

    /// A dissector that has seen nothing yet.
    public init(options: DissectionOptions = DissectionOptions()) {
        self.options = options
        fragments = FragmentStore(options: options)
    }

    /// Dissects the next frame of the capture.
    ///
    /// - Parameters:
    ///   - frame: The captured bytes.
    ///   - linkType: What the frame begins with.
    ///   - originalLength: The frame's length on the wire in bytes; less than `frame.count` counts as equal to it.
    ///   - timestamp: When the frame was captured, in nanoseconds since any epoch; it only ages fragments.
    /// - Returns: The segment, or why there is none.
    public mutating func dissect(
        _ frame: Span<UInt8>,
        linkType: LinkType,
        originalLength: Int,
        timestamp: Int64
    ) -> Dissection {
        now = timestamp
        counts.frames &+= 1
        if linkType == .ethernet, let segment = plainSegment(frame, originalLength: originalLength) {
            counts.tcpSegments &+= 1
            return .segment(segment)
        }
        isCut = originalLength > frame.count
        if isCut { counts.cutFrames &+= 1 }
        let whole = Section(start: 0, end: frame.count, wireEnd: max(frame.count, originalLength))
        return finish(dissectLink(frame, whole, linkType), frame)
    }

    /// Counts the outcome and reads the segment.
    private mutating func finish(_ outcome: FrameOutcome, _ frame: Span<UInt8>) -> Dissection {
        switch outcome.kind {
        case .segment:
            counts.tcpSegments &+= 1
            return .segment(TCPSegment(outcome, in: frame))
        case .reassembledSegment:
            counts.tcpSegments &+= 1
            return .reassembledSegment(TCPSegment(outcome, in: reassembled.span))
        case .fragmentHeld:
            counts.fragmentsHeld &+= 1
            return .fragmentHeld
        case .notTCP:  // counted where it was found out, by kind
            return .notTCP
        case .malformed:
            counts.malformed &+= 1
            return .malformed
        case .cutShort:
            counts.cutShort &+= 1
            return .cutShort
        case .unsupportedLinkType:
            counts.unsupportedLinkType &+= 1
            return .unsupportedLinkType
        case .badChecksum:
            counts.badChecksums &+= 1
            return .badChecksum
        }
    }

    /// Gives up the datagrams that still wait for fragments, so that `counts` tells of them.
    public mutating func captureEnded() {
        fragments.abandonAll(&counts)
    }

    private mutating func dissectLink(_ frame: Span<UInt8>, _ section: Section, _ linkType: LinkType) -> FrameOutcome {
        switch linkType {
        case .ethernet: dissectEthernet(frame, section)
        case .linuxSLL: dissectLinuxCooked(frame, section)
        case .linuxSLL2: dissectLinuxCookedV2(frame, section)
        case .null, .loop: dissectLoopback(frame, section)
        case .raw: dissectIP(frame, section)
        case .ipv4: dissectIPv4(frame, section)
        case .ipv6: dissectIPv6(frame, section)
        case .ieee80211: dissectWireless(frame, section)
        case .ieee80211Radiotap: dissectRadiotap(frame, section)
        case .ppp: dissectPPP(frame, section)
        case .pppHDLC: dissectHDLC(frame, section)
        case .pppEthernet: dissectPPPoE(frame, section)
        default: .unsupportedLinkType
        }
    }

    /// Enters one more layer, unless there are too many.
    mutating func descend(_ section: inout Section) -> Bool {
        section.depth &+= 1
        if section.depth > options.maximumEncapsulations {
            counts.tooManyEncapsulations &+= 1
            return false
        }
        return true
    }

    /// Counts the frame as cut when the layer's length says that more was on the wire than the frame's own does.
    @inline(__always)
    mutating func noteCut(_ section: Section) {
        if section.wireEnd > section.end, !isCut {
            isCut = true
            counts.cutFrames &+= 1
        }
    }

    /// The outcome for a network protocol or a kind of frame that carries no IP.
    mutating func notIP() -> FrameOutcome {
        counts.notIP &+= 1
        return .notTCP
    }
}
