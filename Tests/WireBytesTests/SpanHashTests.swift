import Testing

@testable import WireBytes

@Suite struct SpanHashTests {
    /// Bytes that are equal to what the hash mixes in, at the places where it takes eight of them.
    static let constants: [[UInt8]] = [
        [0x9E, 0x37, 0x79, 0xB9, 0x7F, 0x4A, 0x7C, 0x15], [0xE7, 0x03, 0x7E, 0xD1, 0xA0, 0xB4, 0x28, 0xDB],
        [0xD6, 0xE8, 0xFE, 0xB8, 0x66, 0x59, 0xFD, 0x93],
    ]

    @Test("No bytes make the hash forget its seed or what came before", arguments: constants)
    func constantsOfTheHash(constant: [UInt8]) {
        var hashes: Set<UInt64> = []
        var count = 0
        for length in [0, 8, 16, 24, 32] {
            for before: UInt8 in 0..<4 {
                let bytes = Array(repeating: before, count: length) + constant + Array(repeating: 7, count: 8)
                for seed: UInt64 in 1...4 {
                    hashes.insert(bytes.span.hashed(seed: seed))
                    if length > 0 || before == 0 { count += 1 }
                }
            }
        }
        #expect(hashes.count == count)
    }
}
