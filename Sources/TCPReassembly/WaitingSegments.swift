import WireBytes

/// The bytes of one direction that came before the bytes they follow: runs in stream order, none overlapping.
///
/// The first copy of a byte wins; a later copy is compared with it.
struct WaitingSegments {
    /// One run of held bytes.
    struct Run {
        var streamOffset: UInt64
        var bytes: [UInt8]
        var frame: UInt64
        var timestamp: Int64

        var end: UInt64 { streamOffset &+ UInt64(bytes.count) }
    }

    /// What a run takes beside its bytes.
    static let runBytes = 96

    private(set) var runs: [Run] = []
    /// What the runs take, in bytes.
    private(set) var byteCount = 0

    var isEmpty: Bool { runs.isEmpty }

    /// The offset where the first held run begins.
    var start: UInt64? { runs.first?.streamOffset }

    /// What inserting a segment found.
    struct Insertion {
        /// Bytes that were new.
        var added = 0
        /// Bytes that were held already.
        var repeated = 0
        /// The repeated bytes that differ from the first copy: where the first and the last of them are.
        var differing: Range<UInt64>?
    }

    /// Holds those bytes of a segment that are not held yet.
    mutating func insert(_ bytes: Span<UInt8>, at offset: UInt64, frame: UInt64, timestamp: Int64) -> Insertion {
        var result = Insertion()
        let end = offset &+ UInt64(bytes.count)
        var position = offset
        var index = firstRun(endingAfter: offset)
        while position < end {
            guard index < runs.count, runs[index].streamOffset < end else {
                hold(bytes, from: position, to: end, offset: offset, frame: frame, timestamp: timestamp, at: index)
                result.added &+= Int(end &- position)
                break
            }
            let run = runs[index].streamOffset..<runs[index].end
            if position < run.lowerBound {
                let gapEnd = run.lowerBound
                hold(bytes, from: position, to: gapEnd, offset: offset, frame: frame, timestamp: timestamp, at: index)
                result.added &+= Int(gapEnd &- position)
                position = gapEnd
                index &+= 1
            }
            let overlapEnd = min(end, run.upperBound)
            compare(bytes, at: offset, with: index, over: position..<overlapEnd, into: &result)
            result.repeated &+= Int(overlapEnd &- position)
            position = overlapEnd
            index &+= 1
        }
        return result
    }

    /// Takes the first run when it begins at or before `offset`, without the bytes before `offset`.
    mutating func takeRun(at offset: UInt64) -> Run? {
        while let first = runs.first, first.streamOffset <= offset {
            var run = runs.removeFirst()
            byteCount &-= run.bytes.count &+ Self.runBytes
            if run.end <= offset { continue }
            run.bytes.removeFirst(Int(offset &- run.streamOffset))
            run.streamOffset = offset
            return run
        }
        return nil
    }

    private func firstRun(endingAfter offset: UInt64) -> Int {
        // New segments mostly belong at the end.
        if let last = runs.last, last.end <= offset { return runs.count }
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low &+ high) / 2
            if runs[middle].end <= offset { low = middle &+ 1 } else { high = middle }
        }
        return low
    }

    private mutating func hold(
        _ bytes: Span<UInt8>,
        from start: UInt64,
        to end: UInt64,
        offset: UInt64,
        frame: UInt64,
        timestamp: Int64,
        at index: Int
    ) {
        let part = bytes.extracting(Int(start &- offset)..<Int(end &- offset))
        let run = Run(streamOffset: start, bytes: [UInt8](copying: part), frame: frame, timestamp: timestamp)
        runs.insert(run, at: index)
        byteCount &+= part.count &+ Self.runBytes
    }

    private func compare(
        _ bytes: Span<UInt8>,
        at offset: UInt64,
        with index: Int,
        over range: Range<UInt64>,
        into result: inout Insertion
    ) {
        let held = runs[index].bytes
        let heldStart = runs[index].streamOffset
        for position in range where bytes[Int(position &- offset)] != held[Int(position &- heldStart)] {
            let first = result.differing?.lowerBound ?? position
            result.differing = first..<(position &+ 1)
        }
    }
}
