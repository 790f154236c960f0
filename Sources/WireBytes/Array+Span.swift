/// Copies between borrowed and owned bytes, each one memory move.
extension Array where Element == UInt8 {
    /// A copy of borrowed bytes.
    @inlinable
    public init(copying bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// Appends a copy of borrowed bytes.
    @inlinable
    public mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}

extension Span where Element == UInt8 {
    /// Whether both spans hold the same bytes.
    @inlinable
    public func hasSameBytes(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        if count >= 8 {
            // The last word may overlap the one before it.
            if bigEndianUInt64(at: count &- 8) != other.bigEndianUInt64(at: count &- 8) { return false }
            var offset = 0
            while offset < count &- 8 {
                if bigEndianUInt64(at: offset) != other.bigEndianUInt64(at: offset) { return false }
                offset &+= 8
            }
            return true
        }
        var offset = 0
        while offset < count {
            if self[offset] != other[offset] { return false }
            offset &+= 1
        }
        return true
    }
}

extension MutableSpan where Element == UInt8 {
    /// Overwrites the bytes from `offset` on with a copy of `bytes`.
    ///
    /// - Precondition: there is room for all of them.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func copy(_ bytes: Span<UInt8>, at offset: Int) {
        precondition(offset >= 0 && bytes.count <= count &- offset)
        unsafe withUnsafeMutableBufferPointer { target in
            unsafe bytes.withUnsafeBufferPointer { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                unsafe (to + offset).update(from: from, count: source.count)
            }
        }
    }
}
