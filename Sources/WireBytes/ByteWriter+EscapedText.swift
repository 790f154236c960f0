/// Text as it stands between the quotation marks of a JSON string (RFC 8259 §7).
extension ByteWriter {
    /// Appends ASCII text with a backslash before what needs one.
    ///
    /// - Returns: false when `bytes` hold a control character other than tab, line feed and carriage return, or a byte
    ///   that is not ASCII; the content is then what it was before.
    public mutating func append(escapedASCII bytes: Span<UInt8>) -> Bool {
        if bytes.count <= Self.escapedPiece { return appendPiece(escapedASCII: bytes) }
        let start = count
        var offset = 0
        // Room for the worst case is made piece by piece, so that it stays in proportion to what is written.
        while offset < bytes.count {
            let piece = bytes.extracting(offset..<min(bytes.count, offset &+ Self.escapedPiece))
            guard appendPiece(escapedASCII: piece) else {
                truncate(to: start)
                return false
            }
            offset &+= piece.count
        }
        return true
    }

    private static var escapedPiece: Int { 4096 }
    /// What a store of a whole block may write past the text.
    private static var block: Int { MemoryLayout<SIMD4<UInt64>>.size }

    private mutating func appendPiece(escapedASCII bytes: Span<UInt8>) -> Bool {
        // Every byte becomes at most two.
        reserve(bytes.count &* 2 &+ Self.block)
        var target = unsafe UnsafeMutableRawPointer(base + count)
        let isText = unsafe bytes.withUnsafeBytes { source in
            unsafe Self.copy(source, escapedTo: &target)
        }
        if isText { written = unsafe target - UnsafeMutableRawPointer(base) }
        return isText
    }

    /// Copies and escapes `source`, and moves `target` behind what was written.
    ///
    /// Words are stored before it is known how much of them can stay: what is too much is overwritten.
    private static func copy(
        _ source: UnsafeRawBufferPointer,
        escapedTo target: inout UnsafeMutableRawPointer
    ) -> Bool {
        guard var from = source.baseAddress else { return true }
        let end = unsafe from + source.count
        while unsafe from < end {
            let word = unsafe wordOfText(at: from, in: source)
            unsafe target.storeBytes(of: word.littleEndian, as: UInt64.self)
            let plain = unsafe min(plainBytes(word), end - from)
            unsafe from += plain
            unsafe target += plain
            if plain == 8 {
                unsafe copyPlainBlocks(&from, end, to: &target)
            } else if unsafe from < end {
                guard let letter = unsafe escapeLetter(from.load(as: UInt8.self)) else { return false }
                unsafe target.storeBytes(of: (letter &<< 8 | 0x5C).littleEndian, as: UInt16.self)
                unsafe from += 1
                unsafe target += 2
            }
        }
        return true
    }

    /// The next bytes, the first in the lowest place; past the end of `source` there are zeros.
    @inline(__always)
    private static func wordOfText(at from: UnsafeRawPointer, in source: UnsafeRawBufferPointer) -> UInt64 {
        guard let start = source.baseAddress else { return 0 }
        let offset = unsafe from - start
        let left = source.count &- offset
        if left >= 8 { return unsafe UInt64(littleEndian: from.loadUnaligned(as: UInt64.self)) }
        if source.count >= 8 {
            // The last eight bytes, moved down by those that have been copied already.
            let last = unsafe UInt64(littleEndian: (from + left - 8).loadUnaligned(as: UInt64.self))
            return last &>> UInt64(truncatingIfNeeded: (8 &- left) &* 8)
        }
        var word: UInt64 = 0
        for index in 0..<left {
            word |= unsafe UInt64(from.load(fromByteOffset: index, as: UInt8.self)) &<< UInt64(index &* 8)
        }
        return word
    }

    /// Copies blocks for as long as nothing in them needs an escape.
    @inline(__always)
    private static func copyPlainBlocks(
        _ from: inout UnsafeRawPointer,
        _ end: UnsafeRawPointer,
        to target: inout UnsafeMutableRawPointer
    ) {
        while unsafe end - from >= block {
            let words = unsafe from.loadUnaligned(as: SIMD4<UInt64>.self)
            let special = specialBytes(words)
            let either = special.lowHalf | special.highHalf
            if either[0] | either[1] != 0 { return }
            unsafe target.storeBytes(of: words, as: SIMD4<UInt64>.self)
            unsafe from += block
            unsafe target += block
        }
    }

    /// How many bytes of a word, from the lowest on, can be copied as they are.
    @inline(__always)
    private static func plainBytes(_ word: UInt64) -> Int {
        let low = word & repeated(0x7F)
        let printable = (low ^ repeated(0x02)) &+ repeated(0x5F)
        let otherThanBackslash = (low ^ repeated(0x5C)) &+ repeated(0x7F)
        let deletes = low &+ repeated(0x01)
        let special = (~(printable & otherThanBackslash) | deletes | word) & repeated(0x80)
        return special.trailingZeroBitCount &>> 3
    }

    /// The high bit of every byte that cannot be copied as it is, exactly.
    ///
    /// No sum leaves its byte, as the high bit was taken away before. The quotation mark 22 is told together with the
    /// control characters below 20: when the bit 02 is turned, all of them are below 21, and nothing else is.
    @inline(__always)
    private static func specialBytes(_ words: SIMD4<UInt64>) -> SIMD4<UInt64> {
        let low = words & SIMD4(repeating: repeated(0x7F))
        let printable = (low ^ SIMD4(repeating: repeated(0x02))) &+ SIMD4(repeating: repeated(0x5F))
        let otherThanBackslash = (low ^ SIMD4(repeating: repeated(0x5C))) &+ SIMD4(repeating: repeated(0x7F))
        let deletes = low &+ SIMD4(repeating: repeated(0x01))
        return (~(printable & otherThanBackslash) | deletes | words) & SIMD4(repeating: repeated(0x80))
    }

    @inline(__always)
    private static func repeated(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

    /// What follows the backslash of a character's escape; nil for characters that are no text.
    @inline(__always)
    private static func escapeLetter(_ byte: UInt8) -> UInt16? {
        switch byte {
        case 0x22, 0x5C: UInt16(byte)
        case 0x09: 0x74
        case 0x0A: 0x6E
        case 0x0D: 0x72
        default: nil
        }
    }
}
