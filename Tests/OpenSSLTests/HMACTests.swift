import OpenSSL
import Testing

/// A published authentication code.
struct HMACVector: Sendable, CustomTestStringConvertible {
    var source: String
    var hash: HMAC.Hash
    var key: [UInt8]
    var message: [UInt8]
    var code: String

    var testDescription: String { "\(source), \(hash.rawValue)" }

    static let all: [HMACVector] = [
        HMACVector(
            source: "RFC 2202 2, case 1",
            hash: .md5,
            key: [UInt8](repeating: 0x0b, count: 16),
            message: [UInt8]("Hi There".utf8),
            code: "9294727a3638bb1c13f48ef8158bfc9d"
        ),
        HMACVector(
            source: "RFC 2202 2, case 2",
            hash: .md5,
            key: [UInt8]("Jefe".utf8),
            message: [UInt8]("what do ya want for nothing?".utf8),
            code: "750c783e6ab0b503eaa86e310a5db738"
        ),
        HMACVector(
            source: "RFC 2202 2, case 6",
            hash: .md5,
            key: [UInt8](repeating: 0xaa, count: 80),
            message: [UInt8]("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"
        ),
        HMACVector(
            source: "RFC 2202 3, case 1",
            hash: .sha1,
            key: [UInt8](repeating: 0x0b, count: 20),
            message: [UInt8]("Hi There".utf8),
            code: "b617318655057264e28bc0b6fb378c8ef146be00"
        ),
        HMACVector(
            source: "RFC 2202 3, case 2",
            hash: .sha1,
            key: [UInt8]("Jefe".utf8),
            message: [UInt8]("what do ya want for nothing?".utf8),
            code: "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
        ),
        HMACVector(
            source: "RFC 4231 4.2",
            hash: .sha256,
            key: [UInt8](repeating: 0x0b, count: 20),
            message: [UInt8]("Hi There".utf8),
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        HMACVector(
            source: "RFC 4231 4.3",
            hash: .sha256,
            key: [UInt8]("Jefe".utf8),
            message: [UInt8]("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        HMACVector(
            source: "RFC 4231 4.7",
            hash: .sha256,
            key: [UInt8](repeating: 0xaa, count: 131),
            message: [UInt8]("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        HMACVector(
            source: "RFC 4231 4.2",
            hash: .sha384,
            key: [UInt8](repeating: 0x0b, count: 20),
            message: [UInt8]("Hi There".utf8),
            code: "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6"
        ),
        HMACVector(
            source: "RFC 4231 4.3",
            hash: .sha384,
            key: [UInt8]("Jefe".utf8),
            message: [UInt8]("what do ya want for nothing?".utf8),
            code: "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
        ),
        HMACVector(
            source: "RFC 2104 with nothing to hash",
            hash: .sha256,
            key: [],
            message: [],
            code: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        ),
    ]
}

/// Authentication codes against their published vectors.
@Suite("HMAC")
struct HMACTests {
    @Test("vectors", arguments: HMACVector.all)
    func vectors(vector: HMACVector) throws {
        let code = try HMAC.authenticationCode(vector.hash, key: vector.key, message: vector.message)
        #expect(hexadecimal(code) == vector.code)
    }

    @Test("one key for many messages, in two pieces", arguments: HMACVector.all)
    func keyed(vector: HMACVector) throws {
        let keyed = try KeyedHMAC(vector.hash, key: SecretBytes(vector.key))
        let expected = try HMAC.authenticationCode(vector.hash, key: vector.key, message: vector.message)
        for cut in [0, vector.message.count / 2, vector.message.count] {
            let first = Array(vector.message.prefix(cut))
            let second = Array(vector.message.dropFirst(cut))
            let code = keyed.authenticationCode(of: first.span, second.span)
            #expect(code?.bytes == expected)
            let isRight = keyed.verify(expected.span, of: first.span, second.span)
            #expect(isRight)
            let isWrong = keyed.verify(Array(expected.dropLast()).span, of: first.span, second.span)
            #expect(!isWrong)
        }
    }
}
