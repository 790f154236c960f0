import MQTTCodec
import Testing

@Suite("Random packets and random bytes")
struct RandomPacketTests {
    @Test("what is encoded is decoded as it was, and encoded again the same", arguments: ProtocolVersion.allCases)
    func roundTrip(version: ProtocolVersion) throws {
        var packets = RandomPackets(seed: 2026, version: version)
        for _ in 0..<5000 {
            let packet = packets.next()
            let encoded = try packet.encoded(version: version)
            let decoded = try ControlPacket(decoding: encoded.span, version: version)
            #expect(decoded == packet)
            #expect(try decoded.encoded(version: version) == encoded)
        }
    }

    /// Whatever survives decoding has to be written back the same: nothing on the wire is repaired on the way.
    @Test("mutated packets are read exactly, or refused with a place inside them", arguments: ProtocolVersion.allCases)
    func mutations(version: ProtocolVersion) throws {
        var generator = SplitMix64(seed: 1883)
        let vectors = Vectors.all.filter { $0.version == version }.map(\.bytes)
        var survivors = 0
        for _ in 0..<35_000 {
            var bytes = vectors.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                mutate(&bytes, using: &generator)
            }
            do throws(DecodeError) {
                let packet = try ControlPacket(decoding: bytes.span, version: version)
                survivors += 1
                #expect(encoded(packet, version) == bytes)
            } catch {
                #expect(error.offset >= 0 && error.offset <= bytes.count)
                #expect(!error.description.isEmpty)
            }
        }
        #expect(survivors > 1000)
    }

    @Test("random bytes with a correct length around them")
    func noise() throws {
        var generator = SplitMix64(seed: 8883)
        for _ in 0..<30_000 {
            let count = Int.random(in: 0...40, using: &generator)
            let body = (0..<count).map { _ in UInt8.random(in: 0...20, using: &generator) }
            let bytes = packet(UInt8.random(in: .min ... .max, using: &generator), body)
            let version = ProtocolVersion.allCases.randomElement(using: &generator) ?? .v5_0
            if let decoded = try? ControlPacket(decoding: bytes.span, version: version) {
                #expect(try decoded.encoded(version: version) == bytes)
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], using generator: inout SplitMix64) {
        let position = Int.random(in: 0...bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0 where position < bytes.count:
            bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1 where position < bytes.count:
            bytes[position] = UInt8.random(in: .min ... .max, using: &generator)
        case 2 where position < bytes.count:
            bytes.remove(at: position)
            correctLength(&bytes)
        default:
            bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: position)
            correctLength(&bytes)
        }
    }

    /// Keeps short packets whole, so that mutations reach past the framing.
    private func correctLength(_ bytes: inout [UInt8]) {
        if bytes.count >= 2, bytes.count <= 129 {
            bytes[1] = UInt8(bytes.count - 2)
        }
    }
}
