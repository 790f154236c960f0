import COpenSSL

/// A server's RSA key, with which clients encrypted the premaster secret (RFC 5246 section 7.4.7.1).
@safe
public final class RSAPrivateKey: @unchecked Sendable {
    // Sendable because libcrypto only reads a key that is complete, and counts references atomically.
    private let key: OpaquePointer

    /// The SHA-256 digest of its SubjectPublicKeyInfo, 32 bytes, as `PeerCertificate.publicKeySHA256`.
    public let publicKeySHA256: [UInt8]

    /// The length of its modulus, which is that of what it decrypts, in bytes.
    public let length: Int

    /// The key in a file, PEM or DER.
    ///
    /// Throws when the file is not readable, holds no RSA key, or the password does not fit.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - password: asked when the key is encrypted.
    public convenience init(path: String, password: (@Sendable () -> SecretBytes?)? = nil) throws(OpenSSLError) {
        try unsafe self.init(owning: PrivateKeyLoader.load(path, password: password), "use the key \(path)")
    }

    /// The key in bytes, PEM or DER; wiping those is the caller's business.
    public convenience init(
        decoding bytes: [UInt8],
        password: (@Sendable () -> SecretBytes?)? = nil
    ) throws(OpenSSLError) {
        try unsafe self.init(owning: PrivateKeyLoader.load(bytes, password: password), "use a key")
    }

    private init(owning key: OpaquePointer, _ task: String) throws(OpenSSLError) {
        unsafe self.key = key
        length = unsafe Int(EVP_PKEY_get_size(key))
        publicKeySHA256 = unsafe PeerCertificate.publicKeyDigest(key)
        guard unsafe EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA else {
            throw OpenSSLError("\(task): it is not an RSA key", causes: [])
        }
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// Whether a certificate holds the public half.
    public func matches(_ certificate: PeerCertificate) -> Bool {
        publicKeySHA256 == certificate.publicKeySHA256
    }

    /// What was encrypted with PKCS #1 v1.5 (RFC 8017 section 7.2); nil when it was for another key.
    ///
    /// A premaster secret has 48 bytes, the first two of which are the version that the client offered.
    public func decrypt(_ encrypted: Span<UInt8>) -> SecretBytes? {
        guard encrypted.count == length, let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else {
            return nil
        }
        defer {
            unsafe EVP_PKEY_CTX_free(context)
            ErrorQueue.clear()
        }
        guard unsafe EVP_PKEY_decrypt_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
        else { return nil }
        var decryptedLength = length
        let decrypted = unsafe SecretBytes(count: length) { output in
            unsafe encrypted.withUnsafeBufferPointer { encrypted in
                unsafe EVP_PKEY_decrypt(
                    context,
                    output.assumingMemoryBound(to: UInt8.self).baseAddress,
                    &decryptedLength,
                    encrypted.baseAddress,
                    encrypted.count
                ) == 1
            }
        }
        return decrypted?.slice(0..<decryptedLength)
    }
}
