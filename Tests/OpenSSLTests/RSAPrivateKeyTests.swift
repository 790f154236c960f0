import OpenSSL
import TestSupport
import Testing

/// RSA keys and certificates as the `openssl` command writes them.
@Suite("RSA keys and certificates")
struct RSAPrivateKeyTests {
    private let workshop: RSAWorkshop

    init() throws { workshop = try RSAWorkshop.shared.get() }

    @Test(
        "every form of the key decrypts",
        arguments: ["pkcs8.pem", "pkcs1.pem", "pkcs1.der", "pkcs8.der", "encrypted.pem", "encrypted.der"]
    )
    func forms(name: String) throws {
        let encrypted = try workshop.contents("encrypted")
        for key in [
            try RSAPrivateKey(path: workshop.path(name)) { SecretBytes(Array("secret".utf8)) },
            try RSAPrivateKey(decoding: try workshop.contents(name)) { SecretBytes(Array("secret".utf8)) },
        ] {
            #expect(key.length == 256)
            #expect(decrypted(key, encrypted) == RSAWorkshop.secret)
            let certificate = try #require(parsed(try workshop.contents("certificate.der")))
            #expect(key.matches(certificate))
        }
    }

    @Test(
        "what is no usable key is told",
        arguments: [
            ("encrypted.pem", nil, "it is encrypted and there is no password"),
            ("encrypted.pem", "wrong", "the password does not fit"),
            ("encrypted.der", "wrong", "the password does not fit"),
            ("ec.pem", nil, "it is not an RSA key"),
            ("secret", nil, "cannot read the key"),
            ("nowhere", nil, "cannot open the key"),
        ] as [(String, String?, String)]
    )
    func unusable(name: String, password: String?, message: String) throws {
        let error = try #require(throws: OpenSSLError.self) {
            try RSAPrivateKey(path: workshop.path(name)) { password.map { SecretBytes(Array($0.utf8)) } }
        }
        #expect(error.description.contains(message), "\(error)")
        #expect(error.description.contains(name))
    }

    @Test("what is not for the key gives nothing")
    func foreign() throws {
        let key = try RSAPrivateKey(path: workshop.path("pkcs8.pem"))
        var generator = SplitMix64(seed: 5)
        for length in [0, 1, 48, 255, 256, 257, 4_096] {
            let found = key.decrypt(generator.bytes(length).span)
            #expect(found == nil || found?.bytes != RSAWorkshop.secret)
        }
    }

    @Test("what a certificate says")
    func certificate() throws {
        let bytes = try workshop.contents("certificate.der")
        let certificate = try #require(parsed(bytes))
        #expect(certificate.subject == "CN=broker.example,O=Example")
        #expect(certificate.issuer == certificate.subject)
        #expect(certificate.serialNumber == "0123456789abcdef")
        #expect(
            certificate.names == ["DNS:broker.example", "IP:10.0.0.1", "IP:2001:db8::1", "URI:mqtts://broker.example"]
        )
        #expect(certificate.sha256 == Digest.sha256(bytes))
        let validity = try #require(certificate.notAfter) - (try #require(certificate.notBefore))
        #expect(validity == 30 * 86_400)
    }

    @Test("every certificate that is cut off or changed is refused or read, never a trap")
    func broken() throws {
        let bytes = try workshop.contents("certificate.der")
        for length in stride(from: 0, to: bytes.count, by: 7) {
            #expect(parsed(Array(bytes.prefix(length))) == nil)
        }
        #expect(parsed(bytes + [0]) == nil)
        var generator = SplitMix64(seed: 6)
        for _ in 0..<500 {
            var changed = bytes
            changed[generator.below(changed.count)] = UInt8(generator.below(256))
            _ = parsed(changed)
        }
    }

    /// What a macro cannot look at itself.
    private func parsed(_ bytes: [UInt8]) -> PeerCertificate? { PeerCertificate(decoding: bytes.span) }

    private func decrypted(_ key: RSAPrivateKey, _ bytes: [UInt8]) -> [UInt8]? { key.decrypt(bytes.span)?.bytes }
}
