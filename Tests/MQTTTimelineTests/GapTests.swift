import MQTTCodec
import MQTTTimeline
import TCPReassembly
import Testing

/// Bytes that are missing, and where decoding goes on.
@Suite struct GapTests {
    private func connected() -> Feed {
        var feed = Feed()
        feed.send(.first, Samples.connect())
        feed.send(.second, Samples.connack())
        return feed
    }

    private static let offset = Samples.connect().count

    @Test func insidePacketOfKnownLength() {
        var feed = connected()
        let packet = Samples.publish("plant/7", String(repeating: "x", count: 100))
        feed.send(.first, Array(packet[..<30]))
        feed.lose(.first, 50)
        feed.send(.first, Array(packet[80...]))
        feed.send(.first, Samples.pingreq)
        #expect(
            feed.lines.suffix(2) == [
                "client gap @\(Self.offset + 30) +50 cut PUBLISH 30, resumed certain after 0",
                "client PINGREQ @\(Self.offset + packet.count) +2",
            ]
        )
    }

    @Test func toTheEndOfPacketOfKnownLength() {
        var feed = connected()
        let packet = Samples.publish("plant/7", String(repeating: "x", count: 100))
        feed.send(.first, Array(packet[..<30]))
        feed.lose(.first, packet.count - 30)
        feed.send(.first, Samples.pingreq)
        #expect(feed.lines.suffix(2).first?.hasSuffix("resumed certain after 0") == true)
        #expect(feed.recorder.packets == 3)
    }

    @Test func betweenPackets() {
        var feed = connected()
        let packet = Samples.publish("plant/7/temp")
        feed.lose(.first, packet.count)
        for _ in 0..<3 { feed.send(.first, packet) }
        feed.close()
        #expect(feed.lines.contains("client gap @\(Self.offset) +\(packet.count), resumed probable after 0"))
        #expect(feed.recorder.packets == 5)
    }

    @Test func acrossPackets() {
        var feed = connected()
        let packet = Samples.publish("plant/7/temp", String(repeating: "7", count: 60))
        feed.send(.first, Array(packet[..<20]))
        feed.lose(.first, packet.count - 20 + 30)
        feed.send(.first, Array(packet[30...]) + packet)
        for _ in 0..<3 { feed.send(.first, packet) }
        feed.close()
        let gap = feed.lines.first { $0.contains(" gap ") }
        #expect(
            gap
                == "client gap @\(Self.offset + 20) +\(packet.count + 10) cut PUBLISH 20, resumed probable after \(packet.count - 30)"
        )
        #expect(feed.recorder.packets == 6)
    }

    @Test func nothingAfter() {
        var feed = connected()
        feed.lose(.first, 10)
        feed.close()
        #expect(feed.lines.last == "client gap @\(Self.offset) +10, not resumed")
    }

    @Test func insideFixedHeader() {
        var feed = connected()
        let packet = Samples.publish("plant/7/temp", String(repeating: "7", count: 200))
        feed.send(.first, [packet[0]])
        feed.lose(.first, packet.count - 1)
        for _ in 0..<3 { feed.send(.first, packet) }
        feed.close()
        #expect(feed.recorder.packets == 5)
        #expect(feed.lines.contains { $0.contains("cut PUBLISH 1, resumed probable after 0") })
    }

    @Test func twoInOnePacket() {
        var feed = connected()
        let packet = Samples.publish("plant/7", String(repeating: "x", count: 100))
        feed.send(.first, Array(packet[..<30]))
        feed.lose(.first, 10)
        feed.send(.first, Array(packet[40..<50]))
        feed.lose(.first, 10)
        feed.send(.first, Array(packet[60...]))
        feed.send(.first, Samples.pingreq)
        #expect(feed.lines.count { $0.contains(" gap ") } == 2)
        #expect(feed.recorder.packets == 3)
        #expect(feed.lines.last == "client PINGREQ @\(Self.offset + packet.count) +2")
    }

    @Test func beforeConnect() {
        var feed = Feed()
        feed.lose(.first, 40)
        for _ in 0..<4 { feed.send(.first, Samples.publish("plant/7/temp")) }
        feed.close()
        #expect(feed.connection.facts?.isMidStream == true)
        #expect(feed.recorder.packets == 4)
    }

    /// Whatever is lost, packets that are told were sent, at the place where they are told.
    @Test func neverInventsPackets() {
        var random = [UInt64](0..<400).makeIterator()
        while let seed = random.next() {
            checkLoss(seed)
        }
    }
}
