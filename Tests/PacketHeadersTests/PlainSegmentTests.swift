import PacketHeaders
import Testing

/// Frames whose headers are looked at together come out as layer by layer.
@Suite("Plain frames")
struct PlainSegmentTests {
    /// The same with what was measured from the frame's beginning measured from the datagram's.
    private func withoutEthernet(_ dissection: Dissection) -> Dissection {
        guard case .segment(var segment) = dissection else { return dissection }
        segment.payload = segment.payload.lowerBound - 14..<segment.payload.upperBound - 14
        return .segment(segment)
    }

    @Test("give what IPv4 without Ethernet gives, which has no such short way", arguments: 0..<4)
    func sameAsLayers(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let good = [
            ethernet(), ethernet(ipv4(tcp(""))), ethernet(ipv4(tcp(options: hex("01010101")))),
            ethernet(ipv4(options: hex("01010101"))), ethernet(ipv4()) + hex("000000000000"),
        ]
        var framed = FrameDissector()
        var bare = FrameDissector()
        var segments = 0
        for round in 0..<50_000 {
            var bytes = good.randomElement(using: &random) ?? good[0]
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                // The EtherType stays, as IPv4 alone has none.
                let position = Int.random(in: 14..<min(bytes.count, 54), using: &random)
                bytes[position] =
                    [0, 0x45, 6, bytes[position] ^ 1, .random(in: 0...255, using: &random)]
                    .randomElement(using: &random) ?? 0
            }
            if Int.random(in: 0..<4, using: &random) == 0 {
                bytes.removeLast(Int.random(in: 0...bytes.count - 14, using: &random))
            }
            let length = bytes.count + ([0, 0, 0, 4, -3].randomElement(using: &random) ?? 0)
            let outcome = framed.dissect(bytes, originalLength: length, at: Int64(round))
            let expected = bare.dissect(
                Array(bytes.dropFirst(14)),
                .ipv4,
                originalLength: length - 14,
                at: Int64(round)
            )
            if withoutEthernet(outcome) != expected { Issue.record("round \(round): \(outcome), not \(expected)") }
            if case .segment = outcome { segments += 1 }
        }
        #expect(framed.counts == bare.counts)
        #expect(segments > 10_000 && segments < 50_000)
    }
}
