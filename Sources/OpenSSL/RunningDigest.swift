import COpenSSL

/// A digest of bytes that come piece by piece, and that can be read in between.
@safe
public struct RunningDigest: ~Copyable {
    /// The hash function.
    public let hash: HashFunction

    private let context: OpaquePointer

    /// The digest of nothing yet.
    ///
    /// Throws when libcrypto does not offer the hash, as MD5 under a FIPS configuration.
    public init(_ hash: HashFunction) throws(OpenSSLError) {
        guard let context = unsafe EVP_MD_CTX_new() else { throw OpenSSLError("start a \(hash.rawValue) digest") }
        guard unsafe EVP_DigestInit_ex(context, hash.implementation, nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            throw OpenSSLError("start a \(hash.rawValue) digest")
        }
        self.hash = hash
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Takes the next bytes.
    public func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            _ = unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        }
    }

    /// The digest of what went in so far; more may follow.
    public func value() -> [UInt8] {
        guard let copy = unsafe EVP_MD_CTX_new() else { return [] }
        defer { unsafe EVP_MD_CTX_free(copy) }
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard unsafe EVP_MD_CTX_copy_ex(copy, context) == 1, unsafe EVP_DigestFinal_ex(copy, &digest, &length) == 1
        else {
            ErrorQueue.clear()
            return []
        }
        return Array(digest.prefix(Int(length)))
    }

    /// Another digest that goes on from here by itself.
    public func forked() throws(OpenSSLError) -> RunningDigest {
        let fork = try RunningDigest(hash)
        guard unsafe EVP_MD_CTX_copy_ex(fork.context, context) == 1 else {
            throw OpenSSLError("copy a \(hash.rawValue) digest")
        }
        return fork
    }
}
