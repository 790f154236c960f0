/// Makes ciphertexts, with which decryption is tested and measured; nothing else encrypts by itself.
public enum Sealing {
    /// Encrypts and authenticates: the ciphertext and its tag.
    ///
    /// Throws when the key or the nonce has another length than the cipher's.
    public static func seal(
        _ algorithm: AEAD.Algorithm,
        key: SecretBytes,
        nonce: [UInt8],
        additionalData: [UInt8],
        plaintext: [UInt8]
    ) throws(OpenSSLError) -> [UInt8] {
        guard nonce.count == AEAD.nonceLength else { throw OpenSSLError("seal with that nonce", causes: []) }
        let context = try CipherContext(
            algorithm.name,
            key: key,
            direction: .encrypt,
            ccmTagLength: algorithm.ccmTagLength
        )
        var sealed: [UInt8] = []
        var isDone = context.start(nonce.span)
        if algorithm.isCCM { isDone = isDone && context.setLength(plaintext.count) }
        isDone = isDone && context.addAdditionalData(additionalData.span)
        sealed.append(addingCapacity: plaintext.count + 1) { output in
            isDone = isDone && context.update(plaintext.span, into: &output)
        }
        if !algorithm.isCCM { isDone = isDone && context.finish() }
        guard isDone, let tag = context.tag(length: algorithm.tagLength) else { throw OpenSSLError("seal") }
        return sealed + tag
    }

    /// Encrypts whole blocks.
    ///
    /// Throws when the key or the vector has another length than the cipher's, or the plaintext is not whole blocks.
    public static func encrypt(
        _ algorithm: BlockCipher.Algorithm,
        key: SecretBytes,
        vector: [UInt8],
        plaintext: [UInt8]
    ) throws(OpenSSLError) -> [UInt8] {
        let length = algorithm.blockLength
        guard vector.count == length, plaintext.count % length == 0 else {
            throw OpenSSLError("encrypt what is not whole blocks", causes: [])
        }
        let context = try CipherContext(algorithm.rawValue, key: key, direction: .encrypt)
        var ciphertext: [UInt8] = []
        var isDone = context.start(vector.span)
        ciphertext.append(addingCapacity: plaintext.count) { output in
            isDone = isDone && context.update(plaintext.span, into: &output)
        }
        guard isDone else { throw OpenSSLError("encrypt") }
        return ciphertext
    }
}
