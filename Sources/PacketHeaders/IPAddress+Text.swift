public import WireBytes

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal for IPv4, the canonical text of RFC 5952 for IPv6.
    public var description: String {
        var text = ByteWriter(capacity: 48)
        append(to: &text)
        return String(decoding: text.array, as: UTF8.self)
    }

    /// Writes the text of `description` without making a `String`: at most 45 bytes.
    public func append(to writer: inout ByteWriter) {
        guard isIPv6 else {
            appendDottedDecimal(to: &writer)
            return
        }
        // RFC 5952 §5: an address known to be an IPv4-mapped one shows the IPv4 address.
        if high == 0, low &>> 32 == 0xffff {
            writer.append("::ffff:")
            appendDottedDecimal(to: &writer)
            return
        }
        let zeros = longestZeroRun
        var index = 0
        while index < 8 {
            if index == zeros.lowerBound, !zeros.isEmpty {
                writer.append("::")
                index = zeros.upperBound
                continue
            }
            if index > 0, index != zeros.upperBound || zeros.isEmpty {
                writer.append(UInt8(ascii: ":"))
            }
            Self.append(hexadecimal: group(index), to: &writer)
            index &+= 1
        }
    }

    /// The 16-bit group at `index`, 0 to 7, in reading order.
    private func group(_ index: Int) -> UInt16 {
        let half = index < 4 ? high : low
        return UInt16(truncatingIfNeeded: half &>> UInt64((3 &- index & 3) &* 16))
    }

    /// The first of the longest runs of two or more zero groups (RFC 5952 §4.2); empty when there is none.
    private var longestZeroRun: Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in 0..<8 {
            if group(index) != 0 {
                start = index &+ 1
            } else if index &+ 1 &- start > max(1, longest.count) {
                longest = start..<index &+ 1
            }
        }
        return longest
    }

    private func appendDottedDecimal(to writer: inout ByteWriter) {
        writer.append(decimal: low &>> 24 & 0xff)
        writer.append(UInt8(ascii: "."))
        writer.append(decimal: low &>> 16 & 0xff)
        writer.append(UInt8(ascii: "."))
        writer.append(decimal: low &>> 8 & 0xff)
        writer.append(UInt8(ascii: "."))
        writer.append(decimal: low & 0xff)
    }

    private static func append(hexadecimal value: UInt16, to writer: inout ByteWriter) {
        var shift: UInt16 = 12
        while shift > 0, value &>> shift == 0 { shift &-= 4 }
        while true {
            let digit = UInt8(truncatingIfNeeded: value &>> shift & 0xf)
            writer.append(digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ digit &- 10)
            if shift == 0 { return }
            shift &-= 4
        }
    }
}
