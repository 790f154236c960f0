import OpenSSL
import Testing

/// A published case of HKDF.
struct HKDFVector: Sendable, CustomTestStringConvertible {
    var source: String
    var hash: HashFunction
    var secret: [UInt8]
    var salt: [UInt8]
    var info: [UInt8]
    var key: String
    var output: String

    var testDescription: String { source }

    static let all: [HKDFVector] = [
        HKDFVector(
            source: "RFC 5869 A.1",
            hash: .sha256,
            secret: [UInt8](repeating: 0x0b, count: 22),
            salt: Array(0x00...0x0c),
            info: Array(0xf0...0xf9),
            key: "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
            output: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        ),
        HKDFVector(
            source: "RFC 5869 A.2",
            hash: .sha256,
            secret: Array(0x00...0x4f),
            salt: Array(0x60...0xaf),
            info: Array(0xb0...0xff),
            key: "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
            output: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                + "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"
        ),
        HKDFVector(
            source: "RFC 5869 A.3",
            hash: .sha256,
            secret: [UInt8](repeating: 0x0b, count: 22),
            salt: [],
            info: [],
            key: "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
            output: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
        ),
        HKDFVector(
            source: "RFC 5869 A.4",
            hash: .sha1,
            secret: [UInt8](repeating: 0x0b, count: 11),
            salt: Array(0x00...0x0c),
            info: Array(0xf0...0xf9),
            key: "9b6c18c432a7bf8f0e71c8eb88f4b30baa2ba243",
            output: "085a01ea1b10f36933068b56efa5ad81a4f14b822f5b091568a9cdd4f155fda2c22e422478d305f3f896"
        ),
        HKDFVector(
            source: "RFC 5869 A.5",
            hash: .sha1,
            secret: Array(0x00...0x4f),
            salt: Array(0x60...0xaf),
            info: Array(0xb0...0xff),
            key: "8adae09a2a307059478d309b26c4115a224cfaf6",
            output: "0bd770a74d1160f7c9f12cd5912a06ebff6adcae899d92191fe4305673ba2ffe8fa3f1a4e5ad79f3f334b3b202b2173c"
                + "486ea37ce3d397ed034c7f9dfeb15c5e927336d0441f4c4300e2cff0d0900b52d3b4"
        ),
        HKDFVector(
            source: "RFC 5869 A.6",
            hash: .sha1,
            secret: [UInt8](repeating: 0x0b, count: 22),
            salt: [],
            info: [],
            key: "da8c8a73c7fa77288ec6f5e7c297786aa0d32d01",
            output: "0ac1af7002b3d761d1e55298da9d0506b9ae52057220a306e07b6b87e8df21d0ea00033de03984d34918"
        ),
        HKDFVector(
            source: "RFC 5869 A.7",
            hash: .sha1,
            secret: [UInt8](repeating: 0x0c, count: 22),
            salt: [],
            info: [],
            key: "2adccada18779e7c2077ad2eb19d3f3e731385dd",
            output: "2c91117204d745f3500d636a62f64f0ab3bae548aa53d423b0d1f27ebba6f5e5673a081d70cce7acfc48"
        ),
    ]
}

/// Key derivation against its published vectors.
@Suite("HKDF")
struct HKDFTests {
    @Test("vectors", arguments: HKDFVector.all)
    func vectors(vector: HKDFVector) throws {
        let key = try HKDF.extract(vector.hash, salt: SecretBytes(vector.salt), secret: SecretBytes(vector.secret))
        #expect(hexadecimal(key.bytes) == vector.key)
        let count = vector.output.count / 2
        let output = try HKDF.expand(vector.hash, key: key, info: vector.info.span, count: count)
        #expect(hexadecimal(output.bytes) == vector.output)
    }

    @Test("at most 255 digests come out")
    func limit() throws {
        #expect(try expanded(255 * 32) == 255 * 32)
        #expect(throws: OpenSSLError.self) { try expanded(255 * 32 + 1) }
        #expect(throws: OpenSSLError.self) { try expanded(-1) }
    }

    private func expanded(_ count: Int) throws -> Int {
        let info: [UInt8] = []
        return try HKDF.expand(.sha256, key: SecretBytes([1]), info: info.span, count: count).count
    }
}

extension SecretBytes {
    /// Its bytes; only tests look at them.
    var bytes: [UInt8] { withSpan { span in span.indices.map { span[$0] } } }
}
