/// A cursor over borrowed bytes that reads network integers in wire order.
///
/// Offsets are absolute: a bounded section of a reader reports the same offsets as the reader it came from,
/// so an error inside a nested structure names its place in the whole.
/// A read that fails leaves the reader where it was.
public struct WireReader: ~Escapable {
    /// All the bytes, including those before `offset` and after `end`.
    public let bytes: Span<UInt8>
    @usableFromInline var position: Int
    /// The offset that no read may pass; at most `bytes.count`.
    public let end: Int

    /// A reader of the whole span.
    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
        self.position = 0
        self.end = bytes.count
    }

    /// A reader of the part of `bytes` inside `range`; offsets stay those of `bytes`.
    ///
    /// - Precondition: `range` lies inside `bytes`.
    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>, in range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        self.bytes = bytes
        self.position = range.lowerBound
        self.end = range.upperBound
    }

    /// Where the next read begins, from the start of `bytes`.
    @inlinable
    public var offset: Int { position }

    /// How many bytes are left before `end`.
    @inlinable
    public var remaining: Int { end &- offset }

    /// True when no byte is left.
    @inlinable
    public var isAtEnd: Bool { offset == end }

    @inlinable @inline(__always)
    func need(_ count: Int) throws(EndOfBytes) {
        guard remaining >= count else {
            throw EndOfBytes(offset: offset, needed: count, available: remaining)
        }
    }

    /// Reads one byte.
    ///
    /// - Throws: `EndOfBytes` when none is left.
    @inlinable @inline(__always)
    public mutating func readUInt8() throws(EndOfBytes) -> UInt8 {
        try need(1)
        defer { position &+= 1 }
        return bytes[offset]
    }

    /// Reads a two-byte big-endian integer.
    ///
    /// - Throws: `EndOfBytes` when fewer than two bytes are left.
    @inlinable @inline(__always)
    public mutating func readUInt16() throws(EndOfBytes) -> UInt16 {
        try need(2)
        defer { position &+= 2 }
        return bytes.bigEndianUInt16(at: offset)
    }

    /// Reads a four-byte big-endian integer.
    ///
    /// - Throws: `EndOfBytes` when fewer than four bytes are left.
    @inlinable
    public mutating func readUInt32() throws(EndOfBytes) -> UInt32 {
        try need(4)
        defer { position &+= 4 }
        return bytes.bigEndianUInt32(at: offset)
    }

    /// Steps over `count` bytes and tells where they are.
    ///
    /// - Precondition: `count` is not negative.
    /// - Throws: `EndOfBytes` when fewer than `count` bytes are left.
    @inlinable
    public mutating func readRange(_ count: Int) throws(EndOfBytes) -> Range<Int> {
        precondition(count >= 0)
        try need(count)
        defer { position &+= count }
        return offset..<offset &+ count
    }

    /// Steps over all that is left and tells where it is.
    @inlinable
    public mutating func readRest() -> Range<Int> {
        defer { position &+= remaining }
        return offset..<end
    }
}
