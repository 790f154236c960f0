import OpenSSL
import TestSupport
import Testing

/// Ciphers open what libcrypto sealed, and refuse the rest without a trap.
@Suite("Ciphers")
struct CipherTests {
    @Test("AEAD opens what was sealed", arguments: AEAD.Algorithm.allCases)
    func aead(algorithm: AEAD.Algorithm) throws {
        var generator = SplitMix64(seed: 3)
        let key = SecretBytes(generator.bytes(algorithm.keyLength))
        let aead = try AEAD(algorithm, key: key)
        for length in [0, 1, 16, 100, 16_384] {
            let nonce = generator.bytes(12)
            let plaintext = generator.bytes(length)
            let data = generator.bytes(13)
            let sealed = try Sealing.seal(algorithm, key: key, nonce: nonce, additionalData: data, plaintext: plaintext)
            #expect(open(aead, sealed, nonce, data, room: length) == plaintext)
            #expect(open(aead, sealed, nonce, data + [0], room: length) == nil)
            #expect(open(aead, Array(sealed.dropLast()), nonce, data, room: length) == nil)
            #expect(length == 0 || open(aead, sealed, nonce, data, room: length - 1) == nil)
        }
        for length in 0..<40 {
            #expect(open(aead, generator.bytes(length), generator.bytes(12), [], room: 64) == nil)
        }
    }

    @Test("ChaCha20-Poly1305 as in RFC 8439 section 2.8.2")
    func chaCha20Poly1305() throws {
        let text =
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
            + "sunscreen would be it."
        let aead = try AEAD(.chaCha20Poly1305, key: SecretBytes(Array(0x80...0x9f)))
        let sealed = try Sealing.seal(
            .chaCha20Poly1305,
            key: SecretBytes(Array(0x80...0x9f)),
            nonce: [7, 0, 0, 0] + Array(0x40...0x47),
            additionalData: [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7],
            plaintext: Array(text.utf8)
        )
        #expect(hexadecimal(Array(sealed.suffix(16))) == "1ae10b594f09e26a7e902ecbd0600691")
        let data: [UInt8] = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7]
        #expect(open(aead, sealed, [7, 0, 0, 0] + Array(0x40...0x47), data, room: 200) == Array(text.utf8))
    }

    @Test("keys of another length are refused", arguments: AEAD.Algorithm.allCases)
    func keyLengths(algorithm: AEAD.Algorithm) {
        for length in [0, 1, 15, 24, 64] {
            let key = SecretBytes([UInt8](repeating: 1, count: length))
            #expect(throws: OpenSSLError.self) { _ = try AEAD(algorithm, key: key) }
        }
    }

    @Test("block ciphers decrypt what was encrypted", arguments: BlockCipher.Algorithm.allCases)
    func blocks(algorithm: BlockCipher.Algorithm) throws {
        var generator = SplitMix64(seed: 4)
        let key = SecretBytes(generator.bytes(algorithm.keyLength))
        if algorithm == .idea, (try? BlockCipher(algorithm, key: key)) == nil { return }
        let cipher = try BlockCipher(algorithm, key: key)
        let length = algorithm.blockLength
        for count in [0, 1, 2, 100] {
            let vector = generator.bytes(length)
            let plaintext = generator.bytes(length * count)
            let ciphertext = try Sealing.encrypt(algorithm, key: key, vector: vector, plaintext: plaintext)
            #expect(decrypt(cipher, ciphertext, vector) == plaintext)
            #expect(decrypt(cipher, ciphertext + [0], vector) == nil)
            #expect(decrypt(cipher, ciphertext, vector + [0]) == nil)
        }
    }

    @Test("RC4 as in RFC 6229, read on, left out and gone back to")
    func streamCipher() throws {
        let cipher = try StreamCipher(key: SecretBytes(Array(1...16)))
        let before = try StreamCipher(key: SecretBytes(Array(1...16)))
        let zeros = [UInt8](repeating: 0, count: 16)
        #expect(hexadecimal(decrypt(cipher, zeros)) == "9ac7cc9a609d1ef7b2932899cde41b97")
        #expect(hexadecimal(decrypt(cipher, zeros)) == "5248c4959014126a6e8a84f11d1a9e1c")
        var isDone = before.goto(cipher) && cipher.skip(240 - 32)
        #expect(isDone)
        #expect(hexadecimal(decrypt(cipher, zeros)) == "065902e4b620f6cc36c8589f66432f2b")
        isDone = cipher.goto(before) && cipher.skip(240 - 32)
        #expect(isDone)
        #expect(hexadecimal(decrypt(cipher, zeros)) == "065902e4b620f6cc36c8589f66432f2b")
        #expect(throws: OpenSSLError.self) { _ = try StreamCipher(key: SecretBytes([])) }
        #expect(throws: OpenSSLError.self) { _ = try StreamCipher(key: SecretBytes(.init(repeating: 1, count: 257))) }
    }

    private func open(
        _ aead: borrowing AEAD,
        _ sealed: [UInt8],
        _ nonce: [UInt8],
        _ data: [UInt8],
        room: Int
    ) -> [UInt8]? {
        var inlined: [12 of UInt8] = .init(repeating: 0)
        for index in 0..<12 { inlined[index] = nonce[index] }
        var plaintext: [UInt8] = []
        var isOpen = false
        plaintext.append(addingCapacity: room) { output in
            isOpen = aead.open(sealed.span, nonce: inlined, additionalData: data.span, into: &output)
        }
        return isOpen ? plaintext : (plaintext.isEmpty ? nil : [])
    }

    private func decrypt(_ cipher: borrowing BlockCipher, _ ciphertext: [UInt8], _ vector: [UInt8]) -> [UInt8]? {
        var plaintext: [UInt8] = []
        var isDone = false
        plaintext.append(addingCapacity: ciphertext.count) { output in
            isDone = cipher.decrypt(ciphertext.span, vector: vector.span, into: &output)
        }
        return isDone ? plaintext : (plaintext.isEmpty ? nil : [])
    }

    private func decrypt(_ cipher: borrowing StreamCipher, _ ciphertext: [UInt8]) -> [UInt8] {
        var plaintext: [UInt8] = []
        plaintext.append(addingCapacity: ciphertext.count) { output in
            _ = cipher.decrypt(ciphertext.span, into: &output)
        }
        return plaintext
    }
}
