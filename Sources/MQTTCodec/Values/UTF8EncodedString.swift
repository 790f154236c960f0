internal import WireBytes

/// The rules of a UTF-8 Encoded String (MQTT 5.0 §1.5.4): valid UTF-8 without surrogates, and no U+0000.
///
/// Overlong forms, surrogates and code points past U+10FFFF are not valid UTF-8. Nothing is repaired: U+FEFF, control
/// characters and non-characters are kept wherever they stand.
public enum UTF8EncodedString {
    /// The longest string, in bytes: its length is a Two Byte Integer.
    public static let maximumLength = 65_535

    /// What the bytes of a string turned out to be.
    public enum Validity: Hashable, Sendable {
        /// A string.
        case valid
        /// Not UTF-8; the offset is that of the first byte which cannot be part of it.
        case invalidUTF8(offset: Int)
        /// U+0000, at this offset.
        case nullCharacter(offset: Int)
    }

    /// Judges the bytes in `range`; offsets are those of `bytes`.
    ///
    /// - Precondition: `range` lies inside `bytes`.
    public static func validity(
        of bytes: Span<UInt8>,
        in range: Range<Int>,
        refusingNull: Bool = true
    ) -> Validity {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        let plain = endOfPlainText(bytes, in: range)
        if plain == range.upperBound {
            return .valid
        }
        return validityWithoutShortcut(bytes, in: plain..<range.upperBound, refusingNull: refusingNull)
    }

    /// Where the run of ASCII without U+0000 at the start of `range` ends, up to a word too early.
    @inline(__always)
    private static func endOfPlainText(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int {
        let high: UInt64 = 0x8080_8080_8080_8080
        let ones: UInt64 = 0x0101_0101_0101_0101
        var offset = range.lowerBound
        while range.upperBound &- offset >= 8 {
            let word = bytes.bigEndianUInt64(at: offset)
            // With no high bit set, subtracting one from each byte sets a high bit only where a byte is zero.
            guard (word | (word &- ones)) & high == 0 else { return offset }
            offset &+= 8
        }
        // The last word, some of it for the second time: cheaper than to look at its bytes one by one.
        if range.count >= 8 {
            let word = bytes.bigEndianUInt64(at: range.upperBound &- 8)
            return (word | (word &- ones)) & high == 0 ? range.upperBound : offset
        }
        while offset < range.upperBound {
            let byte = bytes[offset]
            guard byte &- 1 < 0x7F else { return offset }
            offset &+= 1
        }
        return offset
    }

    @inline(never)
    private static func validityWithoutShortcut(
        _ bytes: Span<UInt8>,
        in range: Range<Int>,
        refusingNull: Bool
    ) -> Validity {
        let text = bytes.extracting(range)
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: text)
        } catch {
            return .invalidUTF8(offset: range.lowerBound + error.byteOffsets.lowerBound)
        }
        if refusingNull {
            for index in text.indices where text[index] == 0 {
                return .nullCharacter(offset: range.lowerBound + index)
            }
        }
        return .valid
    }

    /// Refuses the bytes in `range` unless they are a string.
    @inline(__always)
    static func validate(
        _ bytes: Span<UInt8>,
        in range: Range<Int>,
        refusingNull: Bool,
        field: Field
    ) throws(DecodeError) {
        switch validity(of: bytes, in: range, refusingNull: refusingNull) {
        case .valid: return
        case .invalidUTF8(let offset): throw DecodeError(.invalidUTF8, field, at: offset)
        case .nullCharacter(let offset): throw DecodeError(.nullCharacter, field, at: offset)
        }
    }
}
