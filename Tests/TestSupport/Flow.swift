import PacketHeaders

/// The sending side of one direction of a TCP connection.
struct FlowSide {
    /// A packet as far as it lies in the stream.
    struct Extent {
        let range: Range<UInt64>
        let type: UInt8
    }

    let initialSequence: UInt32
    /// The bytes from stream offset `base` on, sent or not.
    private(set) var bytes: [UInt8] = []
    private(set) var base: UInt64 = 0
    /// How many bytes were sent.
    private(set) var sent: UInt64 = 0
    /// The last segment.
    private(set) var last: Range<UInt64> = 0..<0
    /// A segment the network lost, to be sent again.
    var recovering: Range<UInt64>?
    /// What the capture misses.
    var lost: [Range<UInt64>] = []
    /// The packets that a loss may have damaged.
    var extents: [Extent] = []
    var hasFinished = false

    init(initialSequence: UInt32) {
        self.initialSequence = initialSequence
    }

    var end: UInt64 { base + UInt64(bytes.count) }
    var unsent: Int { Int(end - sent) }
    /// How far the receiver got everything.
    var received: UInt64 { recovering?.lowerBound ?? sent }

    func sequence(at offset: UInt64) -> UInt32 {
        initialSequence &+ 1 &+ UInt32(truncatingIfNeeded: offset)
    }

    /// The sequence number that acknowledges all that was received.
    var acknowledgment: UInt32 {
        sequence(at: received) &+ (hasFinished && recovering == nil ? 1 : 0)
    }

    mutating func append(_ more: [UInt8]) { bytes += more }

    func slice(_ range: Range<UInt64>) -> Range<Int> {
        Int(range.lowerBound - base)..<Int(range.upperBound - base)
    }

    mutating func didSend(_ range: Range<UInt64>) {
        last = range
        sent = max(sent, range.upperBound)
        if sent - base > 1 << 16 {
            let excess = Int(sent - base) - 4096
            bytes.removeFirst(excess)
            base += UInt64(excess)
        }
    }

    func touchesLoss(_ range: Range<UInt64>) -> Bool { lost.contains { $0.overlaps(range) } }

    /// The packets that lack bytes in the capture.
    var damaged: [Extent] { extents.filter { extent in lost.contains { $0.overlaps(extent.range) } } }
}

/// One TCP connection.
struct Flow {
    /// Its place among all connections, from 0.
    let number: Int
    /// What the capture point knows it by: the same for all connections of one client.
    let identity: Int
    let link: LinkLayer
    let interface: Int
    /// Client, server.
    let ends: [FrameBuilder.End]
    /// Client, server.
    var sides: [FlowSide]
    /// What each segment's TCP options are, but for SYN.
    let options: [UInt8]
}
