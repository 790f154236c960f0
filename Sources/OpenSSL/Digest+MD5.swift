import COpenSSL

extension Digest {
    /// The MD5 digest of `bytes`: 16 bytes (RFC 1321); empty where the library refuses MD5.
    ///
    /// For fingerprints that others compare with theirs, never for security.
    public static func md5(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard unsafe EVP_Digest(bytes, bytes.count, &digest, &length, EVP_md5(), nil) == 1 else { return [] }
        return Array(digest.prefix(Int(length)))
    }
}
