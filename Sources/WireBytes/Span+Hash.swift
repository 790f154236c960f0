extension Span where Element == UInt8 {
    /// A 64-bit hash of the bytes: fast, and hard to steer for who does not know `seed`.
    ///
    /// Equal bytes with equal seeds give equal hashes. A hash over several runs of bytes takes each run's hash as the
    /// seed of the next.
    @inlinable
    public func hashed(seed: UInt64) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: count) &* 0xA076_1D64_78BD_642F
        var offset = 0
        if count >= 16 { hash = hashedPairs(hash, end: &offset) }
        // The last bytes, some of them for the second time: cheaper than to take them one by one.
        if count >= 16 {
            let first = bigEndianUInt64(at: count &- 16)
            let second = bigEndianUInt64(at: count &- 8)
            return Self.mix(first ^ 0xE703_7ED1_A0B4_28DB, second ^ hash)
        }
        if count >= 8 {
            let first = bigEndianUInt64(at: 0)
            let second = bigEndianUInt64(at: count &- 8)
            return Self.mix(first ^ 0xE703_7ED1_A0B4_28DB, second ^ hash)
        }
        var rest: UInt64 = 0
        while offset < count {
            rest = rest &<< 8 | UInt64(self[offset])
            offset &+= 1
        }
        return Self.mix(rest ^ 0xE703_7ED1_A0B4_28DB, hash)
    }

    /// Takes in all whole runs of 16 bytes; `end` becomes the offset behind them.
    @inlinable @inline(__always)
    func hashedPairs(_ seed: UInt64, end: inout Int) -> UInt64 {
        unsafe withUnsafeBytes { bytes in
            guard var from = bytes.baseAddress else { return seed }
            var hash = seed
            end = bytes.count & ~15
            let stop = unsafe from + end
            while unsafe from < stop {
                let first = unsafe UInt64(bigEndian: from.loadUnaligned(as: UInt64.self))
                let second = unsafe UInt64(bigEndian: from.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                hash = Self.mix(first ^ 0x9E37_79B9_7F4A_7C15, second ^ hash)
                unsafe from += 16
            }
            return hash
        }
    }

    @inlinable @inline(__always)
    static func mix(_ one: UInt64, _ other: UInt64) -> UInt64 {
        // Bytes that make a factor 0 would otherwise wipe out the seed and all that came before them.
        let product = one.multipliedFullWidth(by: other ^ 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low ^ one ^ other
    }
}
