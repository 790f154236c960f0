import TCPReassembly
import WireBytes

/// Cuts one direction's bytes into records, whatever pieces they come in.
///
/// A record inside one piece is told by its range there and never copied. One over several pieces is collected.
struct RecordFramer {
    /// What the next bytes are.
    enum Step {
        /// A whole record, header included, in this range of the piece.
        case inPiece(RecordHeader, Range<Int>)
        /// A whole record in `collected`.
        case collected(RecordHeader)
        /// ClientHello in the form of SSL 2.0, without its two bytes of length, in `collected`.
        case legacyHello
        /// The piece is used up.
        case needsMore
        /// These bytes begin no record.
        case notARecord
    }

    /// The bytes of a record that is not complete, from its header on.
    private(set) var collected: [UInt8] = []
    /// The frames that brought `collected`, but for the present one.
    private(set) var frames: [UInt64] = []
    /// The frame that brought its last bytes.
    private var lastFrame: UInt64?
    /// True while `collected` holds a whole record that was told.
    private var isTold = false
    /// True until the first record: only there SSL 2.0 can be.
    private var isFirst = true

    /// True between records.
    var isAtBoundary: Bool { collected.isEmpty || isTold }

    /// Takes what comes next in `piece` from `offset` on, which moves behind it.
    mutating func next(_ piece: Span<UInt8>, _ offset: inout Int, frame: UInt64) -> Step {
        if isTold { reset() }
        guard collected.isEmpty, !isFirst else { return collect(piece, &offset, frame) }
        let left = piece.count - offset
        guard left >= RecordHeader.size else { return collect(piece, &offset, frame) }
        guard let header = RecordHeader(piece, at: offset) else { return .notARecord }
        let size = RecordHeader.size + header.length
        guard left >= size else { return collect(piece, &offset, frame) }
        defer { offset += size }
        return .inPiece(header, offset..<offset + size)
    }

    /// Forgets an incomplete record.
    mutating func reset() {
        collected.removeAll(keepingCapacity: collected.capacity <= 4096)
        frames = []
        lastFrame = nil
        isTold = false
    }

    private mutating func collect(_ piece: Span<UInt8>, _ offset: inout Int, _ frame: UInt64) -> Step {
        guard offset < piece.count else { return .needsMore }
        if let lastFrame, lastFrame != frame, frames.last != lastFrame { frames.append(lastFrame) }
        lastFrame = frame
        if isFirst, let step = collectLegacy(piece, &offset) { return step }
        take(RecordHeader.size, piece, &offset)
        guard collected.count >= RecordHeader.size else { return .needsMore }
        guard let header = RecordHeader(collected.span, at: 0) else { return .notARecord }
        let size = RecordHeader.size + header.length
        collected.reserveCapacity(size)
        take(size, piece, &offset)
        guard collected.count == size else { return .needsMore }
        isTold = true
        isFirst = false
        return .collected(header)
    }

    /// Collects a message whose length has its first bit set; nil when it has not.
    private mutating func collectLegacy(_ piece: Span<UInt8>, _ offset: inout Int) -> Step? {
        take(1, piece, &offset)
        guard collected[0] & 0x80 != 0 else { return nil }
        take(2, piece, &offset)
        guard collected.count >= 2 else { return .needsMore }
        let size = 2 + (Int(collected[0] & 0x7F) << 8 | Int(collected[1]))
        take(size, piece, &offset)
        guard collected.count == size else { return .needsMore }
        collected.removeFirst(2)
        isTold = true
        isFirst = false
        return .legacyHello
    }

    /// Puts the first record behind, as where the beginning was not captured.
    mutating func skipFirst() { isFirst = false }

    /// Appends from the piece until there are `size` bytes, or the piece ends.
    private mutating func take(_ size: Int, _ piece: Span<UInt8>, _ offset: inout Int) {
        let end = offset + min(max(size - collected.count, 0), piece.count - offset)
        collected.append(copying: piece.extracting(offset..<end))
        offset = end
    }
}
