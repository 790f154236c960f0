import MQTTCodec
import MQTTTimeline
import TCPReassembly
import Testing

/// Packets that break the format: what is told, and what comes after them.
@Suite struct MalformedTests {
    private func feed(_ limits: StreamLimits = StreamLimits()) -> Feed {
        var feed = Feed(limits: limits)
        feed.send(.first, Samples.connect())
        feed.send(.second, Samples.connack())
        return feed
    }

    private static let offset = Samples.connect().count

    @Test func framingIsKept() {
        var feed = feed()
        // A SUBSCRIBE that ends with its Packet Identifier.
        feed.send(.first, [0x82, 2, 0, 1] + Samples.pingreq)
        #expect(feed.lines.suffix(2).first?.hasPrefix("client malformed SUBSCRIBE @\(Self.offset) +4 ") == true)
        #expect(feed.lines.last == "client PINGREQ @\(Self.offset + 4) +2")
    }

    @Test func framingIsLostAndFound() {
        var feed = feed()
        let packet = Samples.publish("plant/7/temp")
        feed.send(.first, [0x30, 0xFF, 0xFF, 0xFF, 0xFF, 1] + packet + packet)
        feed.close()
        let malformed = feed.lines.filter { $0.contains("malformed") }
        #expect(
            malformed == [
                "client malformed PUBLISH @\(Self.offset) +6 \(DecodeError.Code.lengthTooLong), resumed probable"
            ]
        )
        #expect(feed.recorder.packets == 4)
    }

    @Test("Losing framing thousands of times in one segment nests nothing")
    func framingIsLostAgainAndAgain() {
        var feed = feed()
        let unit = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + Array((0..<4).map { _ in Samples.pingreq }.joined())
        feed.send(.first, Array((0..<4500).map { _ in unit }.joined()))
        feed.close()
        #expect(feed.lines.filter { $0.contains("malformed") }.count == 4500)
        #expect(feed.recorder.packets == 2 + 4 * 4500)
    }

    @Test("The same in segments of one byte")
    func framingIsLostAgainAndAgainInPieces() {
        var feed = feed()
        let unit = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + Array((0..<4).map { _ in Samples.pingreq }.joined())
        for byte in (0..<400).flatMap({ _ in unit }) { feed.send(.first, [byte]) }
        feed.close()
        #expect(feed.recorder.packets > 2 + 400)
    }

    @Test("Flags that 3.1 does not use are not read, whole or in pieces")
    func unusedFlagsOf31() {
        let connect: [UInt8] = [0x10, 15, 0, 6] + Array("MQIsdp".utf8) + [3, 2, 0, 60, 0, 1, 0x61]
        for pieces in [[[0xD2, 0]], [[0xD2], [0]]] as [[[UInt8]]] {
            var feed = Feed()
            feed.send(.first, connect)
            feed.send(.second, Samples.connack())
            for piece in pieces { feed.send(.second, piece) }
            #expect(feed.lines.last?.hasPrefix("server PINGRESP") == true)
        }
    }

    @Test("Nor are those of a CONNECT of 3.1, whose version is not known before it is read")
    func unusedFlagsOfConnect() {
        let connect: [UInt8] = [0x11, 15, 0, 6] + Array("MQIsdp".utf8) + [3, 2, 0, 60, 0, 1, 0x61]
        var feed = Feed()
        for byte in connect { feed.send(.first, [byte]) }
        #expect(feed.lines.last?.hasPrefix("client CONNECT") == true)
    }

    @Test("A gap while searching leaves nothing of the packet that was found before it")
    func gapAfterSearch() {
        var feed = feed()
        let long = Samples.publish("plant/7/temp") + [0x30, 0xE8, 7, 0, 3, 0x61, 0x2F, 0x62]
        feed.lose(.first, 50)
        feed.send(.first, long)
        feed.lose(.first, 1002 - 5)
        for _ in 0..<5 { feed.send(.first, Samples.publish("plant/7/temp")) }
        feed.lose(.first, 10)
        for _ in 0..<20 { feed.send(.first, Samples.publish("plant/7/temp")) }
        feed.close()
        #expect(feed.lines.filter { $0.contains("PUBLISH") && !$0.contains("gap") }.count >= 25)
    }

    @Test func framingIsLost() {
        var feed = feed()
        feed.send(.first, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        feed.close()
        #expect(feed.lines.last?.hasSuffix(", lost") == true)
        #expect(feed.recorder.packets == 2)
    }

    @Test func reservedTypeThatIsFollowedByPackets() {
        var feed = feed()
        feed.send(.first, [0x00, 2, 1, 2] + Samples.publish("plant/7/temp"))
        #expect(feed.lines.contains { $0.contains("malformed") })
        #expect(feed.recorder.packets == 3)
    }

    @Test func longMessageIsToldWithoutItsPayload() {
        var limits = StreamLimits()
        limits.packetBytes = 100
        limits.headBytes = 60
        var feed = feed(limits)
        let packet = Samples.publish("plant/7", String(repeating: "x", count: 1000))
        for start in stride(from: 0, to: packet.count, by: 25) {
            feed.send(.first, Array(packet[start..<min(packet.count, start + 25)]))
        }
        feed.send(.first, Samples.pingreq)
        #expect(
            feed.lines.suffix(2) == [
                "client PUBLISH @\(Self.offset) +\(packet.count) plant/7, payload 1000",
                "client PINGREQ @\(Self.offset + packet.count) +2",
            ]
        )
    }

    @Test func messageOfExactlyTheLimitIsHeld() {
        var limits = StreamLimits()
        let packet = Samples.publish("plant/7", String(repeating: "x", count: 80))
        limits.packetBytes = packet.count
        limits.headBytes = 10
        var feed = feed(limits)
        for byte in packet { feed.send(.first, [byte]) }
        #expect(feed.lines.last == "client PUBLISH @\(Self.offset) +\(packet.count) plant/7, payload 80")
    }

    @Test func longOtherPacketIsMalformed() {
        var limits = StreamLimits()
        limits.packetBytes = 100
        limits.headBytes = 60
        var feed = feed(limits)
        let filters = (0..<30).map { "plant/\($0)/temp" }
        let packet = Samples.bytes(.unsubscribe(.init(packetIdentifier: 1, topicFilters: filters)))
        feed.send(.first, Array(packet[..<80]))
        feed.send(.first, Array(packet[80...]) + Samples.pingreq)
        #expect(
            feed.lines.contains {
                $0.contains("malformed UNSUBSCRIBE") && $0.contains("\(DecodeError.Code.packetTooLong)")
            }
        )
        #expect(feed.lines.last == "client PINGREQ @\(Self.offset + packet.count) +2")
    }

    @Test func cutByTheEndOfTheConnection() {
        var feed = feed()
        feed.send(.first, Array(Samples.publish("plant/7/temp").prefix(9)))
        feed.close()
        #expect(feed.connection.facts?.cutPackets.count == 1)
        #expect(feed.connection.facts?.cutPackets.first?.type == .publish)
        #expect(feed.connection.facts?.cutPackets.first?.seenBytes == 9)
    }
}
