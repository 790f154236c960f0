import COpenSSL

/// Message digests of libcrypto.
public enum Digest {
    /// The SHA-1 digest of `bytes`: 20 bytes (FIPS 180-4).
    ///
    /// For identifiers, never for security.
    public static func sha1(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
        unsafe bytes.withUnsafeBufferPointer { input in
            unsafe digest.withUnsafeMutableBufferPointer { output in
                _ = unsafe SHA1(input.baseAddress, input.count, output.baseAddress)
            }
        }
        return digest
    }

    /// The SHA-256 digest of `bytes`: 32 bytes (FIPS 180-4).
    public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        unsafe bytes.withUnsafeBufferPointer { input in
            unsafe digest.withUnsafeMutableBufferPointer { output in
                _ = unsafe SHA256(input.baseAddress, input.count, output.baseAddress)
            }
        }
        return digest
    }

    /// The MD5 digest of `bytes`: 16 bytes (RFC 1321).
    ///
    /// For fingerprints, never for security. Throws when libcrypto does not offer it, as under a FIPS configuration.
    public static func md5(_ bytes: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        let running = try RunningDigest(.md5)
        running.update(bytes.span)
        return running.value()
    }
}
