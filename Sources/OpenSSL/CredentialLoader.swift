import COpenSSL

/// Loads a certificate, its chain and its key into a context.
@safe
struct CredentialLoader {
    /// The longest password of a PKCS #12 file, in bytes.
    private static let maximumPasswordLength = 1_024

    private let context: OpaquePointer
    private let password: (@Sendable () -> SecretBytes?)?

    init(context: OpaquePointer, password: (@Sendable () -> SecretBytes?)?) {
        unsafe self.context = context
        self.password = password
    }

    func load(_ credentials: TLSCredentials) throws(OpenSSLError) {
        switch credentials {
        case .pem(let certificateFile, let keyFile):
            guard unsafe SSL_CTX_use_certificate_chain_file(context, certificateFile) == 1 else {
                throw OpenSSLError("read the certificate in \(certificateFile)")
            }
            try loadKey(keyFile)
        case .pkcs12(let file):
            try loadPKCS12(file)
        }
        guard unsafe SSL_CTX_check_private_key(context) == 1 else {
            throw OpenSSLError("use the key with the certificate")
        }
    }

    private func loadKey(_ path: String) throws(OpenSSLError) {
        let key = try unsafe PrivateKeyLoader.load(path, password: password)
        defer { unsafe EVP_PKEY_free(key) }
        guard unsafe SSL_CTX_use_PrivateKey(context, key) == 1 else { throw OpenSSLError("use the key \(path)") }
    }

    private func loadPKCS12(_ path: String) throws(OpenSSLError) {
        guard let file = unsafe BIO_new_file(path, "r") else { throw OpenSSLError("open \(path)") }
        defer { unsafe BIO_free(file) }
        guard let archive = unsafe d2i_PKCS12_bio(file, nil) else {
            throw OpenSSLError("read \(path) as PKCS #12")
        }
        defer { unsafe PKCS12_free(archive) }
        var secret = [CChar](repeating: 0, count: 1)
        defer { unsafe OPENSSL_cleanse(&secret, secret.count) }
        if unsafe PKCS12_verify_mac(archive, nil, 0) != 1, unsafe PKCS12_verify_mac(archive, "", 0) != 1 {
            let asker = PrivateKeyLoader.Asker(password)
            secret = [CChar](repeating: 0, count: Self.maximumPasswordLength + 1)
            let length = unsafe asker.answer(&secret, capacity: Int32(Self.maximumPasswordLength))
            guard length >= 0, unsafe PKCS12_verify_mac(archive, secret, length) == 1 else {
                throw asker.failure("read \(path)")
            }
        }
        if try unsafe usePKCS12(archive, secret) { return }
        // Windows and old tools encrypt with RC2, which libcrypto keeps apart.
        guard let legacy = unsafe OSSL_PROVIDER_try_load(nil, "legacy", 1) else {
            throw OpenSSLError(
                "read \(path): it is encrypted in an old way, and libcrypto's legacy provider is missing"
            )
        }
        defer { unsafe OSSL_PROVIDER_unload(legacy) }
        guard try unsafe usePKCS12(archive, secret) else { throw OpenSSLError("read \(path)") }
    }

    /// Takes an archive apart and uses what is in it; false when it cannot be decrypted.
    private func usePKCS12(_ archive: OpaquePointer, _ secret: [CChar]) throws(OpenSSLError) -> Bool {
        ErrorQueue.clear()
        var key: OpaquePointer?
        var certificate: OpaquePointer?
        var chain: OpaquePointer?
        let parsed = unsafe PKCS12_parse(archive, secret, &key, &certificate, &chain)
        defer {
            unsafe EVP_PKEY_free(key)
            unsafe X509_free(certificate)
            unsafe OPENSSL_sk_pop_free(chain) { unsafe X509_free(OpaquePointer($0)) }
        }
        guard parsed == 1 else { return false }
        guard unsafe SSL_CTX_use_cert_and_key(context, certificate, key, chain, 1) == 1 else {
            throw OpenSSLError("use the certificate and the key of the PKCS #12 file")
        }
        return true
    }
}
