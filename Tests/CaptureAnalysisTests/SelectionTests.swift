import CaptureAnalysis
import Testing
import WireBytes

/// What a person writes to select events.
@Suite struct SelectionTests {
    struct Glob: Sendable, CustomTestStringConvertible {
        let pattern: String
        let matching: [String]
        let other: [String]

        var testDescription: String { pattern }
    }

    @Test(arguments: [
        Glob(pattern: "pump-7", matching: ["pump-7"], other: ["pump-70", "xpump-7", "Pump-7", ""]),
        Glob(pattern: "", matching: [""], other: ["a"]),
        Glob(pattern: "*", matching: ["", "a", "日本"], other: []),
        Glob(pattern: "pump-*", matching: ["pump-", "pump-7", "pump-*"], other: ["pump", "xpump-7"]),
        Glob(pattern: "*-7", matching: ["-7", "pump-7", "7-7-7"], other: ["-7x", "7"]),
        Glob(pattern: "a*b*c", matching: ["abc", "aXbYc", "abbcc", "abcbc"], other: ["acb", "ab", "abcd"]),
        Glob(pattern: "a**b", matching: ["ab", "axb"], other: ["a"]),
        Glob(pattern: "pump-?", matching: ["pump-7", "pump-é", "pump-日"], other: ["pump-", "pump-77"]),
        Glob(pattern: "[a-c]?", matching: ["a1", "cc"], other: ["d1", "a", "A1"]),
        Glob(pattern: "[!a-c]", matching: ["d", "-"], other: ["a", "b", ""]),
        Glob(pattern: "[^0-9a]", matching: ["b"], other: ["0", "5", "a"]),
        Glob(pattern: "[]-]", matching: ["]", "-"], other: ["[", "a"]),
        Glob(pattern: #"[\]\\]"#, matching: ["]", #"\"#], other: ["["]),
        Glob(pattern: #"\*\?\["#, matching: ["*?["], other: ["axy"]),
        Glob(pattern: "[à-ü]", matching: ["é"], other: ["e", "\u{301}"]),
    ])
    func globs(_ row: Glob) throws {
        let glob = try ClientGlob(row.pattern)
        for identifier in row.matching { #expect(glob.matches(identifier), "\(identifier)") }
        for identifier in row.other { #expect(!glob.matches(identifier), "\(identifier)") }
    }

    @Test(arguments: ["[", "a[bc", "[]", "[!]", #"a\"#, "[z-a]"])
    func badGlobs(_ pattern: String) {
        #expect(throws: SelectionError.self) { try ClientGlob(pattern) }
    }

    @Test(.timeLimit(.minutes(1)))
    func globsDoNotBlowUp() throws {
        let glob = try ClientGlob(String(repeating: "a*", count: 200) + "b")
        #expect(!glob.matches(String(repeating: "a", count: 65_535)))
    }

    struct Moment: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let moment: CaptureMoment?

        init(_ text: String, _ moment: CaptureMoment?) {
            testDescription = text
            self.moment = moment
        }
    }

    @Test(arguments: [
        Moment("1970-01-01T00:00:00Z", .absolute(0)),
        Moment("2026-03-01T08:00:00Z", .absolute(1_772_352_000_000_000_000)),
        Moment("2026-03-01T08:00:00.000125000Z", .absolute(1_772_352_000_000_125_000)),
        Moment("2026-03-01 08:00:00.5", .absolute(1_772_352_000_500_000_000)),
        Moment("2026-03-01t09:30:00+01:30", .absolute(1_772_352_000_000_000_000)),
        Moment("2026-02-28T20:00:00-12:00", .absolute(1_772_352_000_000_000_000)),
        Moment("2026-03-01T08:00:00.1234567899Z", .absolute(1_772_352_000_123_456_789)),
        Moment("2024-02-29T00:00:00Z", .absolute(1_709_164_800_000_000_000)),
        Moment("2016-12-31T23:59:60Z", .absolute(1_483_228_800_000_000_000)),
        Moment("1969-12-31T23:59:59.5Z", .absolute(-500_000_000)),
        Moment("2262-04-11T23:47:16.854775807Z", .absolute(.max)),
        Moment("2262-04-11T23:47:16.854775808Z", nil),
        Moment("0000-01-01T00:00:00Z", nil),
        Moment("2023-02-29T00:00:00Z", nil),
        Moment("2026-13-01T00:00:00Z", nil),
        Moment("2026-03-01T24:00:00Z", nil),
        Moment("2026-03-01T08:00:00.Z", nil),
        Moment("2026-03-01T08:00:00+1:00", nil),
        Moment("2026-03-01", nil),
        Moment("1772352000", .absolute(1_772_352_000_000_000_000)),
        Moment("1772352000.25", .absolute(1_772_352_000_250_000_000)),
        Moment("0", .absolute(0)),
        Moment("9223372037", nil),
        Moment("1772352000.", nil),
        Moment(".5", nil),
        Moment("1.2.3", nil),
        Moment("-5", nil),
        Moment("", nil),
        Moment("+90s", .sinceFirstFrame(90_000_000_000)),
        Moment("+1m30s", .sinceFirstFrame(90_000_000_000)),
        Moment("+90", .sinceFirstFrame(90_000_000_000)),
        Moment("+0.5", .sinceFirstFrame(500_000_000)),
        Moment("+1.5h", .sinceFirstFrame(5_400_000_000_000)),
        Moment("+1d2h3m4s5ms6us7ns", .sinceFirstFrame(93_784_005_006_007)),
        Moment("+0s", .sinceFirstFrame(0)),
        Moment("+30s1m", nil),
        Moment("+1m30", nil),
        Moment("+1x", nil),
        Moment("+s", nil),
        Moment("+", nil),
        Moment("+1u", nil),
        Moment("+200000000h", nil),
    ])
    func moments(_ row: Moment) {
        let found = try? CaptureMoment(row.testDescription)
        #expect(found == row.moment)
    }

    @Test func momentsAfterTheFirstFrame() {
        #expect(CaptureMoment.sinceFirstFrame(5).timestamp(first: 100) == 105)
        #expect(CaptureMoment.sinceFirstFrame(5).timestamp(first: .max) == .max)
        #expect(CaptureMoment.absolute(5).timestamp(first: 100) == 5)
        var selection = EventSelection()
        selection.from = .sinceFirstFrame(10)
        selection.to = .absolute(105)
        #expect(selection.times(firstTimestamp: 100) == nil)
        #expect(selection.times(firstTimestamp: 90) == 100...105)
    }

    @Test func kinds() throws {
        let kinds = try EventKinds(names: "packet,connection_open")
        #expect(kinds == EventKinds([.connectionOpen, .packet]))
        #expect(!kinds.contains(.gap))
        #expect(try EventKinds(names: "summary") == EventKinds([]))
        let all = EventKind.allCases.map { "\($0.name)" }.joined(separator: ",")
        #expect(try EventKinds(names: all) == .all)
        for names in ["", "packets", "packet,", "packet, gap", "PACKET"] {
            #expect(throws: SelectionError.self) { try EventKinds(names: names) }
        }
    }

    struct Overlap: Sendable, CustomTestStringConvertible {
        let first: String
        let second: String
        let isOverlap: Bool

        init(_ first: String, _ second: String, _ isOverlap: Bool) {
            self.first = first
            self.second = second
            self.isOverlap = isOverlap
        }

        var testDescription: String { "\(first) and \(second)" }
    }

    @Test(arguments: [
        Overlap("a/b", "a/b", true), Overlap("a/b", "a/c", false), Overlap("a/b", "a/b/c", false),
        Overlap("a/+", "+/b", true), Overlap("a/+", "a/b/c", false), Overlap("a/#", "a", true),
        Overlap("a/#", "+", true), Overlap("a/#", "a/b/c", true), Overlap("a/#", "b/#", false),
        Overlap("#", "a/b", true), Overlap("#", "$SYS/a", false), Overlap("+/a", "$SYS/a", false),
        Overlap("$SYS/#", "$SYS/+", true), Overlap("/", "+/+", true), Overlap("/+", "a", false),
        Overlap("a/+/c", "a/b/+", true), Overlap("a/+/c", "a/b/d", false),
        Overlap("a/b", "$share/g/a/+", true), Overlap("a/b", "$share/g/b/#", false),
    ])
    func overlaps(_ row: Overlap) throws {
        #expect(try TopicSelection(row.first).overlaps(filter: row.second) == row.isOverlap)
        #expect(try TopicSelection(row.second).overlaps(filter: row.first) == row.isOverlap)
    }

    @Test(arguments: ["", "a#", "a/#/b", "a+", "$share/g", "$share//a"])
    func badTopicFilters(_ filter: String) {
        #expect(throws: SelectionError.self) { try TopicSelection(filter) }
    }
}
