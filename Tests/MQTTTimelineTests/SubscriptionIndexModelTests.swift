import MQTTCodec
import TestSupport
import Testing

@testable import MQTTTimeline

/// Random subscriptions and topics, compared with a list that is searched from end to end.
@Suite("The tree of Topic Filters answers as a plain list does")
struct SubscriptionIndexModelTests {
    struct Entry {
        let subscriber: Int32
        let filter: [UInt8]
        let node: Int
        var index: Int
    }

    @Test("Random filters, topics, additions and removals", arguments: UInt64(0)..<20)
    func random(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let limits =
            seed.isMultiple(of: 2)
            ? SubscriptionIndexLimits(nodes: 60, bytes: 400, idleNodes: 8)
            : SubscriptionIndexLimits(idleNodes: 20)
        var index = SubscriptionIndex(limits: limits, seed: seed)
        var entries: [Entry] = []
        var known: [[UInt8]: (version: UInt64, nodes: [Int32])] = [:]
        for step in 0..<4000 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                let filter = Self.filter(&random)
                guard let node = index.node(of: filter) else { continue }
                let place = index.add(subscriber: Int32(step), to: node)
                entries.append(Entry(subscriber: Int32(step), filter: filter, node: node, index: place))
            case 1 where !entries.isEmpty:
                let removed = entries.remove(at: Int.random(in: 0..<entries.count, using: &random))
                if let moved = index.remove(at: removed.index, from: removed.node) {
                    let position = try #require(entries.firstIndex { $0.subscriber == moved })
                    entries[position].index = removed.index
                }
            default:
                let topic = Self.topic(&random)
                var nodes: [Int32] = []
                let isComplete = index.matches(topic.span, &nodes)
                #expect(isComplete)
                // An answer that was kept is as good as a new one while the structure stays.
                if let known = known[topic], known.version == index.structureVersion {
                    #expect(known.nodes == nodes)
                }
                known[topic] = (index.structureVersion, nodes)
                let found = nodes.flatMap { node in
                    (0..<index.subscriberCount(of: Int(node))).map { index.subscriber($0, of: Int(node)) }
                }
                let expected = entries.filter { Self.matches($0.filter, topic) }
                #expect(found.sorted() == expected.map(\.subscriber).sorted(), "\(topic)")
            }
        }
        #expect(index.nodeCount <= limits.nodes)
        #expect(seed.isMultiple(of: 2) || index.refusedFilters == 0)
    }

    private static func matches(_ filter: [UInt8], _ topic: [UInt8]) -> Bool {
        TopicFilter.matches(filter: filter.span, name: topic.span)
    }

    private static let levels = ["", "a", "b", "A", "$a", "seven77", "eight888", "eight889", "a-level-of-19-bytes"]

    private static func topic(_ random: inout SplitMix64) -> [UInt8] {
        let count = Int.random(in: 1...5, using: &random)
        let levels = (0..<count).map { _ in Self.levels[Int.random(in: 0..<Self.levels.count, using: &random)] }
        return Array(levels.joined(separator: "/").utf8)
    }

    private static func filter(_ random: inout SplitMix64) -> [UInt8] {
        let count = Int.random(in: 1...5, using: &random)
        var levels: [String] = []
        for _ in 0..<count {
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1: levels.append("+")
            case 2: return Array((levels + ["#"]).joined(separator: "/").utf8)
            default: levels.append(Self.levels[Int.random(in: 0..<Self.levels.count, using: &random)])
            }
        }
        return Array(levels.joined(separator: "/").utf8)
    }
}
