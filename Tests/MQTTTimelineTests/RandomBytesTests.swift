import MQTTCodec
import TCPReassembly
import TestSupport
import Testing

@testable import MQTTTimeline

/// Bytes that nobody meant as MQTT.
@Suite struct RandomBytesTests {
    @Test(arguments: [nil, ProtocolVersion.v3_1_1, .v5_0])
    func randomBytesAreHardlyEverEvidence(version: ProtocolVersion?) {
        var random = SplitMix64(seed: 11)
        var resumed = 0
        var identified = 0
        let rounds = 100_000
        for _ in 0..<rounds {
            let bytes = random.bytes(64)
            guard let evidence = PacketEvidence(bytes.span, at: 0, from: nil, version: version) else { continue }
            let bits = evidence.bits + PacketEvidence.segmentStart
            if bits >= PacketEvidence.toResume { resumed += 1 }
            if bits >= PacketEvidence.toIdentify { identified += 1 }
        }
        #expect(resumed < rounds / 500, "\(resumed) of \(rounds) would be resumed at")
        #expect(identified < rounds / 10_000, "\(identified) of \(rounds) would be MQTT")
    }

    @Test func textIsHardlyEverEvidence() {
        var random = SplitMix64(seed: 12)
        var resumed = 0
        let rounds = 100_000
        for _ in 0..<rounds {
            let bytes = (0..<64).map { _ in UInt8(0x20 + random.below(0x5F)) }
            guard let evidence = PacketEvidence(bytes.span, at: 0, from: nil, version: nil) else { continue }
            if evidence.bits + PacketEvidence.segmentStart >= PacketEvidence.toResume { resumed += 1 }
        }
        #expect(resumed < rounds / 500, "\(resumed) of \(rounds) would be resumed at")
    }

    /// Conversations with bytes changed, lost, doubled and moved: nothing traps.
    @Test(arguments: ProtocolVersion.allCases)
    func mutationsNeverTrap(_ version: ProtocolVersion) {
        let conversation = Samples.conversation(version)
        for seed in 0..<UInt64(5000) {
            var random = SplitMix64(seed: seed)
            var limits = StreamLimits()
            if random.chance(0.3) {
                limits.packetBytes = 20 + random.below(100)
                limits.headBytes = 5 + random.below(20)
                limits.searchBytes = 50 + random.below(100)
                limits.identificationBytes = 30 + random.below(50)
                limits.framesPerPacket = 1 + random.below(4)
            }
            var feed = Feed(
                isFromStart: random.chance(0.8),
                knownServer: random.chance(0.5) ? .second : nil,
                limits: limits
            )
            for packet in conversation where !random.chance(0.02) {
                var bytes = packet.bytes
                while random.chance(0.2) { bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next()) }
                if random.chance(0.05) { bytes.removeFirst(random.below(bytes.count)) }
                if random.chance(0.05) { feed.lose(packet.from, 1 + random.below(1 << random.below(40))) }
                if random.chance(0.3) {
                    let cut = random.below(bytes.count)
                    feed.send(packet.from, Array(bytes[..<cut]))
                    bytes.removeFirst(cut)
                }
                feed.send(packet.from, bytes)
                if random.chance(0.01) { feed.connection.closed(feed.context) }
            }
            feed.close()
            feed.connection.removed(feed.context)
        }
    }
}
