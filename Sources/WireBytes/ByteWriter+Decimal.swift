/// Numbers as decimal digits, eight of them at a time: the digits of a number are computed side by side in one word.
extension ByteWriter {
    /// Appends the decimal digits of `value`, without sign or padding.
    @inlinable
    public mutating func append(decimal value: UInt64) {
        if value < 10 {
            append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value))
        } else if value < Self.eightDigits {
            let digits = Self.digits(of: value)
            appendText(of: digits, after: digits.trailingZeroBitCount & ~7)
        } else {
            appendLong(decimal: value)
        }
    }

    @usableFromInline @inline(never)
    mutating func appendLong(decimal value: UInt64) {
        append(decimal: value / Self.eightDigits)
        appendText(of: Self.digits(of: value % Self.eightDigits), after: 0)
    }

    /// Appends the last `width` decimal digits of `value`, with leading zeros.
    ///
    /// - Precondition: `width` is 1 to 20.
    @inlinable
    public mutating func append(decimal value: UInt64, width: Int) {
        precondition(width >= 1 && width <= 20)
        if width == 9 {
            append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / Self.eightDigits % 10))
        } else if width > 9 {
            append(decimal: value / Self.eightDigits, width: width &- 8)
        }
        let digits = Self.digits(of: value % Self.eightDigits)
        appendText(of: digits, after: 64 &- min(width, 8) &* 8)
    }

    @usableFromInline static var eightDigits: UInt64 { 100_000_000 }

    /// Appends the digits in a word but those in its first `skipped` bits: one store, however many are left.
    @inlinable @inline(__always)
    mutating func appendText(of digits: UInt64, after skipped: Int) {
        let text = (digits | 0x3030_3030_3030_3030) &>> UInt64(truncatingIfNeeded: skipped)
        append(text.byteSwapped, keeping: 8 &- skipped &>> 3)
    }

    /// The eight digits of `value`, each in a byte of its own, the first in the lowest.
    ///
    /// Halves are divided into quarters, quarters into digits; the quotients of all parts of a word come from one
    /// multiplication by a fraction that is exact for numbers so small, and the masks keep the parts apart.
    ///
    /// - Precondition: `value` is below 10⁸.
    @inlinable @inline(__always)
    static func digits(of value: UInt64) -> UInt64 {
        let upperHalf = value / 10_000
        let halves = upperHalf | (value &- upperHalf &* 10_000) &<< 32
        // 10,486 / 2²⁰ is 1/100 for numbers below 10,000, and 103 / 2¹⁰ is 1/10 for numbers below 100.
        let hundreds = ((halves &* 10_486) &>> 20) & 0x0000_007F_0000_007F
        let quarters = hundreds | (halves &- hundreds &* 100) &<< 16
        let tens = ((quarters &* 103) &>> 10) & 0x000F_000F_000F_000F
        return tens | (quarters &- tens &* 10) &<< 8
    }
}
