import OpenSSL
import Testing

/// The lower-case hexadecimal digits of `bytes`.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

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
        #expect(hexadecimal(Digest.sha1([UInt8](text.utf8))) == hex)
    }

    @Test(
        "SHA-256",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func sha256(text: String, hex: String) {
        #expect(hexadecimal(Digest.sha256([UInt8](text.utf8))) == hex)
    }

    @Test("MD5 as in RFC 1321 A.5")
    func md5() throws {
        #expect(hexadecimal(try Digest.md5(Array("abc".utf8))) == "900150983cd24fb0d6963f7d28e17f72")
    }

    @Test("a running digest is read in between and forked", arguments: HashFunction.allCases)
    func running(hash: HashFunction) throws {
        let digest = try RunningDigest(hash)
        digest.update([1, 2].span)
        let early = digest.value()
        let fork = try digest.forked()
        digest.update([3].span)
        fork.update([4].span)
        let whole = try RunningDigest(hash)
        whole.update([1, 2, 3].span)
        #expect(early.count == hash.digestLength)
        #expect(digest.value() == whole.value())
        #expect(fork.value() != whole.value())
        #expect(digest.value() != early)
    }
}
