import MQTTTimeline
package import WireBytes

/// Writes times as RFC 3339 in UTC with nine decimals: `2026-03-01T08:00:00.000125000Z`.
///
/// The part down to the second is kept and written again while the second stays the same.
package struct TimestampText {
    private var second = Int64.min
    private var prefix: [UInt8] = []

    package init() {}

    /// Appends the time `nanoseconds` after 1970.
    @inline(__always)
    package mutating func append(_ nanoseconds: Int64, to output: inout ByteWriter) {
        var second = nanoseconds / 1_000_000_000
        var fraction = nanoseconds &- second &* 1_000_000_000
        if fraction < 0 {
            second &-= 1
            fraction &+= 1_000_000_000
        }
        if second != self.second { begin(second) }
        output.append(prefix)
        output.append(decimal: UInt64(fraction), width: 9)
        output.append(UInt8(ascii: "Z"))
    }

    /// The seconds since 1970 that have a year of four digits.
    static let seconds: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

    /// Appends the time `second` after 1970 without a fraction: `2026-03-01T08:00:00Z`.
    ///
    /// - Parameter second: one of `seconds`.
    mutating func append(second: Int64, to output: inout ByteWriter) {
        if second != self.second { begin(second) }
        output.append(prefix)
        output.truncate(to: output.count &- 1)
        output.append(UInt8(ascii: "Z"))
    }

    private mutating func begin(_ second: Int64) {
        self.second = second
        var day = second / 86_400
        var secondOfDay = second - day * 86_400
        if secondOfDay < 0 {
            day -= 1
            secondOfDay += 86_400
        }
        let date = CivilDate(day: day)
        var writer = ByteWriter(capacity: 32)
        writer.append(decimal: UInt64(clamping: date.year), width: 4)
        writer.append(UInt8(ascii: "-"))
        writer.append(decimal: UInt64(date.month), width: 2)
        writer.append(UInt8(ascii: "-"))
        writer.append(decimal: UInt64(date.day), width: 2)
        writer.append(UInt8(ascii: "T"))
        writer.append(decimal: UInt64(secondOfDay / 3600), width: 2)
        writer.append(UInt8(ascii: ":"))
        writer.append(decimal: UInt64(secondOfDay / 60 % 60), width: 2)
        writer.append(UInt8(ascii: ":"))
        writer.append(decimal: UInt64(secondOfDay % 60), width: 2)
        writer.append(UInt8(ascii: "."))
        prefix = writer.array
    }
}
