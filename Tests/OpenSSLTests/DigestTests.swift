import OpenSSL
import Testing

/// Message digests against the examples of FIPS 180-4.
@Suite("Digests")
struct DigestTests {
    @Test(
        "SHA-1",
        arguments: [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ]
    )
    func sha1(text: String, hex: String) {
        let digest = Digest.sha1([UInt8](text.utf8))
        #expect(digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == hex)
    }
}
