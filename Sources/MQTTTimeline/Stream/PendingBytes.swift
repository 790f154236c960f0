import WireBytes

/// Bytes of one direction that wait to become a Control Packet, and the frames that brought them.
struct PendingBytes {
    /// A run of bytes that came together; without bytes, an earlier frame that brought a part of the next run.
    struct Chunk {
        /// Where it begins in `bytes`.
        var start: Int
        var frame: UInt64
        var timestamp: Int64
    }

    /// How many bytes there are; here as well, so that nobody has to look for it where they are.
    private(set) var count = 0
    private(set) var bytes: [UInt8] = []
    private(set) var chunks: [Chunk] = []
    /// The stream offset of the first byte.
    private(set) var streamOffset: UInt64 = 0
    /// Frames that brought bytes but are not in `chunks`, which is limited.
    private(set) var omittedFrames = 0

    var isEmpty: Bool { count == 0 }

    /// Adds the next bytes.
    ///
    /// - Parameter earlierFrames: those before `frame` that brought a part of the bytes.
    mutating func append(
        _ part: Span<UInt8>,
        streamOffset: UInt64,
        frame: UInt64,
        timestamp: Int64,
        earlierFrames: [UInt64] = [],
        limit: Int = .max
    ) {
        if part.isEmpty { return }
        if bytes.isEmpty {
            self.streamOffset = streamOffset
            bytes.reserveCapacity(min(part.count &* 2, 4096))
        }
        for earlier in earlierFrames {
            if chunks.count &+ 1 < max(2, limit) {
                chunks.append(Chunk(start: bytes.count, frame: earlier, timestamp: timestamp))
            } else {
                omittedFrames &+= 1
            }
        }
        let chunk = Chunk(start: bytes.count, frame: frame, timestamp: timestamp)
        // The first chunk and the last are always told apart: bytes before the first would belong to no frame.
        if chunks.count < max(2, limit) {
            chunks.append(chunk)
        } else {
            chunks[chunks.count &- 1] = chunk
            omittedFrames &+= 1
        }
        bytes.append(copying: part)
        count = bytes.count
    }

    /// The frames of the bytes in `range`, in order and each once.
    func frames(of range: Range<Int>) -> [UInt64] {
        var frames: [UInt64] = []
        for piece in pieces where piece.range.overlaps(range) {
            for frame in piece.earlierFrames where frames.last != frame { frames.append(frame) }
            if frames.last != piece.frame { frames.append(piece.frame) }
        }
        return frames
    }

    /// A run of bytes with all the frames that brought it.
    struct Piece {
        var range: Range<Int>
        var frame: UInt64
        var timestamp: Int64
        var earlierFrames: [UInt64]
    }

    /// All bytes in order.
    var pieces: [Piece] {
        var pieces: [Piece] = []
        var earlierFrames: [UInt64] = []
        for index in chunks.indices {
            let chunk = chunks[index]
            let end = index &+ 1 < chunks.count ? chunks[index &+ 1].start : bytes.count
            if chunk.start == end {
                earlierFrames.append(chunk.frame)
                continue
            }
            pieces.append(
                Piece(
                    range: chunk.start..<end,
                    frame: chunk.frame,
                    timestamp: chunk.timestamp,
                    earlierFrames: earlierFrames
                )
            )
            earlierFrames = []
        }
        return pieces
    }

    var allFrames: [UInt64] { frames(of: 0..<bytes.count) }

    /// The chunk that holds the byte at `offset`.
    func chunk(at offset: Int) -> Chunk? { chunks.last { $0.start <= offset } }

    /// Forgets everything, and the memory too when there was much of it.
    mutating func removeAll() {
        let isLarge = bytes.capacity > 4096
        bytes.removeAll(keepingCapacity: !isLarge)
        chunks.removeAll(keepingCapacity: !isLarge)
        omittedFrames = 0
        count = 0
    }

    /// Hands over everything and is empty afterwards.
    mutating func take() -> PendingBytes {
        let taken = self
        self = PendingBytes()
        return taken
    }
}
