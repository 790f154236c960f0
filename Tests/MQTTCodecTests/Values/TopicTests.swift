import MQTTCodec
import Testing

@Suite("Topic Names and Topic Filters")
struct TopicTests {
    @Test(
        "Topic Names",
        arguments: [
            ("a", nil), ("/", nil), ("a/b c/ü", nil), ("$SYS/x", nil), ("", .empty), ("a/#", .wildcard(offset: 2)),
            ("a+", .wildcard(offset: 1)), ("a\0", .nullCharacter(offset: 1)),
        ] as [(String, TopicName.Fault?)]
    )
    func names(name: String, fault: TopicName.Fault?) {
        #expect(TopicName.validate(name.utf8Span.span) == fault)
    }

    @Test(
        "Topic Filters",
        arguments: [
            ("a", nil), ("#", nil), ("+", nil), ("/", nil), ("/#", nil), ("+/+", nil), ("+/a/#", nil), ("a//b", nil),
            ("", .empty), ("a#", .multiLevelWildcard(offset: 1)), ("#/a", .multiLevelWildcard(offset: 0)),
            ("a/#/b", .multiLevelWildcard(offset: 2)), ("##", .multiLevelWildcard(offset: 0)),
            ("a+", .singleLevelWildcard(offset: 1)), ("+a", .singleLevelWildcard(offset: 0)),
            ("a/++", .singleLevelWildcard(offset: 2)), ("a/+#", .singleLevelWildcard(offset: 2)),
            ("a\0", .nullCharacter(offset: 1)), ("$share", nil), ("$share/g/a", nil), ("$share/g/#", nil),
            ("$share/g//", nil), ("$share/", .emptyShareName), ("$share//a", .emptyShareName),
            ("$share/g", .emptySharedFilter), ("$share/g/", .emptySharedFilter),
            ("$share/g+/a", .wildcardInShareName(offset: 8)), ("$share/#/a", .wildcardInShareName(offset: 7)),
            ("$share/g/a#", .multiLevelWildcard(offset: 10)), ("$sharex//", nil),
        ] as [(String, TopicFilter.Fault?)]
    )
    func filters(filter: String, fault: TopicFilter.Fault?) {
        #expect(TopicFilter.validate(filter.utf8Span.span, version: .v5_0) == fault)
    }

    @Test("before 5.0, $share is a level like any other")
    func shareBefore5() {
        for filter in ["$share/", "$share/g", "$share//a"] {
            #expect(TopicFilter.validate(filter.utf8Span.span, version: .v3_1_1) == nil)
        }
    }

    @Test(
        "shared subscriptions",
        arguments: [
            ("$share/g/a/b", 7..<8, 9..<12), ("$share/g/", 7..<8, 9..<9), ("$share/g", 7..<8, 8..<8),
            ("$share/", 7..<7, 7..<7), ("$share//a", 7..<7, 8..<9),
        ]
    )
    func shared(filter: String, name: Range<Int>, rest: Range<Int>) {
        let shared = TopicFilter.shared(filter.utf8Span.span)
        #expect(shared?.name == name)
        #expect(shared?.filter == rest)
    }

    @Test("filters that only look shared", arguments: ["", "$share", "$Share/g/a", "$sharex/g/a", "a/$share/g/a"])
    func notShared(filter: String) {
        #expect(TopicFilter.shared(filter.utf8Span.span) == nil)
    }

    @Test(
        "what a filter matches, and its nearest neighbour",
        arguments: [
            ("sport/tennis/player1", "sport/tennis/player1", true),
            ("sport/tennis/player1", "sport/tennis/player10", false),
            ("sport/tennis/player10", "sport/tennis/player1", false),
            ("sport/tennis/player1/#", "sport/tennis/player1", true),
            ("sport/tennis/player1/#", "sport/tennis/player1/ranking", true),
            ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true),
            ("sport/tennis/player1/#", "sport/tennis/player2", false),
            ("sport/#", "sport", true),
            ("sport/#", "sport/", true),
            ("sport/#", "sports", false),
            ("sport/#", "spor", false),
            ("#", "sport", true),
            ("#", "/", true),
            ("#", "sport/tennis", true),
            ("sport/tennis/+", "sport/tennis/player1", true),
            ("sport/tennis/+", "sport/tennis/player1/ranking", false),
            ("sport/+", "sport", false),
            ("sport/+", "sport/", true),
            ("+", "finance", true),
            ("+", "/finance", false),
            ("+/+", "/finance", true),
            ("/+", "/finance", true),
            ("/+", "finance", false),
            ("+/tennis/#", "sport/tennis", true),
            ("+/tennis/#", "sport/tennis/a/b", true),
            ("+/tennis/#", "sport/golf/tennis", false),
            ("a/+/c", "a/b/c", true),
            ("a/+/c", "a//c", true),
            ("a/+/c", "a/c", false),
            ("a/+/c", "a/b/b/c", false),
            ("+/+/#", "a/b", true),
            ("+/+/#", "a", false),
            ("a", "a/", false),
            ("a/", "a", false),
            ("/", "/", true),
            ("a", "A", false),
            ("#", "$SYS/uptime", false),
            ("+/uptime", "$SYS/uptime", false),
            ("$SYS/#", "$SYS/uptime", true),
            ("$SYS/#", "$SYS", true),
            ("$SYS/+", "$SYS/uptime", true),
            ("a/#", "a/$SYS", true),
            ("a/+", "a/$SYS", true),
            ("ä/+", "ä/ö", true),
            ("", "a", false),
            ("#", "", false),
        ]
    )
    func matching(filter: String, name: String, matches: Bool) {
        #expect(TopicFilter.matches(filter: filter.utf8Span.span, name: name.utf8Span.span) == matches)
    }

    /// Levels compared one by one: slow, and too simple to be wrong.
    static func matchesByLevel(_ filter: String, _ name: String) -> Bool {
        var levels = name.split(separator: "/", omittingEmptySubsequences: false)[...]
        let filterLevels = filter.split(separator: "/", omittingEmptySubsequences: false)
        if name.hasPrefix("$"), filterLevels[0] == "#" || filterLevels[0] == "+" {
            return false
        }
        for level in filterLevels {
            if level == "#" {
                return true
            }
            guard let first = levels.popFirst(), level == "+" || level == first else { return false }
        }
        return levels.isEmpty
    }

    @Test("random filters and names, against a model that splits levels")
    func againstModel() {
        var generator = SplitMix64(seed: 7)
        for _ in 0..<20_000 {
            let nameLevels = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                ["", "a", "b", "ab", "$a"].randomElement(using: &generator) ?? ""
            }
            var filterLevels = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                ["", "a", "b", "ab", "+", "+"].randomElement(using: &generator) ?? ""
            }
            if Bool.random(using: &generator) {
                filterLevels.append("#")
            }
            let filter = filterLevels.joined(separator: "/")
            let name = nameLevels.joined(separator: "/")
            guard !filter.isEmpty, !name.isEmpty else { continue }
            #expect(TopicFilter.validate(filter.utf8Span.span, version: .v5_0) == nil)
            let matches = TopicFilter.matches(filter: filter.utf8Span.span, name: name.utf8Span.span)
            #expect(matches == Self.matchesByLevel(filter, name), "\(filter) \(name)")
        }
    }
}
