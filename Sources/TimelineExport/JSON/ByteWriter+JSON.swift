package import WireBytes

/// JSON written as bytes (RFC 8259), for output that is written for every packet.
extension ByteWriter {
    /// Appends `true` or `false`.
    package mutating func append(json value: Bool) {
        if value { append("true") } else { append("false") }
    }

    /// Appends an integer.
    package mutating func append(json value: some BinaryInteger) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(decimal: UInt64(clamping: value.magnitude))
    }

    /// Appends a JSON string, or a form that says which bytes they are.
    ///
    /// Text that is valid UTF-8 without control characters becomes a string; anything else becomes
    /// `{"length":…,"base64":…}`.
    package mutating func append(jsonText bytes: Span<UInt8>) {
        let start = count
        append(UInt8(ascii: "\""))
        if append(escapedASCII: bytes) {
            append(UInt8(ascii: "\""))
            return
        }
        truncate(to: start)
        if TextForm.isText(bytes) { append(escaped: bytes) } else { append(jsonBinary: bytes) }
    }

    /// Appends `string` as JSON text.
    package mutating func append(jsonText string: String) {
        append(jsonText: string.utf8Span.span)
    }

    /// Appends `{"length":…,"base64":…}`.
    mutating func append(jsonBinary bytes: Span<UInt8>) {
        append("{\"length\":")
        append(json: bytes.count)
        append(",\"base64\":\"")
        append(base64: bytes)
        append("\"}")
    }

    /// Appends `{"length":…,"text":…}`, or with `base64` in place of `text` where the bytes are not text.
    mutating func append(jsonPayload bytes: Span<UInt8>) {
        append("{\"length\":")
        append(decimal: UInt64(bytes.count))
        let start = count
        append(",\"text\":\"")
        if append(escapedASCII: bytes) {
            append("\"}")
            return
        }
        truncate(to: start)
        if TextForm.isText(bytes) {
            append(",\"text\":")
            append(escaped: bytes)
            append(UInt8(ascii: "}"))
        } else {
            append(",\"base64\":\"")
            append(base64: bytes)
            append("\"}")
        }
    }

    /// Appends a JSON string of text, copying runs that need no escape.
    private mutating func append(escaped bytes: Span<UInt8>) {
        append(UInt8(ascii: "\""))
        var runStart = 0
        var offset = 0
        while offset < bytes.count {
            if !TextForm.isSpecial(bytes[offset]) {
                offset &+= 1
                continue
            }
            let byte = bytes[offset]
            let sequenceLength = byte < 0x80 ? 1 : Self.escapedSequenceLength(bytes, at: offset)
            if sequenceLength == 0 {
                offset &+= 1
                continue
            }
            append(bytes.extracting(runStart..<offset))
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0x09: append("\\t")
            case 0x0A: append("\\n")
            case 0x0D: append("\\r")
            default: append(unicodeEscapeOf: bytes, at: offset, length: sequenceLength)
            }
            offset &+= sequenceLength
            runStart = offset
        }
        append(bytes.extracting(runStart..<bytes.count))
        append(UInt8(ascii: "\""))
    }

    /// The length of a UTF-8 sequence that is escaped although it is text, 0 for all others.
    ///
    /// These are the characters that turn the direction of a terminal's line, and the two line ends that are no ASCII.
    private static func escapedSequenceLength(_ bytes: Span<UInt8>, at offset: Int) -> Int {
        if bytes[offset] == 0xD8, offset &+ 1 < bytes.count, bytes[offset &+ 1] == 0x9C { return 2 }
        guard bytes[offset] == 0xE2, offset &+ 2 < bytes.count else { return 0 }
        let last = bytes[offset &+ 2]
        let isMark = bytes[offset &+ 1] == 0x80 && (0x8E...0x8F ~= last || 0xA8...0xAE ~= last)
        let isIsolate = bytes[offset &+ 1] == 0x81 && 0xA6...0xA9 ~= last
        return isMark || isIsolate ? 3 : 0
    }

    private mutating func append(unicodeEscapeOf bytes: Span<UInt8>, at offset: Int, length: Int) {
        var scalar = UInt32(bytes[offset]) & (length == 2 ? 0x1F : 0x0F)
        for index in 1..<length { scalar = scalar << 6 | UInt32(bytes[offset &+ index] & 0x3F) }
        append("\\u")
        for shift: UInt32 in [12, 8, 4, 0] {
            let digit = UInt8(truncatingIfNeeded: scalar >> shift & 0xF)
            append(digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ digit &- 10)
        }
    }
}
