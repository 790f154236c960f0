import COpenSSL

/// Keyed message authentication codes (RFC 2104).
public enum HMAC {
    /// The hash function that an authentication code is made with.
    public typealias Hash = HashFunction

    /// The authentication code of `message` under `key`: as long as a digest of `hash`.
    ///
    /// Throws when libcrypto does not offer the hash, as MD5 under a FIPS configuration.
    public static func authenticationCode(
        _ hash: Hash,
        key: [UInt8],
        message: [UInt8]
    ) throws(OpenSSLError) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length = 0
        let made = unsafe key.withUnsafeBufferPointer { key in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe code.withUnsafeMutableBufferPointer { code in
                    unsafe EVP_Q_mac(
                        nil,
                        "HMAC",
                        nil,
                        hash.rawValue,
                        nil,
                        key.baseAddress,
                        key.count,
                        message.baseAddress,
                        message.count,
                        code.baseAddress,
                        code.count,
                        &length
                    ) != nil
                }
            }
        }
        guard made else { throw OpenSSLError("make an HMAC-\(hash.rawValue)") }
        return Array(code.prefix(length))
    }
}
