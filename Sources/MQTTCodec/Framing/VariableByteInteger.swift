internal import WireBytes

/// An integer in one to four bytes, seven bits in each, the least significant first (MQTT 5.0 §1.5.5).
///
///     digits   smallest (hex)   largest (hex)   largest
///     1        00               7F              127
///     2        80 01            FF 7F           16,383
///     3        80 80 01         FF FF 7F        2,097,151
///     4        80 80 80 01      FF FF FF 7F     268,435,455
public struct VariableByteInteger: Hashable, Sendable {
    /// The largest value: 268,435,455.
    public static let maximum = 268_435_455

    /// 0 to `maximum`.
    public let value: Int
    /// How many bytes it takes on the wire, 1 to 4.
    public let length: Int

    /// An integer as it was met on the wire.
    @inlinable
    init(value: Int, length: Int) {
        self.value = value
        self.length = length
    }

    /// What the bytes at an offset turned out to be.
    @frozen
    public enum Decoding: Sendable {
        /// The bytes end before the integer does.
        case incomplete
        /// An integer.
        case integer(VariableByteInteger)
        /// The fourth byte says that a fifth follows.
        case tooLong
    }

    /// Reads the integer at `offset`, looking at no byte from `end` on.
    ///
    /// - Precondition: `offset` is not negative; `end` is not past the end of `bytes`.
    @inlinable @inline(__always)
    public static func decode(_ bytes: Span<UInt8>, at offset: Int, end: Int) -> Decoding {
        precondition(offset >= 0 && end <= bytes.count)
        guard offset < end else { return .incomplete }
        let first = bytes[offset]
        if first < 0x80 {
            return .integer(VariableByteInteger(value: Int(first), length: 1))
        }
        var value = Int(first & 0x7F)
        for index in 1..<4 {
            guard index < end &- offset else { return .incomplete }
            let byte = bytes[offset &+ index]
            // At most 4 times 7 bits: no overflow.
            value |= Int(byte & 0x7F) &<< (7 &* index)
            if byte < 0x80 {
                return .integer(VariableByteInteger(value: value, length: index &+ 1))
            }
        }
        return .tooLong
    }

    /// How many bytes the shortest form of `value` takes.
    ///
    /// - Precondition: `value` is 0 to `maximum`.
    @inlinable
    public static func minimalLength(of value: Int) -> Int {
        precondition(value >= 0 && value <= maximum)
        return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4
    }

    /// True when no shorter form has the same value.
    @inlinable
    public var isMinimal: Bool { length == Self.minimalLength(of: value) }

    /// The bytes of `value`, the first `length` of which count; padded when `length` is more than needed.
    ///
    /// - Precondition: `value` fits into `length` bytes, and `length` is 1 to 4.
    static func digits(of value: Int, length: Int) -> [4 of UInt8] {
        precondition(length <= 4 && length >= minimalLength(of: value))
        var digits = [4 of UInt8](repeating: 0)
        var rest = value
        for index in 0..<length {
            let more: UInt8 = index < length - 1 ? 0x80 : 0
            digits[index] = UInt8(rest & 0x7F) | more
            rest >>= 7
        }
        return digits
    }
}

extension ByteWriter {
    /// Appends the shortest form of `value`.
    ///
    /// - Precondition: `value` is 0 to `VariableByteInteger.maximum`.
    mutating func append(variableByteInteger value: Int) {
        let length = VariableByteInteger.minimalLength(of: value)
        let digits = VariableByteInteger.digits(of: value, length: length)
        append(digits.span.extracting(first: length))
    }
}
