import MQTTCodec
import TestSupport
import Testing

@testable import MQTTTimeline

@Suite("Which subscriptions a Topic Name belongs to (MQTT 5.0 §4.7)")
struct SubscriptionIndexTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let topic: String
        let filters: [String]
        let matching: [String]

        var testDescription: String { "\(topic) and \(filters)" }
    }

    static let rows: [Row] = [
        Row(topic: "a/b", filters: ["a/b", "a/c", "a", "a/b/c", "A/b", "a/b/"], matching: ["a/b"]),
        Row(
            topic: "sport/tennis",
            filters: ["sport/#", "sport/+", "+/+", "#", "+"],
            matching: [
                "sport/#", "sport/+", "+/+", "#",
            ]
        ),
        Row(topic: "sport", filters: ["sport/#", "sport/+", "+/#", "+", "#"], matching: ["sport/#", "+/#", "+", "#"]),
        Row(
            topic: "sport/",
            filters: ["sport/+", "sport/#", "sport", "sport/"],
            matching: [
                "sport/+", "sport/#", "sport/",
            ]
        ),
        Row(
            topic: "/finance",
            filters: ["+/+", "/+", "+", "#", "/#", "/finance"],
            matching: [
                "+/+", "/+", "#", "/#", "/finance",
            ]
        ),
        Row(topic: "/", filters: ["/", "+/+", "/+", "+/", "+", "#", "//"], matching: ["/", "+/+", "/+", "+/", "#"]),
        Row(topic: "a//b", filters: ["a/+/b", "a//b", "a/b"], matching: ["a/+/b", "a//b"]),
        Row(
            topic: "$SYS/uptime",
            filters: ["#", "+/uptime", "$SYS/#", "$SYS/+", "+/#"],
            matching: [
                "$SYS/#", "$SYS/+",
            ]
        ),
        Row(topic: "$SYS", filters: ["#", "+", "$SYS", "$SYS/#", "+/#"], matching: ["$SYS", "$SYS/#"]),
        Row(topic: "a/$SYS", filters: ["a/+", "a/#", "#"], matching: ["a/+", "a/#", "#"]),
        Row(topic: "seven77", filters: ["seven77", "seven77\u{1}", "seven7"], matching: ["seven77"]),
        Row(
            topic: "eight888/eight888",
            filters: ["eight888/eight888", "eight888/eight889", "eight888/#"],
            matching: [
                "eight888/eight888", "eight888/#",
            ]
        ),
        Row(
            topic: "nineteen-bytes-long/twenty-two-bytes-long-",
            filters: [
                "nineteen-bytes-long/twenty-two-bytes-long-", "+/twenty-two-bytes-long-", "nineteen-bytes-longer/+",
            ],
            matching: ["nineteen-bytes-long/twenty-two-bytes-long-", "+/twenty-two-bytes-long-"]
        ),
        Row(topic: "", filters: ["", "#", "+"], matching: []),
    ]

    @Test("Wildcards, the parent level, $-topics and empty levels", arguments: rows)
    func matching(row: Row) {
        let tree = Tree()
        for (number, filter) in row.filters.enumerated() { tree.subscribe(Int32(number), to: filter) }
        #expect(
            tree.subscribers(of: row.topic)
                == row.filters.indices.filter {
                    row.matching.contains(row.filters[$0])
                }.map(Int32.init)
        )
    }

    @Test("A filter can be had back from its node")
    func filterOfNode() throws {
        let tree = Tree()
        for filter in ["a", "a/+/c", "/", "", "#", "+/#", "a//b", "a/#"] {
            let node = try #require(tree.node(of: filter))
            #expect(tree.index.filter(of: node) == Array(filter.utf8))
        }
    }

    @Test("The last subscriber takes the place of a removed one")
    func removal() throws {
        let tree = Tree()
        let places = try (10...13).map { try #require(tree.subscribe($0, to: "a/#")) }
        #expect(places.map(\.index) == [0, 1, 2, 3])
        #expect(tree.remove(places[1]) == 13)
        #expect(tree.remove(places[2]) == nil)
        #expect(tree.subscribers(of: "a/b") == [10, 13])
        #expect(tree.index.subscriberCount(of: places[0].node) == 2)
    }

    @Test("Filters that come and go leave the structure as it is")
    func steadyState() {
        let tree = Tree()
        var placed: [Place] = []
        var version: UInt64 = 0
        for round in 0..<5 {
            for client in 0..<100 {
                for filter in ["device/\(client)/set", "device/\(client)/+/get", "all/#"] {
                    if let place = tree.subscribe(Int32(client), to: filter) { placed.append(place) }
                }
            }
            // Backwards, so that each is the last of its node.
            while let last = placed.popLast() { _ = tree.remove(last) }
            if round == 0 { version = tree.index.structureVersion }
        }
        #expect(tree.index.structureVersion == version)
        #expect(tree.subscribers(of: "device/7/set").isEmpty)
    }

    @Test("The version tells when a filter comes to a level that was only on the way")
    func versionOfInnerFilter() {
        let tree = Tree()
        tree.subscribe(1, to: "a/b/c")
        let before = tree.index.structureVersion
        tree.subscribe(2, to: "a/b")
        #expect(tree.index.structureVersion > before)
        #expect(tree.subscribers(of: "a/b") == [2])
    }

    @Test("A week of unique filters takes no more than a day of them")
    func uniqueFilters() throws {
        let limits = SubscriptionIndexLimits(idleNodes: 64)
        let tree = Tree(limits)
        tree.subscribe(7, to: "reply/+")
        for number in 0..<20_000 {
            let place = try #require(tree.subscribe(1, to: "reply/a-rather-long-name-\(number)/+"))
            #expect(tree.subscribers(of: "reply/a-rather-long-name-\(number)/x") == [1])
            _ = tree.remove(place)
        }
        #expect(tree.index.nodeCount <= 2 + 64 * 2)
        #expect(tree.index.names.count < 20_000)
        #expect(tree.index.refusedFilters == 0)
        #expect(tree.subscribers(of: "reply/a") == [7])
    }

    @Test(
        "Filters beyond a limit are refused and counted, idle ones make room",
        arguments: [
            SubscriptionIndexLimits(nodes: 10), SubscriptionIndexLimits(bytes: 30),
        ]
    )
    func limits(limits: SubscriptionIndexLimits) {
        let tree = Tree(limits)
        var placed: [Place] = []
        for number in 10..<20 {
            guard let place = tree.subscribe(Int32(number), to: "x\(number)/\(number)") else { continue }
            placed.append(place)
        }
        let taken = placed.count
        #expect(taken < 10 && taken > 3)
        #expect(tree.index.refusedFilters == UInt64(10 - taken))
        #expect(tree.subscribers(of: "x10/10") == [10])
        while let last = placed.popLast() { _ = tree.remove(last) }
        for number in 30..<30 + taken { tree.subscribe(Int32(number), to: "x\(number)/\(number)") }
        #expect(tree.subscribers(of: "x30/30") == [30])
        #expect(tree.index.refusedFilters == UInt64(10 - taken))
    }

    @Test("A filter hangs on nothing that was freed to make room for it")
    func roomBelowIdleNode() throws {
        let tree = Tree(SubscriptionIndexLimits(nodes: 3))
        let place = try #require(tree.subscribe(1, to: "a/b"))
        _ = tree.remove(place)
        #expect(tree.node(of: "a/b/c/d") == nil)
        tree.subscribe(2, to: "a/b/c")
        #expect(tree.subscribers(of: "a/b/c") == [2])
        #expect(tree.index.nodeCount == 3)
    }

    @Test("Levels without end and branches at every level cost a bounded amount of work")
    func hostileNames() {
        let tree = Tree()
        #expect(tree.node(of: String(repeating: "/", count: 65_535)) == nil)
        #expect(tree.node(of: String(repeating: "/", count: 128)) == nil)
        #expect(tree.index.refusedFilters == 2)
        tree.subscribe(1, to: "/#")
        tree.subscribe(2, to: String(repeating: "/", count: 127))
        #expect(tree.subscribers(of: String(repeating: "/", count: 65_535)) == [1])
        #expect(tree.subscribers(of: String(repeating: "/", count: 127)) == [1, 2])

        let branching = Tree()
        for pattern in 0..<1 << 12 {
            let levels = (0..<12).map { pattern >> $0 & 1 == 0 ? "a" : "+" }
            branching.subscribe(Int32(pattern), to: levels.joined(separator: "/"))
        }
        var matching: [Int32] = []
        let topic = Array(repeating: "a", count: 12).joined(separator: "/")
        let bytes = Array(topic.utf8)
        let isComplete = branching.index.matches(bytes.span, &matching)
        #expect(!isComplete)
        #expect(branching.index.incompleteLookups == 1)
        #expect(branching.index.visited.count <= 2 * branching.index.limits.visits)
    }
}

/// The index as a class, so that expectations can call what changes it.
private final class Tree {
    var index: SubscriptionIndex

    init(_ limits: SubscriptionIndexLimits = SubscriptionIndexLimits()) {
        index = SubscriptionIndex(limits: limits, seed: 1)
    }

    func node(of filter: String) -> Int? { index.node(of: Array(filter.utf8)) }

    func remove(_ place: Place) -> Int32? { index.remove(at: place.index, from: place.node) }

    @discardableResult
    func subscribe(_ subscriber: Int32, to filter: String) -> Place? {
        guard let node = node(of: filter) else { return nil }
        return Place(node: node, index: index.add(subscriber: subscriber, to: node))
    }

    /// Ascending.
    func subscribers(of topic: String) -> [Int32] {
        var matching: [Int32] = []
        let topic = Array(topic.utf8)
        _ = index.matches(topic.span, &matching)
        return matching.flatMap { node in
            (0..<index.subscriberCount(of: Int(node))).map { index.subscriber($0, of: Int(node)) }
        }.sorted()
    }
}

/// Where a subscriber is.
private struct Place {
    let node: Int
    let index: Int
}
