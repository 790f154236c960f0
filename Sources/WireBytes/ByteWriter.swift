/// A growing run of bytes that owns its memory: what encoders write into.
///
/// Appending is amortized O(1) and never shrinks the memory; `removeAll()` keeps it for the next use, so a writer
/// that is reused stops allocating once it has seen its largest content.
@safe
public struct ByteWriter: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int

    @usableFromInline var written: Int

    /// An empty writer with room for `capacity` bytes, at least 16.
    public init(capacity: Int = 256) {
        self.capacity = max(16, capacity)
        unsafe self.base = .allocate(capacity: self.capacity)
        self.written = 0
    }

    deinit {
        unsafe base.deallocate()
    }

    /// How many bytes have been written.
    @inlinable
    public var count: Int { written }

    /// The bytes written so far, valid until the writer is next changed.
    public var span: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let bytes = unsafe Span(_unsafeStart: base, count: count)
            return unsafe _overrideLifetime(bytes, borrowing: self)
        }
    }

    /// A copy of the bytes written so far.
    public var array: [UInt8] {
        unsafe [UInt8](UnsafeBufferPointer(start: base, count: count))
    }

    /// How many bytes fit before memory has to grow.
    @inlinable
    public var freeCapacity: Int { capacity &- count }

    /// Makes room for at least `additional` more bytes.
    @inlinable @inline(__always)
    public mutating func reserve(_ additional: Int) {
        if capacity &- count < additional {
            grow(by: additional)
        }
    }

    @usableFromInline @inline(never)
    mutating func grow(by additional: Int) {
        let newCapacity = max(capacity * 2, count + additional)
        let newBase = UnsafeMutablePointer<UInt8>.allocate(capacity: newCapacity)
        unsafe newBase.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = newBase
        capacity = newCapacity
    }

    /// Forgets the content and keeps the memory.
    @inlinable
    public mutating func removeAll() {
        truncate(to: 0)
    }

    /// Forgets everything from `count` on.
    ///
    /// - Precondition: `count` is not negative and not above the present count.
    @inlinable
    public mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count)
        written = count
    }

    /// Appends one byte.
    @inlinable @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe base[count] = byte
        written = count &+ 1
    }

    /// Appends the first `kept` bytes of the big-endian form of `word`: one store, whatever `kept` is.
    ///
    /// - Precondition: `kept` is 0 to 8.
    @inlinable @inline(__always)
    public mutating func append(_ word: UInt64, keeping kept: Int) {
        precondition(kept >= 0 && kept <= 8)
        reserve(8)
        unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: word.bigEndian, as: UInt64.self)
        written = count &+ kept
    }

    /// Appends a two-byte big-endian integer.
    @inlinable
    public mutating func append(bigEndian value: UInt16) {
        append(UInt8(truncatingIfNeeded: value &>> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    /// Appends a four-byte big-endian integer.
    @inlinable
    public mutating func append(bigEndian value: UInt32) {
        append(bigEndian: UInt16(truncatingIfNeeded: value &>> 16))
        append(bigEndian: UInt16(truncatingIfNeeded: value))
    }

    /// Appends a four-byte little-endian integer.
    @inlinable
    public mutating func append(littleEndian value: UInt32) {
        append(bigEndian: value.byteSwapped)
    }

    /// Appends borrowed bytes.
    @inlinable @inline(__always)
    public mutating func append(_ bytes: Span<UInt8>) {
        reserve(bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress {
                unsafe (base + count).update(from: start, count: source.count)
            }
        }
        written = count &+ bytes.count
    }

    /// Appends the bytes of an array.
    @inlinable
    public mutating func append(_ bytes: [UInt8]) {
        append(bytes.span)
    }

    /// Appends a literal's bytes.
    @inlinable @inline(__always)
    public mutating func append(_ literal: StaticString) {
        let length = literal.utf8CodeUnitCount
        reserve(length)
        unsafe (base + count).update(from: literal.utf8Start, count: length)
        written = count &+ length
    }

    /// Appends the UTF-8 form of `text`.
    public mutating func append(utf8 text: String) {
        append(text.utf8Span.span)
    }

    /// Moves everything from `offset` on back by `bytes.count` and puts `bytes` in the room made.
    ///
    /// - Precondition: `offset` is not negative and not above the present count.
    public mutating func insert(_ bytes: Span<UInt8>, at offset: Int) {
        precondition(offset >= 0 && offset <= count)
        reserve(bytes.count)
        unsafe (base + offset + bytes.count).update(from: base + offset, count: count - offset)
        unsafe bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress {
                unsafe (base + offset).update(from: start, count: source.count)
            }
        }
        written += bytes.count
    }

    /// Overwrites the byte at `offset`.
    ///
    /// - Precondition: `offset` is inside what was written.
    @inlinable
    public mutating func replace(at offset: Int, with byte: UInt8) {
        precondition(offset >= 0 && offset < count)
        unsafe base[offset] = byte
    }

    /// Forgets the first `count` bytes and moves the rest to the front: O(bytes left).
    ///
    /// - Precondition: `count` is not negative and not above the present count.
    public mutating func removeFirst(_ count: Int) {
        precondition(count >= 0 && count <= self.count)
        unsafe base.update(from: base + count, count: self.count - count)
        written -= count
    }
}
