import WireBytes

/// Quick looks at text, without a closer reading where nothing catches the eye.
enum TextLook {
    private static let high: UInt64 = 0x8080_8080_8080_8080
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// High bits where a byte of `word` is zero, and maybe in bytes before such a one.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & high }

    /// Whether a word holds none of: a control character, DEL, a byte above ASCII.
    @inline(__always)
    private static func isPlain(_ word: UInt64) -> Bool {
        let control = (word &- (ones &* 0x20)) & ~word & high
        return (control | zeros(word ^ (ones &* 0x7F)) | (word & high)) == 0
    }

    /// Whether the bytes are printable ASCII, so that no rule about text can be broken.
    static func isPlain(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
        var offset = range.lowerBound
        while range.upperBound &- offset >= 8 {
            guard isPlain(bytes.bigEndianUInt64(at: offset)) else { return false }
            offset &+= 8
        }
        while offset < range.upperBound {
            guard bytes[offset] &- 0x20 < 0x5F else { return false }
            offset &+= 1
        }
        return true
    }

    /// Whether the bytes are printable ASCII without `+` and `#`.
    @inline(__always)
    static func isPlainTopicName(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
        var offset = range.lowerBound
        while range.upperBound &- offset >= 8 {
            let word = bytes.bigEndianUInt64(at: offset)
            // The two wildcards differ in one bit.
            let wildcards = zeros((word | (ones &* 0x08)) ^ (ones &* 0x2B))
            guard wildcards == 0, isPlain(word) else { return false }
            offset &+= 8
        }
        while offset < range.upperBound {
            let byte = bytes[offset]
            guard byte &- 0x20 < 0x5F, byte | 0x08 != 0x2B else { return false }
            offset &+= 1
        }
        return true
    }

    /// A character that a string should not hold: a control character or a Unicode non-character.
    struct Discouraged: Equatable {
        let bytes: Range<Int>
        let codePoint: UInt32
    }

    /// The first discouraged character of valid UTF-8; U+0000, which is forbidden, is not one.
    static func firstDiscouraged(_ bytes: Span<UInt8>, in range: Range<Int>) -> Discouraged? {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let first = bytes[offset]
            let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            guard length <= range.upperBound &- offset else { return nil }
            var codePoint = UInt32(length == 1 ? first : first & (0x7F &>> UInt8(length)))
            for index in 1..<max(1, length) { codePoint = codePoint &<< 6 | UInt32(bytes[offset &+ index] & 0x3F) }
            if isDiscouraged(codePoint) {
                return Discouraged(bytes: offset..<offset &+ length, codePoint: codePoint)
            }
            offset &+= length
        }
        return nil
    }

    private static func isDiscouraged(_ codePoint: UInt32) -> Bool {
        switch codePoint {
        case 0x01...0x1F, 0x7F...0x9F, 0xFDD0...0xFDEF: true
        default: codePoint & 0xFFFE == 0xFFFE
        }
    }
}
