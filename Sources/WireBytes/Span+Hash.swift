extension Span where Element == UInt8 {
    /// A 64-bit hash of the bytes: fast, and hard to steer for who does not know `seed`.
    ///
    /// Equal bytes with equal seeds give equal hashes. A hash over several runs of bytes takes each run's hash as the
    /// seed of the next.
    @inlinable
    public func hashed(seed: UInt64) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: count) &* 0xA076_1D64_78BD_642F
        // The last bytes, some of them for the second time: cheaper than to take them one by one.
        if count >= 16 {
            hash = hashedPairs(hash)
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
        for offset in indices { rest = rest &<< 8 | UInt64(self[offset]) }
        return Self.mix(rest ^ 0xE703_7ED1_A0B4_28DB, hash)
    }

    /// Takes in all whole runs of 16 bytes.
    ///
    /// Two runs at a time, each by a multiplication of its own: neither waits for the other's.
    @inlinable @inline(__always)
    func hashedPairs(_ seed: UInt64) -> UInt64 {
        unsafe withUnsafeBytes { bytes in
            guard var from = bytes.baseAddress else { return seed }
            var hash = seed
            let stop = unsafe from + (bytes.count & ~15)
            if bytes.count >= 64 {
                var other = seed ^ 0x8EBC_6AF0_9C88_C6E3
                let last = unsafe from + (bytes.count & ~31)
                while unsafe from < last {
                    hash = unsafe Self.mixed(hash, from)
                    other = unsafe Self.mixed(other, from + 16)
                    unsafe from += 32
                }
                hash = Self.mix(hash, other)
            }
            while unsafe from < stop {
                hash = unsafe Self.mixed(hash, from)
                unsafe from += 16
            }
            return hash
        }
    }

    /// `hash` with the 16 bytes at `bytes` taken in.
    @inlinable @inline(__always)
    static func mixed(_ hash: UInt64, _ bytes: UnsafeRawPointer) -> UInt64 {
        let first = unsafe UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
        let second = unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        return mix(first ^ 0x9E37_79B9_7F4A_7C15, second ^ hash)
    }

    @inlinable @inline(__always)
    static func mix(_ one: UInt64, _ other: UInt64) -> UInt64 {
        // Bytes that make a factor 0 would otherwise wipe out the seed and all that came before them.
        let product = one.multipliedFullWidth(by: other ^ 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low ^ one ^ other
    }
}
