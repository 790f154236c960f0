import WireBytes

/// Whether bytes can be shown as text in JSON.
enum TextForm {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080
    private static let lowBits: UInt64 = 0x7F7F_7F7F_7F7F_7F7F

    /// Whether a word holds a byte that cannot be copied into a JSON string without a closer look: a control character,
    /// a quotation mark, a backslash, DEL, or one that is not ASCII.
    @inline(__always)
    static func hasSpecialByte(_ word: UInt64) -> Bool {
        // Subtracting borrows into the byte above only where the byte below was found already.
        let controls = (word &- ones &* 0x20) & ~word
        let quotes = ((word ^ ones &* 0x22) &- ones) & ~(word ^ ones &* 0x22)
        let backslashes = ((word ^ ones &* 0x5C) &- ones) & ~(word ^ ones &* 0x5C)
        return (controls | quotes | backslashes | (word &+ ones) | word) & highBits != 0
    }

    /// How many bytes of a word, from the most significant on, can be copied as they are.
    @inline(__always)
    static func plainBytes(_ word: UInt64) -> Int {
        let controls = zeroBytes(word & (ones &* 0xE0))
        let quotes = zeroBytes(word ^ ones &* 0x22)
        let backslashes = zeroBytes(word ^ ones &* 0x5C)
        let deletes = zeroBytes(word ^ ones &* 0x7F)
        let special = controls | quotes | backslashes | deletes | (word & highBits)
        return special.leadingZeroBitCount &>> 3
    }

    /// The high bit of every byte of `word` that is zero, exactly.
    @inline(__always)
    private static func zeroBytes(_ word: UInt64) -> UInt64 {
        ~(((word & lowBits) &+ lowBits) | word | lowBits)
    }

    @inline(__always)
    static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Whether bytes are UTF-8 without control characters other than tab, line feed and carriage return.
    static func isText(_ bytes: Span<UInt8>) -> Bool {
        var isASCII = true
        for offset in bytes.indices {
            let byte = bytes[offset]
            if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { return false }
            if byte == 0x7F { return false }
            if byte >= 0x80 {
                isASCII = false
                // U+0080 to U+009F are control characters too.
                if byte == 0xC2, offset &+ 1 < bytes.count, bytes[offset &+ 1] < 0xA0 { return false }
            }
        }
        return isASCII || (try? UTF8Span(validating: bytes)) != nil
    }
}
