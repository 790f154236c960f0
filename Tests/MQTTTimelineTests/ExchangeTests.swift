import MQTTCodec
import TCPReassembly
import Testing

@testable import MQTTTimeline

/// Requests that are no PUBLISH, and times in which nothing is answered.
@Suite struct ExchangeTests {
    private static let second: Int64 = 1_000_000_000
    private static let pingresp: [UInt8] = [0xD0, 0]

    @Test func answered() {
        var feed = Feed()
        feed.send(.first, Samples.connect())
        feed.send(.second, Samples.connack())
        feed.send(.first, Samples.pingreq, at: 10)
        feed.send(.second, Self.pingresp, at: 15)
        feed.close()
        #expect(feed.recorder.exchanges == ["client CONNECT answered after 1", "client PING answered after 5"])
    }

    @Test("An answer that comes before its request counts if it is the later one by the clock")
    func early() {
        var feed = Feed()
        feed.send(.first, Samples.connect())
        feed.send(.second, Samples.connack())
        feed.send(.second, Self.pingresp, at: 15)
        feed.send(.first, Samples.pingreq, at: 10)
        feed.close()
        #expect(feed.recorder.exchanges.last == "client PING answered after 5")
    }

    @Test("A hole in the answers leaves the outcome unknown")
    func hole() {
        var feed = Feed()
        feed.send(.first, Samples.connect())
        feed.send(.second, Samples.connack())
        feed.send(.first, Samples.pingreq)
        feed.send(.first, Samples.publish("a", qos: .atLeastOnce, identifier: 5))
        feed.lose(.second, 6)
        feed.close()
        #expect(feed.recorder.exchanges.last == "client PING unknown")
        #expect(feed.recorder.deliveries.map(\.outcome) == [.unknown])
        #expect(feed.recorder.deliveries.first?.inFlight == nil)
    }

    @Test("The window, and who kept the other waiting")
    func stall() {
        var feed = Feed()
        feed.send(.first, Samples.connect(), at: 0)
        feed.send(.second, [0x20, 6, 0, 0, 3, 0x21, 0, 2], at: 0)
        for identifier in UInt16(1)...2 {
            feed.send(.first, Samples.publish("a", qos: .atLeastOnce, identifier: identifier), at: Int64(identifier))
        }
        feed.send(.second, [0x40, 2, 0, 1], at: 3 * Self.second)
        feed.send(.second, [0x40, 2, 0, 2], at: 3 * Self.second)
        feed.close()
        let stalls = feed.recorder.stalls
        #expect(stalls.map(\.kind) == [.acknowledgments, .window])
        #expect(stalls.map(\.from) == [.server, .server])
        #expect(stalls.first?.begin.timestamp == 1)
        #expect(stalls.first?.waiting == 2)
        #expect(stalls.first?.windowFullSince?.timestamp == 2)
        // Nothing was acknowledged in all that time.
        #expect(stalls.map(\.silence) == [0, 3 * Self.second - 1])
    }

    @Test("A window that stays full although messages are acknowledged")
    func window() {
        var feed = Feed()
        feed.send(.first, Samples.connect(), at: 0)
        feed.send(.second, [0x20, 6, 0, 0, 3, 0x21, 0, 2], at: 0)
        feed.send(.first, Samples.publish("a", qos: .exactlyOnce, identifier: 1), at: 1)
        feed.send(.first, Samples.publish("a", qos: .exactlyOnce, identifier: 2), at: 2)
        feed.send(.second, [0x50, 2, 0, 1], at: 2 * Self.second)
        feed.send(.first, [0x62, 2, 0, 1], at: 2 * Self.second)
        feed.send(.second, [0x70, 2, 0, 1], at: 4 * Self.second)
        feed.close()
        #expect(feed.recorder.stalls.map(\.kind) == [.acknowledgments, .acknowledgments, .window])
        #expect(feed.recorder.stalls.map(\.silence) == [0, 0, 0])
    }
}
