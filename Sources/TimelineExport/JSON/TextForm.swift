import WireBytes

/// Whether bytes can be shown as text in JSON, and how much work that is.
enum TextForm {
    /// Printable ASCII without characters that JSON escapes: to be copied as it is.
    case plain
    /// Text with characters to escape, or beyond ASCII.
    case escaped
    /// Not valid UTF-8, or with control characters other than tab and line ends: shown in Base64.
    case binary

    init(_ bytes: Span<UInt8>) {
        var offset = 0
        var escapes: UInt64 = 0
        var doubtful: UInt64 = 0
        while offset &+ 8 <= bytes.count {
            let word = bytes.bigEndianUInt64(at: offset)
            escapes |= Self.escapedBytes(word)
            doubtful |= Self.doubtfulBytes(word)
            offset &+= 8
        }
        while offset < bytes.count {
            let word = UInt64(bytes[offset]) | 0x2020_2020_2020_2000
            escapes |= Self.escapedBytes(word)
            doubtful |= Self.doubtfulBytes(word)
            offset &+= 1
        }
        if doubtful != 0 {
            self = Self.isText(bytes) ? .escaped : .binary
        } else {
            self = escapes == 0 ? .plain : .escaped
        }
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let lowBits: UInt64 = 0x7F7F_7F7F_7F7F_7F7F

    /// The high bit of every byte of `word` that is zero, exactly.
    @inline(__always)
    private static func zeroBytes(_ word: UInt64) -> UInt64 {
        ~(((word & lowBits) &+ lowBits) | word | lowBits)
    }

    /// The high bit of every byte that is a quotation mark or a backslash: text, but escaped.
    @inline(__always)
    private static func escapedBytes(_ word: UInt64) -> UInt64 {
        zeroBytes(word ^ (ones &* 0x22)) | zeroBytes(word ^ (ones &* 0x5C))
    }

    /// The high bit of every byte that is a control character, DEL or not ASCII: perhaps no text.
    @inline(__always)
    private static func doubtfulBytes(_ word: UInt64) -> UInt64 {
        zeroBytes(word & (ones &* 0xE0)) | zeroBytes(word ^ (ones &* 0x7F)) | (word & ~lowBits)
    }

    /// The high bit of every byte that cannot be copied into a JSON string without a closer look.
    @inline(__always)
    static func specialBytes(_ word: UInt64) -> UInt64 {
        escapedBytes(word) | doubtfulBytes(word)
    }

    @inline(__always)
    static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Whether bytes are UTF-8 without control characters other than tab, line feed and carriage return.
    private static func isText(_ bytes: Span<UInt8>) -> Bool {
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
