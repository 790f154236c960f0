/// Integers read from bytes: one bounds check and one load for the whole integer, whatever its width.
extension Span where Element == UInt8 {
    /// The big-endian 16-bit integer whose first byte is at `offset`.
    ///
    /// - Precondition: `offset` and the byte after it are inside the span.
    @inlinable @inline(__always)
    public func bigEndianUInt16(at offset: Int) -> UInt16 {
        precondition(offset >= 0 && offset <= count &- 2)
        return UInt16(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self))
    }

    /// The big-endian 32-bit integer whose first byte is at `offset`.
    ///
    /// - Precondition: all four bytes are inside the span.
    @inlinable @inline(__always)
    public func bigEndianUInt32(at offset: Int) -> UInt32 {
        precondition(offset >= 0 && offset <= count &- 4)
        return UInt32(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self))
    }

    /// The big-endian 64-bit integer whose first byte is at `offset`.
    ///
    /// - Precondition: all eight bytes are inside the span.
    @inlinable @inline(__always)
    public func bigEndianUInt64(at offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset <= count &- 8)
        return UInt64(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// The little-endian 32-bit integer whose first byte is at `offset`.
    ///
    /// - Precondition: all four bytes are inside the span.
    @inlinable @inline(__always)
    public func littleEndianUInt32(at offset: Int) -> UInt32 {
        bigEndianUInt32(at: offset).byteSwapped
    }

    /// The little-endian 64-bit integer whose first byte is at `offset`.
    ///
    /// - Precondition: all eight bytes are inside the span.
    @inlinable @inline(__always)
    public func littleEndianUInt64(at offset: Int) -> UInt64 {
        bigEndianUInt64(at: offset).byteSwapped
    }
}
