import TCPReassembly
import WireBytes

/// Finds the next record behind a gap: bytes that look like a header, with all that it announces.
///
/// Whether it really is one, its user finds out by opening it.
struct RecordSearch {
    /// What is at the present position.
    enum Step {
        /// What may be a record, header included, in this range of `bytes`.
        case candidate(RecordHeader, Range<Int>)
        /// More bytes are needed to tell.
        case needsMore
    }

    /// A piece of `bytes`, from the end of the one before.
    private struct Piece {
        var end: Int
        var arrival: Arrival
    }

    /// More than the last block of a record and its MAC.
    private static let keptBytes = 128

    /// The bytes since the gap; those before the present position are none of a record.
    private(set) var bytes: [UInt8] = []
    private var position = 0
    private var pieces: [Piece] = []
    /// How many bytes of records are lost at most: in the gap, in the record before, and passed in search.
    private(set) var lost: UInt64
    /// Why there is a gap.
    let reason: String

    init(lost: UInt64, reason: String) {
        self.lost = lost
        self.reason = reason
    }

    /// Adds bytes at the end.
    mutating func append(_ more: Span<UInt8>, _ arrival: Arrival) {
        compact()
        bytes.append(copying: more)
        pieces.append(Piece(end: bytes.count, arrival: arrival))
    }

    /// More is lost.
    mutating func lose(_ length: UInt64) {
        let sum = lost.addingReportingOverflow(length)
        lost = sum.overflow ? .max : sum.partialValue
    }

    /// How many bytes are there that were not passed.
    var unsearched: Int { bytes.count - position }

    /// Moves on to what looks like a header.
    mutating func next(_ isPlausible: (RecordHeader) -> Bool) -> Step {
        while bytes.count - position >= RecordHeader.size {
            guard let start = RecordHeader(bytes.span, at: position), isPlausible(start) else {
                skip()
                continue
            }
            let end = position + RecordHeader.size + start.length
            return end <= bytes.count ? .candidate(start, position..<end) : .needsMore
        }
        return .needsMore
    }

    /// Gives up what is at the present position.
    mutating func skip() {
        position += 1
        lose(1)
    }

    /// What brought the bytes of a range.
    func arrival(of range: Range<Int>) -> Arrival {
        var frames: [UInt64] = []
        for piece in pieces where piece.end > range.lowerBound {
            if piece.end >= range.upperBound {
                let last = piece.arrival
                frames.removeAll { $0 == last.frame }
                return Arrival(frame: last.frame, timestamp: last.timestamp, earlierFrames: frames + last.earlierFrames)
            }
            if frames.last != piece.arrival.frame { frames.append(piece.arrival.frame) }
        }
        return Arrival(frame: 0, timestamp: 0)
    }

    /// The bytes behind an offset, by what brought them.
    func rest(after offset: Int) -> [(range: Range<Int>, arrival: Arrival)] {
        var rest: [(range: Range<Int>, arrival: Arrival)] = []
        var start = offset
        for piece in pieces where piece.end > start {
            rest.append((start..<piece.end, piece.arrival))
            start = piece.end
        }
        return rest
    }

    /// Forgets what was passed once it is much, but for what a chain of blocks needs.
    private mutating func compact() {
        guard position >= 16 << 10 else { return }
        let passed = position - Self.keptBytes
        bytes.removeFirst(passed)
        pieces.removeAll { $0.end <= passed }
        for index in pieces.indices { pieces[index].end -= passed }
        position -= passed
    }
}
