import WireBytes

/// One level of a Topic Name or Topic Filter: what stands between two separators (MQTT 5.0 §4.7.1.1).
struct TopicLevel {
    /// Where its first byte is.
    let start: Int
    /// Where the separator behind it is, or where the whole name ends.
    let end: Int
    /// Depends on its bytes and the secrets of `TopicLevelHash`.
    let hash: UInt64
}

/// Finds the levels of a name and a hash of each, in one pass over its bytes.
struct TopicLevelHash {
    /// Both random, so that nobody can choose names that collide.
    private let mask: UInt64
    private let factor: UInt64

    init(seed: UInt64) {
        mask = seed
        factor = (seed &* 0xD6E8_FEB8_6659_FD93 ^ 0x9E37_79B9_7F4A_7C15) | 1
    }

    @inline(__always)
    private func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ mask).multipliedFullWidth(by: factor)
        return product.high ^ product.low
    }

    /// The hash of a level below `parent`.
    @inline(__always)
    func key(_ level: UInt64, below parent: Int32) -> UInt64 {
        mix(level &+ UInt64(UInt32(bitPattern: parent)) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// The level that begins at `start`, which is at most `name.count`.
    @inline(__always)
    func level(of name: Span<UInt8>, at start: Int) -> TopicLevel {
        var hash: UInt64 = 0
        var offset = start
        while true {
            let word = Self.word(of: name, at: offset)
            let length = min(Self.bytesBeforeSeparator(word), name.count &- offset)
            guard length < 8 else {
                hash = mix(hash ^ word)
                offset &+= 8
                continue
            }
            // The last byte is free and takes the length: "a" and "a" with a zero byte are two names.
            let kept = word & ~(UInt64.max &>> UInt64(8 &* length))
            return TopicLevel(start: start, end: offset &+ length, hash: mix(hash ^ (kept | UInt64(length))))
        }
    }

    /// Eight bytes from `offset` on, zeros behind the end.
    @inline(__always)
    private static func word(of name: Span<UInt8>, at offset: Int) -> UInt64 {
        if offset &+ 8 <= name.count { return name.bigEndianUInt64(at: offset) }
        if offset >= name.count { return 0 }
        if name.count >= 8 {
            let missing = UInt64(offset &+ 8 &- name.count)
            return name.bigEndianUInt64(at: name.count &- 8) &<< (missing &* 8)
        }
        var word: UInt64 = 0
        var shift: UInt64 = 56
        for index in offset..<name.count {
            word |= UInt64(name[index]) &<< shift
            shift &-= 8
        }
        return word
    }

    /// How many bytes of `word`, from its highest one on, come before the first `/`; 8 when there is none.
    @inline(__always)
    private static func bytesBeforeSeparator(_ word: UInt64) -> Int {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        let difference = word ^ 0x2F2F_2F2F_2F2F_2F2F
        // The highest bit of each byte that is zero, exactly.
        let found = ~(((difference & low) &+ low) | difference | low)
        return found.leadingZeroBitCount / 8
    }
}
