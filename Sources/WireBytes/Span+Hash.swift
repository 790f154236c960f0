extension Span where Element == UInt8 {
    /// A 64-bit hash of the bytes: fast, and hard to steer for who does not know `seed`.
    ///
    /// Equal bytes with equal seeds give equal hashes; a hash can go on where another one ended by taking it as its seed.
    @inlinable @inline(__always)
    public func hashed(seed: UInt64) -> UInt64 {
        var hash = seed ^ UInt64(count)
        var offset = 0
        while offset &+ 8 <= count {
            hash = Self.mix(hash ^ bigEndianUInt64(at: offset))
            offset &+= 8
        }
        if offset < count {
            var rest: UInt64 = 0
            if count >= 8 {
                rest = bigEndianUInt64(at: count &- 8)
            } else {
                while offset < count {
                    rest = rest &<< 8 | UInt64(self[offset])
                    offset &+= 1
                }
            }
            hash = Self.mix(hash ^ rest)
        }
        return hash
    }

    @inlinable @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}
