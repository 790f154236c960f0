internal import NIOCore

/// What the handler above has written and TLS has not encrypted yet.
///
/// Small writes are gathered, so that a record holds as much as it can: each costs a header, a tag and a call.
struct PlaintextQueue {
    /// The most plaintext of one record (RFC 8446 section 5.1).
    static let recordLength = 16_384
    /// The most plaintext that is handed over at once; a power of two of records.
    static let chunkLength = 4 * recordLength

    private typealias Write = (buffer: ByteBuffer, promise: EventLoopPromise<Void>?)

    private var writes = MarkedCircularBuffer<Write>(initialCapacity: 4)
    // The rest of a long write that is on its way.
    private var rest: Write?
    // A chunk that was taken and could not be encrypted yet.
    private var returned: Chunk?

    /// Plaintext to be encrypted in one go.
    struct Chunk {
        /// The bytes.
        var buffer: ByteBuffer
        /// The promises of the writes that end in it.
        var promises: [EventLoopPromise<Void>] = []
    }

    /// Takes a write.
    mutating func append(_ buffer: ByteBuffer, _ promise: EventLoopPromise<Void>?) {
        writes.append((buffer, promise))
    }

    /// What was written so far is to be sent.
    mutating func flush() { writes.mark() }

    /// True when something waits to be sent.
    var hasFlushed: Bool { returned != nil || rest != nil || writes.hasMark }

    /// The next bytes to encrypt; nil when nothing waits to be sent.
    mutating func takeChunk(_ allocator: ByteBufferAllocator) -> Chunk? {
        if let chunk = returned {
            returned = nil
            return chunk
        }
        if let rest {
            self.rest = nil
            return takeFront(of: rest)
        }
        guard writes.hasMark, let first = writes.first else { return nil }
        let isLong = first.buffer.readableBytes >= Self.recordLength
        let isAlone = writes.markedElementIndex == writes.startIndex
        return isLong || isAlone ? takeFront(of: writes.removeFirst()) : gather(allocator)
    }

    /// Gives back a chunk that could not be encrypted; it is the next one again.
    mutating func giveBack(_ chunk: Chunk) { returned = chunk }

    /// Takes the promises of all that was never sent.
    mutating func removeAll() -> [EventLoopPromise<Void>] {
        var promises = returned?.promises ?? []
        if let promise = rest?.promise { promises.append(promise) }
        returned = nil
        rest = nil
        while let write = writes.popFirst() { if let promise = write.promise { promises.append(promise) } }
        return promises
    }

    /// Takes up to a chunk from a write without copying.
    private mutating func takeFront(of write: Write) -> Chunk {
        var (buffer, promise) = write
        guard buffer.readableBytes > Self.chunkLength, let part = buffer.readSlice(length: Self.chunkLength) else {
            return Chunk(buffer: buffer, promises: promise.map { [$0] } ?? [])
        }
        rest = (buffer, promise)
        return Chunk(buffer: part)
    }

    /// Copies small writes behind each other, up to a chunk.
    private mutating func gather(_ allocator: ByteBufferAllocator) -> Chunk {
        var chunk = Chunk(buffer: allocator.buffer(capacity: Self.recordLength))
        while writes.hasMark, let next = writes.first {
            let room = Self.chunkLength - chunk.buffer.readableBytes
            guard next.buffer.readableBytes <= room else { break }
            _ = writes.removeFirst()
            chunk.buffer.writeImmutableBuffer(next.buffer)
            if let promise = next.promise { chunk.promises.append(promise) }
        }
        return chunk
    }
}
