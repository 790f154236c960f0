import MQTTTimeline
import Testing
import WireBytes

@testable import TimelineExport

@Suite("Timestamps")
struct TimestampTextTests {
    static let rows: [(nanoseconds: Int64, text: String)] = [
        (0, "1970-01-01T00:00:00.000000000Z"),
        (1, "1970-01-01T00:00:00.000000001Z"),
        (999_999_999, "1970-01-01T00:00:00.999999999Z"),
        (1_000_000_000, "1970-01-01T00:00:01.000000000Z"),
        (-1, "1969-12-31T23:59:59.999999999Z"),
        (-999_999_999, "1969-12-31T23:59:59.000000001Z"),
        (-1_000_000_000, "1969-12-31T23:59:59.000000000Z"),
        (-1_000_000_001, "1969-12-31T23:59:58.999999999Z"),
        (86_399_999_999_999, "1970-01-01T23:59:59.999999999Z"),
        (951_782_399_000_000_000, "2000-02-28T23:59:59.000000000Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
        (951_868_800_000_000_000, "2000-03-01T00:00:00.000000000Z"),
        (1_709_251_199_999_999_999, "2024-02-29T23:59:59.999999999Z"),
        (1_735_689_599_000_000_000, "2024-12-31T23:59:59.000000000Z"),
        (1_772_352_000_000_125_000, "2026-03-01T08:00:00.000125000Z"),
        (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
        (-2_203_891_200_000_000_000, "1900-03-01T00:00:00.000000000Z"),
        (-2_203_977_600_000_000_000, "1900-02-28T00:00:00.000000000Z"),
        (Int64.max, "2262-04-11T23:47:16.854775807Z"),
        (Int64.min, "1677-09-21T00:12:43.145224192Z"),
    ]

    private func text(_ nanoseconds: Int64, _ time: inout TimestampText) -> String {
        var writer = ByteWriter(capacity: 32)
        time.append(nanoseconds, to: &writer)
        return String(decoding: writer.array, as: UTF8.self)
    }

    @Test("Nanoseconds since 1970 in UTC", arguments: rows)
    func table(row: (nanoseconds: Int64, text: String)) {
        var time = TimestampText()
        #expect(text(row.nanoseconds, &time) == row.text)
    }

    @Test("One writer for all of them, forward and back: what it keeps of the last one does no harm")
    func reuse() {
        var time = TimestampText()
        for row in Self.rows + Self.rows.reversed() { #expect(text(row.nanoseconds, &time) == row.text) }
    }

    /// Counts days one by one, from the day before which all is known.
    @Test("Every day of 600 years")
    func calendar() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        // 1677-01-01 is 107,015 days before 1970-01-01.
        var day: Int64 = -107_015
        for year in 1677..<2277 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for month in 1...12 {
                for dayOfMonth in 1...(lengths[month - 1] + (isLeap && month == 2 ? 1 : 0)) {
                    let civil = CivilDate(day: day)
                    guard civil.year == year, civil.month == month, civil.day == dayOfMonth else {
                        Issue.record("day \(day) is \(civil), not \(year)-\(month)-\(dayOfMonth)")
                        return
                    }
                    day += 1
                }
            }
        }
    }
}
