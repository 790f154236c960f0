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

    private mutating func begin(_ second: Int64) {
        self.second = second
        var day = second / 86_400
        var secondOfDay = second - day * 86_400
        if secondOfDay < 0 {
            day -= 1
            secondOfDay += 86_400
        }
        let (year, month, dayOfMonth) = Self.civil(fromDay: day)
        var writer = ByteWriter(capacity: 32)
        writer.append(decimal: UInt64(clamping: year), width: 4)
        writer.append(UInt8(ascii: "-"))
        writer.append(decimal: UInt64(month), width: 2)
        writer.append(UInt8(ascii: "-"))
        writer.append(decimal: UInt64(dayOfMonth), width: 2)
        writer.append(UInt8(ascii: "T"))
        writer.append(decimal: UInt64(secondOfDay / 3600), width: 2)
        writer.append(UInt8(ascii: ":"))
        writer.append(decimal: UInt64(secondOfDay / 60 % 60), width: 2)
        writer.append(UInt8(ascii: ":"))
        writer.append(decimal: UInt64(secondOfDay % 60), width: 2)
        writer.append(UInt8(ascii: "."))
        prefix = writer.array
    }

    /// The date of the day that is `day` days after 1970-01-01 in the Gregorian calendar.
    ///
    /// Years begin with March here, so that the leap day is the last of its year and a cycle of 400 years has 146,097 days.
    static func civil(fromDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let cycle = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfCycle = shifted - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth)
    }
}
