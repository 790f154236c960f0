import Testing

@testable import mqttscope

@Suite("Readable numbers and text")
struct ReadableTests {
    @Test(
        "Thousands",
        arguments: [
            (0, "0"), (999, "999"), (1_000, "1,000"), (12_345, "12,345"), (999_999, "999,999"),
            (1_000_000, "1,000,000"), (-1_234, "-1,234"), (Int.max, "9,223,372,036,854,775,807"),
            (Int.min, "-9,223,372,036,854,775,808"),
        ]
    )
    func count(value: Int, text: String) {
        #expect(Readable.count(value) == text)
    }

    @Test("One or several")
    func plural() {
        #expect(Readable.count(1, "frame") == "1 frame")
        #expect(Readable.count(0, "frame") == "0 frames")
        #expect(Readable.count(2, "delivery", "deliveries") == "2 deliveries")
    }

    @Test(
        "Sizes",
        arguments: [
            (UInt64(0), "0 B"), (999, "999 B"), (1_000, "1.00 KB"), (1_234, "1.23 KB"), (12_345, "12.3 KB"),
            (999_949, "999.9 KB"), (999_950, "1.00 MB"), (5_000_000_000, "5.00 GB"), (5_000_000_000_000, "5.0 TB"),
            (.max, "18446744.1 TB"),
        ]
    )
    func bytes(value: UInt64, text: String) {
        #expect(Readable.bytes(value) == text)
    }

    @Test(
        "Durations",
        arguments: [
            (Duration.zero, "0 µs"), (.microseconds(1), "1 µs"), (.nanoseconds(999_400), "999 µs"),
            (.milliseconds(1), "1.00 ms"), (.microseconds(12_345), "12.3 ms"), (.milliseconds(999), "999.0 ms"),
            (.nanoseconds(999_600_000), "1.00 s"), (.seconds(1), "1.00 s"), (.milliseconds(12_340), "12.3 s"),
            (.seconds(60), "1 min"), (.seconds(61), "1 min 1 s"), (.seconds(3_599), "59 min 59 s"),
            (.seconds(3_600), "1 h"), (.seconds(86_399), "23 h 59 min"), (.seconds(86_400), "1 d"),
            (.seconds(90_000), "1 d 1 h"), (.nanoseconds(Int64.max), "106,751 d 23 h"),
        ]
    )
    func duration(value: Duration, text: String) {
        #expect(Readable.duration(value) == text)
    }

    @Test("Time ranges name the date once")
    func range() {
        let start: Int64 = 1_772_352_000_000_125_000
        #expect(Readable.range(start...start) == "2026-03-01 08:00:00.000 to 08:00:00.000 UTC")
        #expect(
            Readable.range(start...(start + 86_400_000_000_000))
                == "2026-03-01 08:00:00.000 to 2026-03-02 08:00:00.000 UTC"
        )
    }

    @Test(
        "Text from a capture",
        arguments: [
            ("plant/7", 40, "plant/7"), ("a\u{1B}[31mb", 40, "a\\u{1B}[31mb"), ("\u{202E}x", 40, "\\u{202E}x"),
            ("a\nb", 40, "a\\nb"), ("\u{7F}\u{85}", 40, "\\u{7F}\\u{0085}"), ("0123456789", 10, "0123456789"),
            ("0123456789a", 10, "01234…789a"), ("日本日本日本", 12, "日本日本日本"), ("日本日本日本", 9, "日本…日本"),
        ]
    )
    func shown(text: String, limit: Int, expected: String) {
        #expect(text.shown(limit: limit) == expected)
        #expect(expected.columns <= limit)
    }

    @Test("Bytes that are no text")
    func bytes() {
        #expect(String.shown([0x61, 0xFF, 0x1B]) == "\"a\\xff\\x1b\"")
        #expect(String.shown(Array("é".utf8)) == "é")
    }
}

@Suite("Tables")
struct TextTableTests {
    @Test("Columns are aligned; lines do not end in spaces")
    func alignment() {
        var table = TextTable([.left, .right, .left])
        table.append("a", "1", "x")
        table.append("long", "1,000", "")
        table.append("日", "", "y")
        #expect(table.lines(usesColor: false) == ["  a         1  x", "  long  1,000", "  日           y"])
    }

    @Test("A column that is too long goes on below")
    func wrapping() {
        var table = TextTable([.right, .left, .left], wrapped: 1)
        let words = Array(repeating: "abcdefgh", count: 14).joined(separator: " ")
        table.append("1", StyledText(words), "frame 1")
        table.append("2", StyledText("  " + words), "frame 2")
        table.append("3", StyledText(String(repeating: "x", count: 120)), "")
        let lines = table.lines(usesColor: false)
        #expect(lines.count == 6)
        #expect(lines.allSatisfy { $0.columns <= TextPage.width })
        #expect(lines[0].hasSuffix("abcdefgh        frame 1"))
        #expect(lines[1].hasPrefix("     abcdefgh"))
        #expect(lines[3].hasPrefix("         abcdefgh"))
        #expect(lines[4] == "  3  " + String(repeating: "x", count: 86))
        #expect(lines[5] == "     " + String(repeating: "x", count: 34))
    }

    @Test("Colour is put around text, not around spaces")
    func color() {
        var table = TextTable([.right, .left])
        table.append(StyledText("1", .wrong), StyledText("x", .secondary))
        table.append("22", "")
        #expect(table.lines(usesColor: true) == ["   \u{1B}[31m1\u{1B}[0m  \u{1B}[2mx\u{1B}[0m", "  22"])
    }
}
