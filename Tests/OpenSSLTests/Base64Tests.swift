import OpenSSL
import Testing

/// Base64 against the vectors of RFC 4648 section 10.
@Suite("Base64")
struct Base64Tests {
    @Test(
        "vectors",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ]
    )
    func vectors(text: String, encoded: String) {
        #expect(Base64.encode([UInt8](text.utf8)) == encoded)
        #expect(Base64.decode(encoded) == [UInt8](text.utf8))
    }

    @Test("what is not base64", arguments: ["Z", "Zg==Zg", "Zm 9", "Zm9v!", "Zm9vY"])
    func refused(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
