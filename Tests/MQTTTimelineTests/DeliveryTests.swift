import MQTTCodec
import TCPReassembly
import TestSupport
import Testing

@testable import MQTTTimeline

/// QoS 1 and 2 exchanges, and the table that holds them.
@Suite struct DeliveryTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let packets: [(Endpoint, [UInt8])]
        let outcome: [String]

        init(_ name: String, _ packets: [(Endpoint, [UInt8])], _ outcome: [String]) {
            testDescription = name
            self.packets = packets
            self.outcome = outcome
        }
    }

    private static func message(_ qos: QoS, dup: Bool = false) -> (Endpoint, [UInt8]) {
        var bytes = Samples.publish("a", qos: qos, identifier: 5)
        if dup { bytes[0] |= 8 }
        return (.first, bytes)
    }

    private static func answer(
        _ first: UInt8,
        _ reason: UInt8 = 0,
        from endpoint: Endpoint = .second
    ) -> (Endpoint, [UInt8]) {
        (endpoint, reason == 0 ? [first, 2, 0, 5] : [first, 3, 0, 5, reason])
    }

    private static let released = answer(0x62, from: .first)

    @Test(
        "An acknowledgment that comes before its PUBLISH counts if it is the later one by the clock",
        arguments: [
            (60, "client QoS 1 5 completed a"), (101, "client QoS 1 5 unfinished connectionEnd a"),
        ] as [(Int64, String)]
    )
    func early(_ publishTime: Int64, _ outcome: String) {
        var feed = Feed()
        feed.send(.first, Samples.connect())
        feed.send(.second, [0x40, 2, 0, 5], at: 100)
        feed.send(.first, Samples.publish("a", qos: .atLeastOnce, identifier: 5), at: publishTime)
        feed.close()
        #expect(feed.lines.filter { $0.contains(" QoS ") } == [outcome])
        #expect(feed.recorder.deliveries.first?.latency == (publishTime == 60 ? 40 : nil))
    }

    @Test("Exchanges beyond the memory for them are decoded and not followed")
    func limit() {
        var limits = StreamLimits()
        limits.deliveriesInAll = 16
        var feed = Feed(limits: limits)
        feed.send(.first, Samples.connect())
        for identifier in UInt16(1)...20 {
            feed.send(.first, Samples.publish("a", qos: .atLeastOnce, identifier: identifier))
        }
        #expect(feed.context.limitHits.unfollowedDeliveries > 0)
        #expect(feed.context.deliveries <= 32)
        #expect(feed.lines.filter { $0.contains("PUBLISH") }.count == 20)
        feed.close()
        #expect(feed.context.deliveries == 0)
    }

    @Test(arguments: [
        Row("QoS 1", [message(.atLeastOnce), answer(0x40)], ["client QoS 1 5 completed a"]),
        Row("QoS 1 refused", [message(.atLeastOnce), answer(0x40, 0x97)], ["client QoS 1 5 refused a"]),
        Row(
            "QoS 1 sent twice",
            [message(.atLeastOnce), message(.atLeastOnce, dup: true), answer(0x40)],
            ["client QoS 1 5 completed a"]
        ),
        Row(
            "QoS 1 acknowledged twice",
            [message(.atLeastOnce), answer(0x40), answer(0x40)],
            ["client QoS 1 5 completed a"]
        ),
        Row(
            "QoS 1, the wrong acknowledgment",
            [message(.atLeastOnce), answer(0x50)],
            ["client QoS 1 5 unfinished connectionEnd a"]
        ),
        Row(
            "the identifier used for another message",
            [message(.atLeastOnce), message(.atLeastOnce), answer(0x40)],
            ["client QoS 1 5 completed a", "client QoS 1 5 abandoned identifierReused a"]
        ),
        Row(
            "QoS 2",
            [message(.exactlyOnce), answer(0x50), released, answer(0x70)],
            ["client QoS 2 5 completed a"]
        ),
        Row("QoS 2 refused", [message(.exactlyOnce), answer(0x50, 0x87)], ["client QoS 2 5 refused a"]),
        Row(
            "QoS 2 without PUBREL",
            [message(.exactlyOnce), answer(0x50)],
            ["client QoS 2 5 unfinished connectionEnd a"]
        ),
        Row("an acknowledgment of nothing", [answer(0x40)], []),
        Row("QoS 0", [(.first, Samples.publish("a"))], []),
    ])
    func exchange(_ row: Row) {
        var feed = Feed()
        feed.send(.first, Samples.connect())
        for packet in row.packets { feed.send(packet.0, packet.1) }
        feed.close()
        #expect(feed.lines.filter { $0.contains(" QoS ") } == row.outcome)
    }

    @Test func tableEqualsDictionary() {
        for seed in 0..<UInt64(50) {
            var random = SplitMix64(seed: seed)
            var table = PacketIdentifierTable<Int>()
            var model: [UInt16: Int] = [:]
            let reach = [8, 40, 65_536][random.below(3)]
            let stride = [1, 8, 64, 256][random.below(4)]
            for step in 0..<600 {
                let identifier = UInt16(truncatingIfNeeded: random.below(reach) * stride)
                let place = table.place(of: identifier)
                #expect(place.map { table.values[$0] } == model[identifier])
                switch random.below(3) {
                case 0:
                    if let place { table.values[place] = step } else { table.insert(identifier, step) }
                    model[identifier] = step
                case 1:
                    if let place { table.remove(at: place) }
                    model.removeValue(forKey: identifier)
                default:
                    break
                }
                #expect(table.count == model.count)
            }
            #expect(table.places.map { table.values[$0] } == model.sorted { $0.key < $1.key }.map(\.value))
        }
    }
}
