import WireBytes

/// Puts one direction's handshake messages together: several may share a record, and one may need several.
struct HandshakeReassembler {
    /// What there is at the front.
    enum Step: Equatable {
        /// A message: its type, and where its body is in `bytes`; its four bytes of header are right before.
        case message(HandshakeType, Range<Int>)
        /// The rest is to come.
        case needsMore
        /// A message longer than the limit is announced.
        case tooLong(Int)
    }

    /// The bytes of type and length.
    static let headerSize = 4

    /// What came and is not taken.
    private(set) var bytes: [UInt8] = []
    private var position = 0

    /// True between messages.
    var isEmpty: Bool { position == bytes.count }

    /// Takes a record's content.
    mutating func append(_ content: Span<UInt8>) {
        if isEmpty { reset() }
        bytes.append(copying: content)
    }

    /// Steps over the next message.
    mutating func next(limit: Int) -> Step {
        let left = bytes.count - position
        guard left >= Self.headerSize else { return .needsMore }
        let first = bytes.span.bigEndianUInt32(at: position)
        let length = Int(first & 0xFF_FFFF)
        guard length <= limit else { return .tooLong(length) }
        guard left - Self.headerSize >= length else {
            compact()
            return .needsMore
        }
        let start = position + Self.headerSize
        position = start + length
        return .message(HandshakeType(rawValue: UInt8(truncatingIfNeeded: first >> 24)), start..<start + length)
    }

    /// Forgets what is incomplete.
    mutating func reset() {
        bytes.removeAll(keepingCapacity: bytes.capacity <= 16 << 10)
        position = 0
    }

    /// Moves an incomplete message to the front: once for each of them, as then nothing is before it.
    private mutating func compact() {
        guard position > 0 else { return }
        bytes.removeFirst(position)
        position = 0
    }
}
