import COpenSSL

/// HMAC (RFC 2104) under one key for many messages: the key is prepared once.
@safe
public struct KeyedHMAC: ~Copyable {
    /// The hash function.
    public let hash: HashFunction

    private let context: OpaquePointer

    /// HMAC under a key of any length.
    ///
    /// Throws when libcrypto does not offer the hash, as MD5 under a FIPS configuration.
    public init(_ hash: HashFunction, key: SecretBytes) throws(OpenSSLError) {
        let task = "use HMAC-\(hash.rawValue)"
        guard let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil) else { throw OpenSSLError(task) }
        defer { unsafe EVP_MAC_free(algorithm) }
        guard let context = unsafe EVP_MAC_CTX_new(algorithm) else { throw OpenSSLError(task) }
        guard unsafe Self.start(context, hash, key) else {
            unsafe EVP_MAC_CTX_free(context)
            throw OpenSSLError(task)
        }
        self.hash = hash
        unsafe self.context = context
    }

    /// Prepares a key; libcrypto looks at names and parameters by their addresses, so that they live until it is done.
    private static func start(_ context: OpaquePointer, _ hash: HashFunction, _ key: SecretBytes) -> Bool {
        var value = Array(hash.rawValue.utf8CString)
        return unsafe OSSL_MAC_PARAM_DIGEST.withCString { name in
            unsafe value.withUnsafeMutableBufferPointer { value in
                let parameters = unsafe [
                    OSSL_PARAM_construct_utf8_string(name, value.baseAddress, 0), OSSL_PARAM_construct_end(),
                ]
                return unsafe key.withBytes { key in
                    let bytes = unsafe key.assumingMemoryBound(to: UInt8.self)
                    return unsafe EVP_MAC_init(context, bytes.baseAddress, bytes.count, parameters) == 1
                }
            }
        }
    }

    deinit { unsafe EVP_MAC_CTX_free(context) }

    /// The authentication code of two pieces, one after the other; nil when libcrypto fails.
    public func authenticationCode(of first: Span<UInt8>, _ second: Span<UInt8> = .init()) -> SecretBytes? {
        unsafe SecretBytes(count: hash.digestLength) { code in
            unsafe finish(first, second, code) == hash.digestLength
        }
    }

    /// Whether `code` is the authentication code of two pieces, one after the other; takes equally long either way.
    public func verify(_ code: Span<UInt8>, of first: Span<UInt8>, _ second: Span<UInt8>) -> Bool {
        guard code.count == hash.digestLength else { return false }
        return unsafe withUnsafeTemporaryAllocation(byteCount: hash.digestLength, alignment: 1) { own in
            guard unsafe finish(first, second, own) == hash.digestLength else { return false }
            return unsafe code.withUnsafeBufferPointer { code in
                unsafe CRYPTO_memcmp(own.baseAddress, code.baseAddress, code.count) == 0
            }
        }
    }

    /// Makes the code of a message; its length, or 0.
    private func finish(
        _ first: Span<UInt8>,
        _ second: Span<UInt8>,
        _ code: UnsafeMutableRawBufferPointer
    ) -> Int {
        // Without a key it starts again under the same one.
        guard unsafe EVP_MAC_init(context, nil, 0, nil) == 1 else { return 0 }
        guard update(first), update(second) else { return 0 }
        var length = 0
        let bytes = unsafe code.assumingMemoryBound(to: UInt8.self)
        guard unsafe EVP_MAC_final(context, bytes.baseAddress, &length, bytes.count) == 1 else { return 0 }
        return length
    }

    private func update(_ bytes: Span<UInt8>) -> Bool {
        guard !bytes.isEmpty else { return true }
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe EVP_MAC_update(context, bytes.baseAddress, bytes.count) == 1
        }
    }
}
