import WireBytes

/// Whether bytes can stand in a line of JSON.
enum JSONCheck {
    /// True for UTF-8 in which every string, object and array that begins ends, and no control character stands.
    static func isFragment(_ bytes: Span<UInt8>) -> Bool {
        guard (try? UTF8Span(validating: bytes)) != nil else { return false }
        var open: [UInt8] = []
        var isString = false
        var isEscaped = false
        for index in bytes.indices {
            let byte = bytes[index]
            if byte < 0x20 { return false }
            if isString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): open.append(byte + 2)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): if open.popLast() != byte { return false }
            default: break
            }
        }
        return !isString && open.isEmpty
    }
}
