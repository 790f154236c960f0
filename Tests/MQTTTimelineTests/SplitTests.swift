import MQTTCodec
import MQTTTimeline
import TCPReassembly
import Testing

/// The pieces in which bytes arrive change nothing.
@Suite struct SplitTests {
    private func lines(_ pieces: [(from: Endpoint, bytes: [UInt8])]) -> [String] {
        var feed = Feed()
        for piece in pieces { feed.send(piece.from, piece.bytes) }
        feed.close()
        return feed.lines
    }

    @Test(arguments: ProtocolVersion.allCases)
    func wholePackets(_ version: ProtocolVersion) {
        let conversation = Samples.conversation(version)
        let lines = lines(conversation)
        #expect(lines.first == "MQTT certain, client is first")
        #expect(lines.contains("client QoS 1 2 completed a/b"))
        #expect(lines.contains("server QoS 2 9 completed a/c"))
        // One line for each packet, one for the opening, one for each delivery.
        #expect(lines.count == conversation.count + 3)
    }

    @Test(arguments: ProtocolVersion.allCases)
    func everyPacketInTwoParts(_ version: ProtocolVersion) {
        let conversation = Samples.conversation(version)
        let expected = lines(conversation)
        for cut in 1..<210 {
            let pieces = conversation.flatMap { packet in
                let end = min(cut, packet.bytes.count)
                return [(packet.from, Array(packet.bytes[..<end])), (packet.from, Array(packet.bytes[end...]))]
                    .filter { !$0.1.isEmpty }
            }
            #expect(lines(pieces) == expected, "cut at \(cut)")
        }
    }

    @Test(arguments: ProtocolVersion.allCases)
    func byteByByte(_ version: ProtocolVersion) {
        let conversation = Samples.conversation(version)
        let pieces = conversation.flatMap { packet in packet.bytes.map { (packet.from, [$0]) } }
        #expect(lines(pieces) == lines(conversation))
    }

    @Test(arguments: ProtocolVersion.allCases)
    func oneSideInTwoParts(_ version: ProtocolVersion) {
        let packets = Samples.conversation(version).filter { $0.from == .first }
        let all = packets.flatMap(\.bytes)
        let expected = lines(packets)
        for cut in 0...all.count {
            let pieces = [Array(all[..<cut]), Array(all[cut...])].filter { !$0.isEmpty }
            #expect(lines(pieces.map { (.first, $0) }) == expected, "cut at \(cut)")
        }
    }
}
