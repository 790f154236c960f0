import WireBytes

extension Span where Element == UInt8 {
    /// Whether a `+` or `#` is among the bytes: in a Topic Filter a wildcard (MQTT 5.0 §4.7.1), in a Topic Name an error.
    public var holdsWildcard: Bool {
        var offset = 0
        while count &- offset >= 8 {
            if bigEndianUInt64(at: offset).holdsWildcard { return true }
            offset &+= 8
        }
        // The last word, some of it for the second time: cheaper than to look at its bytes one by one.
        if count >= 8 { return bigEndianUInt64(at: count &- 8).holdsWildcard }
        while offset < count {
            if self[offset] | 0x08 == 0x2B { return true }
            offset &+= 1
        }
        return false
    }
}

extension UInt64 {
    /// Whether one of its eight bytes is `+` or `#`.
    @inline(__always)
    fileprivate var holdsWildcard: Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // The two differ in one bit; a byte that is one of them becomes zero.
        let word = (self | (ones &* 0x08)) ^ (ones &* 0x2B)
        return (word &- ones) & ~word & (ones &* 0x80) != 0
    }
}
