import WireBytes

/// Whether bytes can be shown as text in JSON.
enum TextForm {
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
