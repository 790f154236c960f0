extension Span where Element == UInt8 {
    /// A 64-bit hash of the bytes: fast, and hard to steer for who does not know `seed`.
    ///
    /// Equal bytes with equal seeds give equal hashes, on any machine. A hash over several runs of bytes takes each run's
    /// hash as the seed of the next.
    @inlinable
    public func hashed(seed: UInt64) -> UInt64 {
        // Unknown like the seed, so that nobody can make a factor 0, which would wipe out all that came before.
        let key = (seed ^ 0xE703_7ED1_A0B4_28DB) &* 0x9E37_79B9_7F4A_7C15
        var hash = seed ^ UInt64(truncatingIfNeeded: count) &* 0xA076_1D64_78BD_642F
        // The last bytes, some of them for the second time: cheaper than to take them one by one.
        if count >= 16 {
            hash = hashedPairs(hash, key)
            return Self.mix(bigEndianUInt64(at: count &- 16) ^ key, bigEndianUInt64(at: count &- 8) ^ hash)
        }
        if count >= 8 { return Self.mix(bigEndianUInt64(at: 0) ^ key, bigEndianUInt64(at: count &- 8) ^ hash) }
        var rest: UInt64 = 0
        for offset in indices { rest = rest &<< 8 | UInt64(self[offset]) }
        return Self.mix(rest ^ key, hash)
    }

    /// Takes in all whole runs of 16 bytes.
    ///
    /// Two runs at a time, each by a multiplication of its own: neither waits for the other's.
    @inlinable @inline(__always)
    func hashedPairs(_ seed: UInt64, _ key: UInt64) -> UInt64 {
        unsafe withUnsafeBytes { bytes in
            guard var from = bytes.baseAddress else { return seed }
            var hash = seed
            let stop = unsafe from + (bytes.count & ~15)
            if bytes.count >= 64 {
                var other = seed ^ 0x8EBC_6AF0_9C88_C6E3
                let last = unsafe from + (bytes.count & ~31)
                while unsafe from < last {
                    hash = unsafe Self.mixed(hash, from, key)
                    other = unsafe Self.mixed(other, from + 16, key)
                    unsafe from += 32
                }
                hash = Self.mix(hash, other)
            }
            while unsafe from < stop {
                hash = unsafe Self.mixed(hash, from, key)
                unsafe from += 16
            }
            return hash
        }
    }

    /// `hash` with the 16 bytes at `bytes` taken in.
    @inlinable @inline(__always)
    static func mixed(_ hash: UInt64, _ bytes: UnsafeRawPointer, _ key: UInt64) -> UInt64 {
        let first = unsafe UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        let second = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        let product = (first ^ key).multipliedFullWidth(by: second ^ hash)
        return product.high ^ product.low
    }

    @inlinable @inline(__always)
    static func mix(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other ^ 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low ^ one ^ other
    }
}
